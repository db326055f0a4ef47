import { basicOf, dayOf, hasGrantedToken, need, pick, type Service, things, tokenAt } from './service.ts'

const CHARGES = things(205, number => ({
  id: `ch_${String(number).padStart(24, '0')}`,
  object: 'charge',
  amount: number * 100 + 50,
  amount_refunded: number % 10 === 0 ? 50 : 0,
  billing_details: { address: { city: null, country: 'CH' }, email: null },
  created: 1_790_000_000 - number * 60,
  currency: 'chf',
  customer: number % 2 === 0 ? null : `cus_${number}`,
  metadata: {},
  payment_method_details: { card: { brand: 'visa', last4: '4242' }, type: 'card' },
  status: 'succeeded'
}))

/** https://docs.stripe.com/api/pagination */
const stripe: Service = ({ path, query, headers }) => {
  need(headers['authorization'] === 'Bearer value-of-STRIPE_KEY', 401, {
    error: { message: 'Invalid API Key' }
  })
  need(path === '/v1/charges', 404, { error: { message: 'Unrecognized request URL' } })
  need(/^\d{4}-\d\d-\d\d\.\w+$/.test(headers['stripe-version'] ?? ''), 400, {
    error: { message: 'Invalid version' }
  })
  need(/^\d{10}$/.test(query.get('created[gte]') ?? ''), 400, { error: { message: 'Invalid timestamp' } })
  const limit = Number(query.get('limit') ?? 10)
  need(limit >= 1 && limit <= 100, 400, { error: { message: 'Limit: between 1 and 100' } })
  const after = query.get('starting_after')
  const from = after === null ? 0 : CHARGES.findIndex(({ id }) => id === after) + 1
  need(after === null || from > 0, 400, { error: { message: `No such charge: ${after}` } })
  return {
    body: {
      object: 'list',
      data: CHARGES.slice(from, from + limit),
      has_more: from + limit < CHARGES.length,
      url: '/v1/charges'
    }
  }
}

const ORDERS = things(505, number => ({
  id: `gid://shopify/Order/${450000000 + number}`,
  name: `#${1000 + number}`,
  createdAt: `${dayOf(number)}T08:00:00Z`,
  displayFinancialStatus: 'PAID',
  totalPriceSet: { shopMoney: { amount: `${number}.0`, currencyCode: 'EUR' } }
}))

/** https://shopify.dev/docs/api/admin-graphql and …/usage/pagination-graphql */
const shopify: Service = ({ method, path, headers, body }) => {
  need(headers['x-shopify-access-token'] === 'value-of-SHOPIFY_TOKEN', 401, {
    errors: '[API] Invalid API key or access token (unrecognized login or wrong password)'
  })
  need(method === 'POST' && path === '/admin/api/2025-10/graphql.json', 404, { errors: 'Not Found' })
  need(headers['content-type'] === 'application/json', 400, { errors: 'Bad Request' })
  const { query, variables } = JSON.parse(body) as { query: string; variables: { after: string | null } }
  const first = Number(/orders\(first: (\d+), after: \$after/.exec(query)?.[1])
  if (!(first <= 250)) return { body: { errors: [{ message: 'first cannot exceed 250' }] } }
  const from = Number(variables.after?.replace('eyJsYXN0-', '') ?? 0)
  const nodes = ORDERS.slice(from, from + first)
  return {
    body: {
      data: {
        orders: {
          nodes,
          pageInfo: {
            hasNextPage: from + first < ORDERS.length,
            endCursor: `eyJsYXN0-${from + nodes.length}`
          }
        }
      },
      extensions: {
        cost: {
          requestedQueryCost: 80,
          actualQueryCost: 80,
          throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 1920, restoreRate: 100 }
        }
      }
    }
  }
}

const INVOICES = things(2100, number => ({
  Type: 'ACCREC',
  InvoiceID: `243216c5-369e-4056-ac67-${String(number).padStart(12, '0')}`,
  InvoiceNumber: `INV-${number}`,
  Contact: { ContactID: '025867f1-d741-4d6b-b1af-9ac774b59ba7', Name: 'City Agency', Addresses: [] },
  DateString: `${dayOf(number)}T00:00:00`,
  Date: `/Date(${Date.parse(dayOf(number))}+0000)/`,
  DueDateString: `${dayOf(number + 14)}T00:00:00`,
  Status: 'AUTHORISED',
  Total: number * 10.25,
  AmountDue: number % 2 === 0 ? 0 : number * 10.25,
  CurrencyCode: 'NZD',
  HasErrors: false
}))

/** https://developer.xero.com/documentation/api/accounting/invoices */
const xero: Service = asked => {
  const { path, query, headers } = asked
  const client = { id: 'value-of-XERO_CLIENT_ID', secret: 'value-of-XERO_CLIENT_SECRET' }
  const token = tokenAt('/connect/token', client, asked)
  if (token !== undefined) return token
  need(hasGrantedToken(asked), 401, {
    Title: 'Unauthorized',
    Status: 401,
    Detail: 'AuthenticationUnsuccessful'
  })
  need(path === '/api.xro/2.0/Invoices', 404, '')
  if (headers['accept'] !== 'application/json') {
    return { headers: { 'content-type': 'text/xml' }, body: '<Response><Status>OK</Status></Response>' }
  }
  const page = Number(query.get('page') ?? 1)
  const pageSize = Number(query.get('pageSize') ?? 100)
  need(page >= 1 && pageSize <= 1000, 400, { ErrorNumber: 16, Type: 'QueryParseException' })
  return {
    body: {
      Id: '7d18b4ad-6d5b-4f02-8b4f-0d4a5a0f5f0e',
      Status: 'OK',
      ProviderName: 'Tableau',
      DateTimeUTC: '/Date(1795649415000)/',
      pagination: {
        page,
        pageSize,
        pageCount: Math.ceil(INVOICES.length / pageSize),
        itemCount: INVOICES.length
      },
      Invoices: INVOICES.slice((page - 1) * pageSize, page * pageSize)
    }
  }
}

const MEMBERS = things(2300, number => ({
  id: String(number).padStart(32, '0'),
  email_address: `person${number}@example.com`,
  status: 'subscribed',
  stats: { avg_open_rate: 0.5, avg_click_rate: 0.25 },
  timestamp_opt: number % 2 === 0 ? '' : `${dayOf(number)}T08:00:00+00:00`,
  last_changed: `${dayOf(number)}T09:00:00+00:00`
}))

/** https://mailchimp.com/developer/marketing/docs/methods-parameters/#pagination */
const mailchimp: Service = asked => {
  const { path, query } = asked
  need(basicOf(asked).endsWith(':value-of-MAILCHIMP_KEY'), 401, { title: 'API Key Invalid', status: 401 })
  need(path === '/3.0/lists/value-of-MAILCHIMP_LIST/members', 404, {
    title: 'Resource Not Found',
    status: 404
  })
  need(query.get('fields')?.endsWith('total_items') === true, 400, 'the stand-in has no other members')
  const wanted = query.get('fields')?.replaceAll('members.', '') ?? null
  const count = Number(query.get('count') ?? 10)
  const offset = Number(query.get('offset') ?? 0)
  need(count <= 1000, 400, { title: 'Invalid Resource', status: 400 })
  return {
    body: {
      members: MEMBERS.slice(offset, offset + count).map(one => pick(one, wanted)),
      total_items: MEMBERS.length
    }
  }
}

/** Payments, orders, invoices and mail. */
export const MONEY = { Stripe: stripe, Shopify: shopify, Xero: xero, Mailchimp: mailchimp } as const
