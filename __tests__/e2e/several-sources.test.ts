import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { DateTime } from 'luxon'
import { startServer, type TestServer } from '../support/http-server.ts'
import { type OAuthServer, oauthServer } from '../support/oauth-server.ts'
import { fixture, useStand } from './stand.ts'

const stand = useStand()
const CLIENT = { clientId: 'reports', clientSecret: 'a client secret' }
const ORDERS =
  '[{"id":1,"customer":7,"amount":9.5},{"id":2,"customer":8,"amount":3},{"id":3,"customer":7,"amount":1}]'
const CUSTOMERS = 'customer;name\n7;Ann\n8;Bob\n'
const JOIN = `
  SELECT c.name, sum(o.amount) AS amount, count(*) AS orders
  FROM orders o JOIN customers c USING (customer)
  GROUP BY c.name ORDER BY c.name`

const json =
  (text: string): RequestListener =>
  (_request, response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(text)

describe('several sources', () => {
  it('are relations of one SELECT, each with its own credentials, format, columns and pages', async () => {
    const orders = stand.serve('orders', (request, response) => {
      const { headers } = request
      const page = new URL(request.url ?? '', 'http://x').searchParams.get('page')
      const expected = headers.authorization === 'Bearer orders-token' && headers['x-tenant'] === 'acme'
      if (!expected) response.writeHead(401).end()
      else json(page === '2' ? '[{"id":4,"customer":"8","amount":2}]' : ORDERS)(request, response)
    })
    const customers = stand.serve('customers.csv', (request, response) => {
      const basic = `Basic ${Buffer.from('me:customers-password').toString('base64')}`
      if (request.headers.authorization !== basic) response.writeHead(401).end()
      else response.writeHead(200, { 'content-type': 'text/csv' }).end(CUSTOMERS)
    })
    const built = await stand.build({
      'source-url': '',
      sources: `
        orders:
          url: ["${orders}", "${orders}?page=2"]
          token: orders-token
          headers: {X-Tenant: acme}
          columns: {customer: int}
        customers:
          url: ${customers}
          delimiter: ;
          username: me
          password: customers-password
          columns: {customer: int}`.replaceAll('\n        ', '\n'),
      transform: JOIN
    })
    expect(built.columns).toEqual(['name text', 'amount double precision', 'orders bigint'])
    expect(built.rows).toEqual([
      ['Ann', '10.5', '2'],
      ['Bob', '5', '2']
    ])
    expect(built.log).toContain('Source orders: The source has 4 records and 3 columns.')
    expect(built.log).toContain('Source customers: The source has 2 records and 2 columns.')
  })

  it('may be one, which needs no transform, and have names that need quotes', async () => {
    const url = stand.serve('rows.json', '[{"id":1}]')
    const alone = await stand.build({ 'source-url': '', sources: `My Orders: {url: "${url}"}` })
    expect(alone.rows).toEqual([['1']])
    const quoted = await stand.build({
      'source-url': '',
      sources: `Order: {url: "${url}"}\n2024-ü: {url: "${url}"}`,
      transform: 'SELECT a.id + b.id AS two FROM "Order" a, "2024-ü" b'
    })
    expect(quoted.rows).toEqual([['2']])
    const error = await stand.refuse({
      'source-url': '',
      sources: `Order: {url: "${url}"}`,
      transform: 'SELECT * FROM Orders'
    })
    expect(error).toMatch(/^transform\.sql: .* The columns of "Order" are: id \(bigint\)\.$/)
  })

  it('keep names of columns that look like inputs', async () => {
    const error = await stand.refuse(
      { 'source-url': '', sources: 'a: {url: x.csv, columns: {source-token: text, source-url: int}}' },
      { workspace: { 'x.csv': 'id,source-format,source-url\n1,2,3\n' } }
    )
    expect(error).toContain('The key columns names "source-token"')
    expect(error).toContain('source-format')
    expect(error).not.toMatch(/"(token|format|url)"/)
  })

  it('may be of different formats, and the same file twice', async () => {
    const built = await stand.build(
      {
        'source-url': '',
        sources: 'a: {url: sales.hyper}\nb: {url: sales.hyper}\nc: {url: c.csv}\nd: {url: d.json}',
        transform:
          'SELECT (SELECT count(*) FROM a) AS a, (SELECT count(*) FROM b) AS b, (SELECT count(*) FROM c) AS c, (SELECT count(*) FROM d) > 0 AS d'
      },
      {
        workspace: {
          'sales.hyper': await fixture('tableau/sales.hyper'),
          'c.csv': 'x\n1\n2\n',
          'd.json': '[{"y":1}]'
        }
      }
    )
    const [[a, b, c, d] = []] = built.rows
    expect([b, c, d]).toEqual([a, '2', 'true'])
    expect(Number(a)).toBeGreaterThan(0)
  })

  it('are fetched at most 4 at once', async () => {
    let open = 0
    let most = 0
    const waiting: (() => void)[] = []
    const url = stand.serve('slow.json', (request, response) => {
      open++
      most = Math.max(most, open)
      waiting.push(() => {
        open--
        json(`[{"n":${new URL(request.url ?? '', 'http://x').searchParams.get('n')}}]`)(request, response)
      })
    })
    const release = setInterval(() => {
      if (waiting.length >= 4 || most >= 4) for (const go of waiting.splice(0)) go()
    }, 50)
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    try {
      const built = await stand.build({
        'source-url': '',
        sources: names.map((name, n) => `${name}: {url: "${url}?n=${n}"}`).join('\n'),
        transform: names.map(name => `SELECT n FROM ${name}`).join(' UNION ALL ')
      })
      expect(built.rows.flat().sort()).toEqual(['0', '1', '2', '3', '4', '5'])
      expect(most).toBe(4)
    } finally {
      clearInterval(release)
    }
  })

  it('stop when one fails, and the error names it', async () => {
    // It never ends: without a stop the step would run into its time limit.
    const endless = stand.serve('endless.json', (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('[{"id":1},')
    })
    const missing = `${stand.source.origin}/nothing`
    const error = await stand.refuse({
      'source-url': '',
      sources: `slow: {url: "${endless}"}\ngone: {url: "${missing}", token: t}`,
      transform: 'SELECT * FROM slow, gone'
    })
    expect(error).toMatch(
      /^source\.http-status: Source gone: 127\.0\.0\.1:\d+\/nothing answered HTTP 404 \(Not Found\)\. There is nothing at this address: open it in a browser or with curl, and correct url\.$/
    )
  })

  it('name the source of a value that does not fit, of a remark, and of an empty answer', async () => {
    const orders = stand.serve('orders.json', ORDERS)
    const odd = stand.serve('odd.json', '[{"v":1},{"v":"x"}]')
    const empty = stand.serve('empty.json', '[]')
    const two = (second: string, options = '') => ({
      'source-url': '',
      sources: `orders: {url: "${orders}"}\nodd: {url: "${second}"${options}}`,
      transform: 'SELECT o.id, odd.v FROM orders o, odd'
    })
    expect(await stand.refuse(two(odd, ', columns: {v: int}'))).toMatch(
      /^data\.conversion: Source odd: Column "v" has 1 value that is not an int: "x" in record 2 of /
    )
    const built = await stand.build(two(odd))
    expect(built.remarks).toContainEqual(expect.stringMatching(/^Source odd: Column v \(.*mixes types/))
    expect(await stand.refuse(two(empty))).toMatch(/^data\.empty: Source odd: The source returned 0 rows/)
    expect(await stand.refuse({ ...two(empty), 'if-empty': 'publish' })).toMatch(
      /^data\.empty: Source odd: The source returned 0 rows and no columns/
    )
    const named = await stand.build({ ...two(empty, ', columns: {v: int}'), 'if-empty': 'publish' })
    expect(named.rows).toEqual([])
  })
})

describe('OAuth', () => {
  let oauth: OAuthServer
  let login: TestServer
  beforeAll(async () => {
    oauth = oauthServer({ ...CLIENT, expiresIn: 3600, scopes: ['read'] })
    login = await startServer((request: IncomingMessage, response: ServerResponse) =>
      oauth.endpoint(request, response, login.received.at(-1)?.body ?? '')
    )
  })
  afterAll(() => login.close())

  it('gets a new token when a page is refused with the old one', async () => {
    const guarded = oauth.guard((request, response) => {
      const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? '1')
      const { host } = request.headers
      if (page < 3) {
        const path = (request.url ?? '').replace(/\?.*/, '')
        response.setHeader('link', `<http://${host}${path}?page=${page + 1}>; rel="next"`)
      }
      json(`[{"page":${page}}]`)(request, response)
      oauth.revoke()
    })
    const built = await stand.build({
      'source-url': stand.serve('pages.json', guarded),
      'source-oauth-token-url': `${login.origin}/token`,
      'source-oauth-client-id': CLIENT.clientId,
      'source-oauth-client-secret': CLIENT.clientSecret,
      'source-oauth-scope': 'read'
    })
    expect(built.rows).toEqual([['1'], ['2'], ['3']])
    expect(oauth.issued).toHaveLength(3)
    for (const token of oauth.issued) expect(built.masks).toContain(token)
  })

  it('gets a new token before the old one expires in the middle of a run', async () => {
    // A token lives for a second by its own words; the service takes it longer, so nothing is ever refused.
    const brief = oauthServer({ ...CLIENT, expiresIn: 1 })
    const tokens: (string | undefined)[] = []
    const guarded = brief.guard((request, response) => {
      tokens.push(request.headers.authorization)
      if ((request.url ?? '').includes('page=2')) json('[{"page":2}]')(request, response)
      else {
        response.setHeader('link', '<?page=2>; rel="next"')
        setTimeout(() => json('[{"page":1}]')(request, response), 1200)
      }
    })
    const service = await startServer((request, response) =>
      brief.endpoint(request, response, service.received.at(-1)?.body ?? '')
    )
    try {
      const built = await stand.build({
        'source-url': stand.serve('pages.json', guarded),
        'source-oauth-token-url': `${service.origin}/token`,
        'source-oauth-client-id': CLIENT.clientId,
        'source-oauth-client-secret': CLIENT.clientSecret
      })
      expect(built.rows).toEqual([['1'], ['2']])
      expect(tokens).toEqual(brief.issued.map(token => `Bearer ${token}`))
      expect(brief.issued).toHaveLength(2)
    } finally {
      await service.close()
    }
  })

  it('is one sign-in for several sources of one client', async () => {
    const before = oauth.issued.length
    const url = stand.serve('rows.json', oauth.guard(json('[{"id":1}]')))
    const client = `oauth-token-url: "${login.origin}/token", oauth-client-id: reports, oauth-client-secret: a client secret`
    const built = await stand.build({
      'source-url': '',
      sources: `a: {url: "${url}", ${client}}\nb: {url: "${url}", ${client}}`,
      transform: 'SELECT a.id + b.id AS two FROM a, b'
    })
    expect(built.rows).toEqual([['2']])
    expect(oauth.issued.length - before).toBe(1)
  })
})

describe('a secret of the query', () => {
  it('is in each page of the source once, and in none elsewhere', async () => {
    const elsewhere = await startServer(json('[{"page":3}]'))
    const key = 'query-k3y+/1'
    try {
      const url = stand.serve('pages.json', (request, response) => {
        const asked = new URL(request.url ?? '', stand.source.origin)
        const next = new URL(asked)
        const second = asked.searchParams.get('page') === '2'
        if (second) next.port = String(elsewhere.port)
        next.searchParams.set('page', second ? '3' : '2')
        response.setHeader('link', `<${next}>; rel="next"`)
        json(`[{"page":${second ? 2 : 1}}]`)(request, response)
      })
      const built = await stand.build({
        'source-url': `${url}?size=1`,
        'source-query-secrets': `api_key: ${key}`
      })
      expect(built.rows).toEqual([['1'], ['2'], ['3']])
      const { pathname } = new URL(url)
      const own = stand.source.received.map(request => request.url).filter(one => one.startsWith(pathname))
      const sent = `api_key=${encodeURIComponent(key)}`
      expect(own).toEqual([`${pathname}?size=1&${sent}`, `${pathname}?size=1&page=2&${sent}`])
      expect(elsewhere.received.map(request => request.url)).toEqual([`${pathname}?size=1&page=3`])
    } finally {
      await elsewhere.close()
    }
  })
})

describe('placeholders', () => {
  it('stand for the same moment in the URL, the header, the body and the SQL of a file', async () => {
    const url = stand.serve('rows.json', json('[{"id":1}]'))
    const before = DateTime.utc()
    const built = await stand.build(
      {
        'source-url': `${url}?from={{ today - 30d | yyyyMMdd }}&at={{ now }}`,
        'source-method': 'POST',
        'source-headers': 'X-Day: {{ yesterday }}',
        'source-body': '{"day":"{{ today }}"}',
        transform: 'day.sql'
      },
      { workspace: { 'day.sql': "SELECT date '{{ today }}' AS day, '{{ now }}' AS at FROM source" } }
    )
    const request = stand.source.received.at(-1)
    const [row = []] = built.rows
    const at = DateTime.fromISO(row[1] ?? '', { zone: 'utc' })
    expect(Math.abs(at.diff(before, 'minutes').minutes)).toBeLessThan(2)
    expect(row[0]).toBe(at.toFormat('yyyy-MM-dd'))
    expect(request?.url).toMatch(
      new RegExp(`\\?from=${at.minus({ days: 30 }).toFormat('yyyyMMdd')}&at=${row[1]}$`)
    )
    expect(request?.headers['x-day']).toBe(at.minus({ days: 1 }).toFormat('yyyy-MM-dd'))
    expect(request?.body).toBe(`{"day":"${row[0]}"}`)
  })

  it('follow the calendar of time-zone, here and on the other side of the date line', async () => {
    const url = stand.serve('rows.json', json('[{"id":1}]'))
    const inZone = async (zone: string): Promise<readonly (string | null)[]> => {
      const built = await stand.build({
        'source-url': url,
        'time-zone': zone,
        transform: "SELECT '{{ today }}' AS day, '{{ now }}' AS at FROM source"
      })
      const [[day = null, at = null] = []] = built.rows
      expect(DateTime.fromISO(at ?? '', { setZone: true }).toFormat('yyyy-MM-dd')).toBe(day)
      return [day, at?.slice(-6) ?? null]
    }
    const [ahead, behind] = await Promise.all([inZone('Pacific/Kiritimati'), inZone('Pacific/Pago_Pago')])
    expect([ahead[1], behind[1]]).toEqual(['+14:00', '-11:00'])
    // 25 hours apart: never the same day.
    expect(String(ahead[0]) > String(behind[0])).toBe(true)
  })
})
