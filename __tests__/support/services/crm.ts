import { dayOf, hasGrantedToken, need, pick, type Service, things, tokenAt } from './service.ts'

const DEALS = things(205, number => ({
  id: String(9000 + number),
  properties: {
    amount: number % 2 === 0 ? null : `${number}.50`,
    closedate: `${dayOf(number)}T00:00:00Z`,
    createdate: `${dayOf(1)}T08:15:30.123Z`,
    dealname: `Deal ${number}`,
    dealstage: 'closedwon',
    hs_lastmodifieddate: `${dayOf(number)}T09:00:00Z`,
    hs_object_id: String(9000 + number),
    pipeline: 'default'
  },
  createdAt: `${dayOf(1)}T08:15:30.123Z`,
  updatedAt: `${dayOf(number)}T09:00:00Z`,
  archived: false
}))

/** https://developers.hubspot.com/docs/api/crm/deals and …/usage-guidelines */
const hubSpot: Service = ({ path, query, headers }) => {
  need(headers['authorization'] === 'Bearer value-of-HUBSPOT_TOKEN', 401, {
    status: 'error',
    message: 'Authentication credentials not found.',
    category: 'INVALID_AUTHENTICATION'
  })
  need(path === '/crm/v3/objects/deals', 404, '')
  const limit = Number(query.get('limit') ?? 10)
  need(limit >= 1 && limit <= 100, 400, { status: 'error', category: 'VALIDATION_ERROR' })
  const wanted = (query.get('properties') ?? '').split(',')
  const after = Number(query.get('after') ?? 0)
  const results = DEALS.slice(after, after + limit).map(deal => ({
    ...deal,
    properties: Object.fromEntries(
      Object.entries(deal.properties).filter(
        ([name]) => /^hs_|^createdate/.test(name) || wanted.includes(name)
      )
    )
  }))
  const next = after + limit < DEALS.length ? String(after + limit) : undefined
  return {
    body: {
      results,
      ...(next === undefined
        ? {}
        : { paging: { next: { after: next, link: `https://api.hubapi.com${path}?after=${next}` } } })
    }
  }
}

const FIELDS = 'Id,Name,StageName,Amount,CloseDate,CreatedDate,Account.Name'
const OPPORTUNITIES = things(4100, number => ({
  attributes: { type: 'Opportunity', url: `/services/data/v64.0/sobjects/Opportunity/006${number}` },
  Id: `006${number}`,
  Name: `Opportunity ${number}`,
  StageName: 'Prospecting',
  Amount: number % 3 === 0 ? null : number * 1.25,
  CloseDate: dayOf(number),
  CreatedDate: `${dayOf(1)}T10:00:00.000+0000`,
  Account:
    number % 5 === 0
      ? null
      : {
          attributes: { type: 'Account', url: '/services/data/v64.0/sobjects/Account/001' },
          Name: `Account ${number}`
        }
}))

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query.htm */
const salesforce: Service = asked => {
  const client = { id: 'value-of-SALESFORCE_CLIENT_ID', secret: 'value-of-SALESFORCE_CLIENT_SECRET' }
  const token = tokenAt('/services/oauth2/token', client, asked)
  if (token !== undefined) return token
  need(hasGrantedToken(asked), 401, [
    { message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }
  ])
  const [, locator] = /^\/services\/data\/v64\.0\/query\/?(?:01g-(\d+))?$/.exec(asked.path) ?? []
  const soql = asked.query.get('q') ?? ''
  need(locator !== undefined || /^SELECT .*Account\.Name.* FROM Opportunity\b/.test(soql), 400, [
    { message: 'unexpected token', errorCode: 'MALFORMED_QUERY' }
  ])
  // The fields of further pages are those of the query.
  const fields = /^SELECT (\S+)/.exec(soql)?.[1] ?? FIELDS
  const from = Number(locator ?? 0)
  const end = from + 2000
  const isDone = end >= OPPORTUNITIES.length
  return {
    body: {
      totalSize: OPPORTUNITIES.length,
      done: isDone,
      ...(isDone ? {} : { nextRecordsUrl: `/services/data/v64.0/query/01g-${end}` }),
      records: OPPORTUNITIES.slice(from, end).map(one => pick(one, fields, ['attributes']))
    }
  }
}

