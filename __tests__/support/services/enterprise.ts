import { basicOf, dayOf, hasGrantedToken, need, pick, type Service, things, tokenAt } from './service.ts'

const GRAPH = `<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema Namespace="microsoft.graph" Alias="graph" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityType Name="entity" Abstract="true"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.String" Nullable="false"/></EntityType><EntityType Name="baseItem" BaseType="graph.entity" Abstract="true"><Property Name="createdDateTime" Type="Edm.DateTimeOffset"/></EntityType><EntityType Name="fieldValueSet" BaseType="graph.entity" OpenType="true"/><EntityType Name="listItem" BaseType="graph.baseItem"><NavigationProperty Name="fields" Type="graph.fieldValueSet" ContainsTarget="true"/></EntityType><EntityType Name="list" BaseType="graph.baseItem"><NavigationProperty Name="items" Type="Collection(graph.listItem)" ContainsTarget="true"/></EntityType><EntityType Name="site" BaseType="graph.baseItem"><NavigationProperty Name="lists" Type="Collection(graph.list)" ContainsTarget="true"/></EntityType><EntityContainer Name="GraphService"><EntitySet Name="sites" EntityType="microsoft.graph.site"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`

const ITEMS = things(410, number => ({
  '@odata.etag': `"e-${number},1"`,
  id: String(number),
  createdDateTime: `${dayOf(number)}T08:00:00Z`,
  'fields@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#fields/$entity',
  fields: {
    '@odata.etag': `"e-${number},1"`,
    Title: `Project ${number}`,
    Status: 'Active',
    ...(number % 2 === 0 ? {} : { Budget: number * 100.5 }),
    ...(number % 3 === 0 ? {} : { DueDate: `${dayOf(number)}T23:00:00Z` })
  }
}))

/** https://learn.microsoft.com/graph/api/listitem-list and …/graph/paging */
const sharePoint: Service = asked => {
  const client = {
    id: 'value-of-GRAPH_CLIENT_ID',
    secret: 'value-of-GRAPH_CLIENT_SECRET',
    scope: `${asked.origin}/.default`
  }
  const token = tokenAt('/value-of-AZURE_TENANT_ID/oauth2/v2.0/token', client, asked)
  if (token !== undefined) return token
  need(hasGrantedToken(asked), 401, {
    error: { code: 'InvalidAuthenticationToken', message: 'Access token is empty.' }
  })
  const { path, query, origin } = asked
  if (path === '/v1.0/$metadata') return { headers: { 'content-type': 'application/xml' }, body: GRAPH }
  need(path === '/v1.0/sites/value-of-SHAREPOINT_SITE_ID/lists/value-of-SHAREPOINT_LIST_ID/items', 404, '')
  need(query.get('$expand')?.startsWith('fields(') === true, 400, 'the stand-in has items with fields only')
  const size = Number(query.get('$top') ?? 200)
  const from = Number(query.get('$skiptoken')?.replace('UGFn-', '') ?? 0)
  const next = new URL(`${origin}${path}`)
  for (const [name, value] of query) next.searchParams.set(name, value)
  next.searchParams.set('$skiptoken', `UGFn-${from + size}`)
  return {
    headers: { 'content-type': 'application/json; odata.metadata=minimal; charset=utf-8' },
    body: {
      '@odata.context': `${origin}/v1.0/$metadata#sites('s')/lists('l')/items(id,createdDateTime,fields(Title,Status,Budget,DueDate))`,
      ...(from + size < ITEMS.length ? { '@odata.nextLink': next.href } : {}),
      value: ITEMS.slice(from, from + size)
    }
  }
}

const SAP = `<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx" xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata" xmlns:sap="http://www.sap.com/Protocols/SAPData"><edmx:DataServices m:DataServiceVersion="2.0"><Schema Namespace="API_SALES_ORDER_SRV" xmlns="http://schemas.microsoft.com/ado/2008/09/edm"><EntityType Name="A_SalesOrderType" sap:content-version="1"><Key><PropertyRef Name="SalesOrder"/></Key><Property Name="SalesOrder" Type="Edm.String" Nullable="false" MaxLength="10"/><Property Name="SalesOrderType" Type="Edm.String" MaxLength="4"/><Property Name="SoldToParty" Type="Edm.String" MaxLength="10"/><Property Name="TotalNetAmount" Type="Edm.Decimal" Precision="16" Scale="3"/><Property Name="TransactionCurrency" Type="Edm.String" MaxLength="5"/><Property Name="CreationDate" Type="Edm.DateTime" Precision="0"/></EntityType><EntityContainer Name="API_SALES_ORDER_SRV_Entities" m:IsDefaultEntityContainer="true"><EntitySet Name="A_SalesOrder" EntityType="API_SALES_ORDER_SRV.A_SalesOrderType"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`

const SALES_ORDERS = things(230, number => ({
  __metadata: {
    id: `A_SalesOrder('${number}')`,
    uri: `A_SalesOrder('${number}')`,
    type: 'API_SALES_ORDER_SRV.A_SalesOrderType'
  },
  SalesOrder: String(number).padStart(10, '0'),
  SalesOrderType: 'OR',
  SoldToParty: '0017100001',
  TotalNetAmount: `${number}.50`,
  TransactionCurrency: 'EUR',
  CreationDate: number % 7 === 0 ? null : `/Date(${Date.parse(dayOf(number))})/`
}))

/** OData of version 2 as SAP Gateway answers, with pages that the server makes. */
const sap: Service = asked => {
  const { path, query, origin } = asked
  need(basicOf(asked) === 'value-of-SAP_USER:value-of-SAP_PASSWORD', 401, 'Anmeldung fehlgeschlagen')
  const root = '/sap/opu/odata/sap/API_SALES_ORDER_SRV'
  if (path === `${root}/$metadata`) return { headers: { 'content-type': 'application/xml' }, body: SAP }
  need(path === `${root}/A_SalesOrder`, 404, {
    error: { code: '/IWFND/MED/170', message: { value: 'No service found' } }
  })
  if (query.get('$format') !== 'json') {
    return {
      headers: { 'content-type': 'application/atom+xml;type=feed' },
      body: '<feed xmlns="http://www.w3.org/2005/Atom"/>'
    }
  }
  const from = Number(query.get('$skiptoken') ?? 0)
  const next = new URL(`${origin}${path}`)
  for (const [name, value] of query) next.searchParams.set(name, value)
  next.searchParams.set('$skiptoken', String(from + 100))
  return {
    headers: { dataserviceversion: '2.0' },
    body: {
      d: {
        results: SALES_ORDERS.slice(from, from + 100).map(one =>
          pick(one, query.get('$select'), ['__metadata'])
        ),
        ...(from + 100 < SALES_ORDERS.length ? { __next: next.href } : {})
      }
    }
  }
}

/** Services of Microsoft and SAP. */
export const ENTERPRISE = { 'SharePoint lists': sharePoint, 'SAP OData': sap } as const