const PIPEDRIVE_DEALS = things(1005, number => ({
  id: number,
  title: `Deal ${number}`,
  owner_id: 7,
  person_id: number % 2 === 0 ? null : number,
  org_id: 3,
  stage_id: 2,
  pipeline_id: 1,
  value: number * 10.5,
  currency: 'EUR',
  status: 'open',
  add_time: `${dayOf(number)}T08:00:00Z`,
  update_time: `${dayOf(number)}T09:00:00Z`,
  close_time: null,
  label_ids: [],
  custom_fields: { a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6a1b2: `Segment ${number % 4}` }
}))

/** https://pipedrive.readme.io/docs/core-api-concepts-pagination, version 2 of the API */
const pipedrive: Service = ({ path, query, headers }) => {
  need(headers['x-api-token'] === 'value-of-PIPEDRIVE_TOKEN', 401, {
    success: false,
    error: 'unauthorized access'
  })
  need(path === '/api/v2/deals', 404, { success: false, error: 'Not found' })
  const limit = Number(query.get('limit') ?? 100)
  need(limit <= 500, 400, { success: false, error: 'limit must be less than or equal to 500' })
  const from = Number(query.get('cursor')?.replace('c-', '') ?? 0)
  const next = from + limit < PIPEDRIVE_DEALS.length ? `c-${from + limit}` : null
  return {
    body: {
      success: true,
      data: PIPEDRIVE_DEALS.slice(from, from + limit),
      additional_data: { next_cursor: next }
    }
  }
}

const METADATA = `<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema Namespace="Microsoft.Dynamics.CRM" Alias="mscrm" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityType Name="account"><Key><PropertyRef Name="accountid"/></Key><Property Name="accountid" Type="Edm.Guid"/><Property Name="name" Type="Edm.String"/><Property Name="accountnumber" Type="Edm.String"/><Property Name="revenue" Type="Edm.Decimal" Scale="variable"/><Property Name="statecode" Type="Edm.Int32"/><Property Name="createdon" Type="Edm.DateTimeOffset"/><Property Name="_ownerid_value" Type="Edm.Guid"/></EntityType><EntityContainer Name="System"><EntitySet Name="accounts" EntityType="Microsoft.Dynamics.CRM.account"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`

const ACCOUNTS = things(2005, number => ({
  '@odata.etag': `W/"${number}"`,
  accountid: `00000000-0000-0000-0000-${String(number).padStart(12, '0')}`,
  name: `Account ${number}`,
  accountnumber: String(number).padStart(6, '0'),
  revenue: number % 2 === 0 ? null : number * 1000.5,
  statecode: 0,
  createdon: `${dayOf(number)}T08:00:00Z`,
  _ownerid_value: '11111111-0000-0000-0000-000000000000'
}))

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results */
const dynamics: Service = asked => {
  const client = {
    id: 'value-of-DYNAMICS_CLIENT_ID',
    secret: 'value-of-DYNAMICS_CLIENT_SECRET',
    scope: `${asked.origin}/.default`
  }
  const token = tokenAt('/value-of-AZURE_TENANT_ID/oauth2/v2.0/token', client, asked)
  if (token !== undefined) return token
  need(hasGrantedToken(asked), 401, '')
  if (asked.path === '/api/data/v9.2/$metadata') {
    return { headers: { 'content-type': 'application/xml' }, body: METADATA }
  }
  need(asked.path === '/api/data/v9.2/accounts', 404, { error: { code: '0x8006088a', message: 'not found' } })
  const size = Number(/odata\.maxpagesize=(\d+)/.exec(asked.headers['prefer'] ?? '')?.[1] ?? 5000)
  const from = Number(/pagenumber-(\d+)/.exec(asked.query.get('$skiptoken') ?? '')?.[1] ?? 0)
  const select = asked.query.get('$select')
  const next = `${asked.origin}${asked.path}?$select=${select}&$skiptoken=%3Ccookie%20pagenumber-${from + size}%20%2F%3E`
  return {
    headers: { 'odata-version': '4.0', 'preference-applied': `odata.maxpagesize=${size}` },
    body: {
      '@odata.context': `${asked.origin}/api/data/v9.2/$metadata#accounts(${select})`,
      value: ACCOUNTS.slice(from, from + size).map(one => pick(one, select, ['@odata.etag', 'accountid'])),
      ...(from + size < ACCOUNTS.length ? { '@odata.nextLink': next } : {})
    }
  }
}

/** Customer relations. */
export const CRM = {
  HubSpot: hubSpot,
  Salesforce: salesforce,
  Pipedrive: pipedrive,
  'Dynamics 365': dynamics
} as const
