import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Pagination } from '../../../src/source/contract/pagination-config.ts'
import type { TestServer } from '../../support/http-server.ts'
import { ids, json, openPagesRoom, type PagesRoom } from '../../support/pages.ts'
import { failureOf } from '../../support/spool.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

const SECRET = 'T0KEN-EXAMPLE-123'

/** A server that answers by the path and query of the request; a function answers by itself. */
function serveMap(
  map: Record<string, unknown>,
  headers: (url: string) => Record<string, string> = () => ({})
): Promise<TestServer> {
  return room.serve((request, response) => {
    const url = request.url ?? ''
    const answer = map[url]
    if (answer === undefined) response.writeHead(404).end('no such page')
    else if (typeof answer === 'function') answer(response, request)
    else json(response, answer, headers(url))
  })
}

/** `total` records on pages by `page` or `offset` and `limit`. */
function serveNumbered(total: number, size: number, first = 1): Promise<TestServer> {
  return room.serve((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams
    const limit = Number(query.get('limit') ?? size)
    const page = Number(query.get('page') ?? first) - first
    const offset = Number(query.get('offset') ?? page * limit)
    const count = Math.max(0, Math.min(limit, total - offset))
    json(response, { items: ids(offset + 1, count), count: total, pages: Math.ceil(total / limit) })
  })
}

const urls = (server: TestServer): string[] => server.received.map(({ url }) => url)
const allIds = (count: number): { id: number }[] => ids(1, count)

describe('auto', () => {
  it('follows Link headers with rel="next", over short and empty pages', async () => {
    const links: Record<string, string> = {
      '/a': '</a?p=2>; rel="next"; title="a, b", </a?p=9>; rel="last"',
      '/a?p=2': '<a?p=3>; rel="prev next"',
      '/a?p=3': '<?p=4>; rel=next',
      '/a?p=4': '</a>; rel="first"'
    }
    const server = await serveMap(
      { '/a': ids(1, 2), '/a?p=2': [], '/a?p=3': [], '/a?p=4': ids(3, 1) },
      url => ({ link: links[url] ?? '' })
    )
    const { records } = await room.fetch(`${server.origin}/a`)
    expect(records).toEqual(allIds(3))
    expect(urls(server)).toEqual(['/a', '/a?p=2', '/a?p=3', '/a?p=4'])
    expect(room.log.lines.at(-1)).toMatch(/\/a: JSON, 3 records on 4 pages$/)
  })

  it('takes a Link header as it comes: other pages, empty members, raw UTF-8', async () => {
    const links: Record<string, string> = {
      '/a': `</other>; rel="next"; anchor="/b", <b?n=Zürich>; rel="next"; anchor="${'/a#top'}"`,
      '/b?n=Z%C3%BCrich': ', </c>; rel=NEXT , ',
      '/c': '</other>; rel="next"; anchor="/b"'
    }
    const server = await room.serve((request, response) => {
      const url = request.url ?? ''
      const id = ['/a', '/b?n=Z%C3%BCrich', '/c'].indexOf(url) + 1
      response.setHeader('content-type', 'application/json')
      response.setHeader('link', Buffer.from(links[url] ?? '').toString('latin1'))
      response.end(Buffer.from(JSON.stringify(ids(id, 1))))
    })
    const { records } = await room.fetch(`${server.origin}/a`)
    expect(urls(server)).toEqual(['/a', '/b?n=Z%C3%BCrich', '/c'])
    expect(records).toEqual(allIds(3))
  })

  it('follows the links of OData as they are written: relative, escaped, quoted (PC-11)', async () => {
    const server = await serveMap({
      '/odata/v4/Orders?x=%20a+b': {
        '@odata.nextLink': 'Orders?$skiptoken=%27A%27&$top=50&n=a+b%20c',
        value: ids(1, 1)
      },
      '/odata/v4/Orders?$skiptoken=%27A%27&$top=50&n=a+b%20c': { value: [], '@odata.nextLink': '/z?$skip=2' },
      '/z?$skip=2': { value: ids(2, 1), 'odata.nextLink': '../v3?x=%2F' },
      '/v3?x=%2F': { d: { results: ids(3, 1), __next: '/v2?$skiptoken=1' } }
    })
    const error = await failureOf(room.fetch(`${server.origin}/odata/v4/Orders?x=%20a+b`))
    // The fourth has another shape than the first: loud, and not a record of its own.
    expect(error).toMatchObject({ code: 'source.records', what: expect.stringMatching(/^Page 4: .*value/) })
    expect(urls(server)).toHaveLength(4)
  })

  it('is one request without any link, and with none always', async () => {
    const server = await serveMap({ '/a': { value: ids(1, 2), '@odata.nextLink': 'a?2' } })
    expect((await room.fetch(`${server.origin}/a`, { type: 'none' })).records).toEqual(allIds(2))
    const plain = await serveMap({ '/a': { items: ids(1, 2), next: '/b' } })
    expect((await room.fetch(`${plain.origin}/a`)).records).toEqual(allIds(2))
    expect([...urls(server), ...urls(plain)]).toEqual(['/a', '/a'])
  })

  it('reads pages of CSV, each with its header, and of NDJSON', async () => {
    const csv = (text: string, link?: string) => (response: ServerResponse) =>
      response
        .writeHead(200, { 'content-type': 'text/csv', ...(link === undefined ? {} : { link }) })
        .end(text)
    const server = await serveMap({
      '/a': csv('id,name\n1,a\n2,b\n', '</a?2>; rel=next'),
      '/a?2': csv('id,name\n', '</a?3>; rel=next'),
      '/a?3': csv('id,name\n3,c\n')
    })
    const { files } = await room.fetch(`${server.origin}/a`)
    expect(files.map(({ records, pages }) => [records, pages])).toEqual([
      [2, [{ page: 1, base: 0 }]],
      [0, [{ page: 2, base: 3 }]],
      [1, [{ page: 3, base: 4 }]]
    ])
    const lines = (text: string, link?: string) => (response: ServerResponse) =>
      response
        .writeHead(200, { 'content-type': 'application/x-ndjson', ...(link === undefined ? {} : { link }) })
        .end(text)
    const other = await serveMap({
      '/n': lines('{"id":1}\n\n{"id":2}\n', '</n?2>; rel=next'),
      '/n?2': lines('{"id":3}\n')
    })
    const ndjson = await room.fetch(`${other.origin}/n`)
    expect(ndjson.records).toEqual(allIds(3))
    expect(ndjson.files[0]?.pages).toEqual([
      { page: 1, base: 0 },
      { page: 2, base: 3 }
    ])
  })
})

describe('next-url', () => {
  it('follows the URL at a path, in an object or array, whose name may hold dots', async () => {
    const server = await serveMap({
      '/a': { links: [{ href: '/x' }, { href: '/b' }], rows: ids(1, 1) },
      '/b': { links: [{}, { href: '/c' }], rows: ids(2, 1) },
      '/c': { links: [], rows: ids(3, 1) }
    })
    const { records } = await room.fetch(
      `${server.origin}/a`,
      { type: 'next-url', next: 'links[1].href' },
      { records: 'rows' }
    )
    expect(records).toEqual(allIds(3))
    const dotted = await serveMap({
      '/a': { rows: ids(1, 1), 'x.next': '/b' },
      '/b': { rows: ids(2, 1), 'x.next': null }
    })
    expect((await room.fetch(`${dotted.origin}/a`, { type: 'next-url', next: 'x.next' })).records).toEqual(
      allIds(2)
    )
  })

  it.each([
    ['a link before the records', { next: '/b', items: ids(1, 1) }],
    ['escapes in the link', JSON.parse('{"items": [{"id": 1}], "next": "\\u002fb"}')],
    ['the records deep inside', { a: { b: { items: ids(1, 1) } }, next: '/b' }]
  ])('finds %s', async (_, first) => {
    const last = JSON.parse(JSON.stringify(first).replace('"id":1', '"id":2').replace('"/b"', 'false'))
    const server = await serveMap({ '/a': first, '/b': last })
    const path = 'a' in first ? { records: 'a.b.items' } : {}
    const { records } = await room.fetch(`${server.origin}/a`, { type: 'next-url', next: 'next' }, path)
    expect(records).toEqual(allIds(2))
  })

  it('fails for what is no link, naming the page', async () => {
    const server = await serveMap({
      '/a': { items: ids(1, 1), next: '/b' },
      '/b': { items: ids(2, 1), next: { href: '/c' } }
    })
    expect(
      await failureOf(room.fetch(`${server.origin}/a`, { type: 'next-url', next: 'next' }))
    ).toMatchObject({
      code: 'source.pagination',
      what: expect.stringMatching(/^Page 2 of .*\/b: "next" is an object/)
    })
  })

  it('checks total against all records', async () => {
    const server = await serveMap({
      '/a': { items: ids(1, 2), next: '/b', n: 4 },
      '/b': { items: ids(3, 1), n: 4 }
    })
    expect(
      await failureOf(room.fetch(`${server.origin}/a`, { type: 'next-url', next: 'next', total: 'n' }))
    ).toMatchObject({
      code: 'source.incomplete',
      what: expect.stringContaining('announces 4 (n), but its 2 pages held 3 records')
    })
  })
})

describe('cursor', () => {
  it('puts the token into the query and leaves the rest of it alone', async () => {
    const server = await serveMap({
      '/a?q=%20+x&b': { items: ids(1, 1), meta: { next: 'a+b/c=&' } },
      '/a?q=%20+x&b&page[after]=a%2Bb%2Fc%3D%26': {
        items: ids(2, 1),
        meta: { next: 12345678901234567890n.toString() }
      },
      '/a?q=%20+x&b&page[after]=12345678901234567890': { items: ids(3, 1), meta: { next: '' } }
    })
    const cursor: Pagination = { type: 'cursor', next: 'meta.next', param: 'page[after]' }
    expect((await room.fetch(`${server.origin}/a?q=%20+x&b`, cursor)).records).toEqual(allIds(3))
  })

  it('puts it into a JSON body, as it came, and keeps the digits of the others', async () => {
    const server = await room.serve((request, response) => {
      const seen = server.received.at(-1)?.body ?? ''
      if (seen.includes('"after":null'))
        response.end(
          '{"data":{"o":{"nodes":[{"id":1}],"pageInfo":{"endCursor":12345678901234567890,"hasNextPage":true}}}}'
        )
      else
        response.end(
          '{"data":{"o":{"nodes":[{"id":2}],"pageInfo":{"endCursor":"last","hasNextPage":false}}}}'
        )
      expect(request.method).toBe('POST')
    })
    const { records } = await room.fetch(
      server.origin,
      { type: 'cursor', next: 'data.o.pageInfo.endCursor', param: 'variables.after', in: 'body' },
      {
        method: 'POST',
        body: '{"query": "ä", "variables": {"n": 99999999999999999999, "after":null}}',
        records: 'data.o.nodes'
      }
    )
    expect(records).toEqual(allIds(2))
    expect(server.received.map(({ body }) => body)).toEqual([
      '{"query": "ä", "variables": {"n": 99999999999999999999, "after":null}}',
      '{"query":"ä","variables":{"n":99999999999999999999,"after":12345678901234567890}}'
    ])
  })

  it('fails at a repeated token within 3 requests, with the place', async () => {
    const server = await room.serve((request, response) =>
      json(response, { items: ids(server.received.length, 1), next: request.url?.includes('B') ? 'A' : 'B' })
    )
    const error = await failureOf(room.fetch(`${server.origin}/a`, { type: 'cursor', next: 'next' }))
    expect(error).toMatchObject({
      code: 'source.loop',
      what: expect.stringMatching(/^Page 3 of 127\.0\.0\.1:\d+\/a leads back to page 2: /)
    })
    expect(urls(server)).toEqual(['/a', '/a?cursor=B', '/a?cursor=A'])
    expect(await room.left()).toEqual([])
  })

  it('fails at a page that is the same as the one before, though its token is new', async () => {
    const server = await room.serve((request, response) => {
      if (request.url === '/a') json(response, ids(1, 1), { link: '</a?1>; rel=next' })
      else json(response, ids(2, 1), { link: `</a?${server.received.length}>; rel=next` })
    })
    expect(await failureOf(room.fetch(`${server.origin}/a`))).toMatchObject({
      code: 'source.loop',
      what: expect.stringMatching(/^Pages 2 and 3 of .*\/a are the same/)
    })
    expect(server.received.length).toBeLessThanOrEqual(4)
  })
})

describe('page', () => {
  const page: Pagination = { type: 'page', start: 1 }

  it('ends at an empty page, not at a short one', async () => {
    const server = await room.serve((request, response) => {
      const number = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'))
      json(response, number === 2 ? ids(3, 1) : number < 4 ? ids(number === 1 ? 1 : 4, 2) : [])
    })
    expect((await room.fetch(`${server.origin}/a?x=1`, page)).records).toEqual(allIds(5))
    expect(urls(server)).toEqual(['/a?x=1&page=1', '/a?x=1&page=2', '/a?x=1&page=3', '/a?x=1&page=4'])
  })

  it.each([
    ['pages', 3],
    ['records', 4]
  ])('is ended by a total that counts %s, without one request more', async (_, requests) => {
    const server = await serveNumbered(7, 3)
    const total = requests === 3 ? 'pages' : 'count'
    expect((await room.fetch(`${server.origin}/a`, { ...page, total })).records).toEqual(allIds(7))
    expect(server.received).toHaveLength(requests)
  })

  it('fails when an empty page comes before what total announces', async () => {
    const server = await room.serve((request, response) =>
      json(response, {
        items: /page=[123]$/.test(request.url ?? '') ? ids(server.received.length, 1) : [],
        pages: 9
      })
    )
    expect(await failureOf(room.fetch(`${server.origin}/a`, { ...page, total: 'pages' }))).toMatchObject({
      code: 'source.incomplete',
      what: expect.stringContaining('announces 9 (pages), but its 4 pages held 3 records')
    })
  })

  it.each([400, 404])('says what to set when the page after the last one is refused (%d)', async status => {
    const server = await room.serve((request, response) => {
      if (request.url?.endsWith('=2')) response.writeHead(status).end()
      else json(response, { items: ids(1, 1), pages: 1 })
    })
    const url = `${server.origin}/a`
    expect(await failureOf(room.fetch(url, { type: 'page', start: 1 }))).toMatchObject({
      code: 'source.http-status',
      what: expect.stringMatching(`^Page 2: .* answered HTTP ${status}`),
      remedy: expect.stringMatching(
        /^If that was the page after the last one, set total in source-pagination/
      )
    })
    expect((await room.fetch(url, { type: 'page', start: 1, total: 'pages' })).records).toEqual(allIds(1))
  })

  it('begins where the URL says, and needs to know', async () => {
    const server = await serveNumbered(4, 2, 0)
    expect((await room.fetch(`${server.origin}/a?page=0`, { type: 'page' })).records).toEqual(allIds(4))
    expect(await failureOf(room.fetch(`${server.origin}/a`, { type: 'page' }))).toMatchObject({
      code: 'input.invalid',
      remedy: expect.stringContaining('start')
    })
  })

  it('counts in a JSON body', async () => {
    const server = await room.serve((_, response) => {
      const { p } = JSON.parse(server.received.at(-1)?.body ?? '') as { p: { n: number; size: number } }
      json(response, p.n < 3 ? ids(p.n * p.size + 1, p.size) : [])
    })
    const { records } = await room.fetch(
      server.origin,
      { type: 'page', param: 'p.n', sizeParam: 'p.size', size: 2, in: 'body', start: 0 },
      { method: 'POST', body: '{}' }
    )
    expect(records).toEqual(allIds(6))
  })

  it('fails when the source does not know the parameter: each page is the first', async () => {
    const server = await room.serve((_, response) => json(response, ids(1, 2)))
    expect((await failureOf(room.fetch(`${server.origin}/a`, page))).code).toBe('source.loop')
    expect(server.received).toHaveLength(2)
  })
})

describe('offset', () => {
  it('grows by the records that came, or by size, and ends at an empty page', async () => {
    const server = await serveNumbered(5, 2)
    expect((await room.fetch(`${server.origin}/a`, { type: 'offset' })).records).toEqual(allIds(5))
    expect(urls(server)).toEqual(['/a?offset=0', '/a?offset=2', '/a?offset=4', '/a?offset=5'])
    const sized = await serveNumbered(5, 2)
    expect((await room.fetch(`${sized.origin}/a`, { type: 'offset', size: 3 })).records).toEqual(allIds(5))
    expect(urls(sized)).toEqual(['/a?limit=3&offset=0', '/a?limit=3&offset=3', '/a?limit=3&offset=6'])
  })

  it('is ended by total without one request more', async () => {
    const server = await serveNumbered(6, 3)
    expect((await room.fetch(`${server.origin}/a`, { type: 'offset', total: 'count' })).records).toEqual(
      allIds(6)
    )
    expect(server.received).toHaveLength(2)
  })

  it.each([
    [
      'gives less than size, so that records would be skipped',
      2,
      /has 2 records where size is 4, and there are more/
    ],
    [
      'gives more than size, so that records would come twice',
      6,
      /has 6 records where size is 4, so the next/
    ]
  ])('fails when the source %s', async (_, given, what) => {
    const server = await room.serve((request, response) => {
      const offset = Number(new URL(request.url ?? '', 'http://x').searchParams.get('offset'))
      json(response, ids(offset + 1, given))
    })
    expect(await failureOf(room.fetch(`${server.origin}/a`, { type: 'offset', size: 4 }))).toMatchObject({
      code: 'source.pagination',
      what: expect.stringMatching(what)
    })
  })

  it('fails when fewer records come than total announces, and when there is no total', async () => {
    const server = await room.serve((request, response) =>
      json(response, { items: request.url?.includes('offset=0') ? ids(1, 2) : [], count: 5 })
    )
    const failing = (total: string) => failureOf(room.fetch(`${server.origin}/a`, { type: 'offset', total }))
    expect(await failing('count')).toMatchObject({ code: 'source.incomplete' })
    expect(await failing('meta.count')).toMatchObject({
      code: 'source.pagination',
      what: expect.stringContaining('"meta.count"')
    })
  })
})

describe('a page 5 of 10', () => {
  const five: [string, (response: ServerResponse, request: IncomingMessage) => unknown, string][] = [
    ['answers 500 again and again', r => r.writeHead(500).end(), 'source.http-status'],
    ['answers 404', r => r.writeHead(404).end(), 'source.http-status'],
    [
      'is cut',
      r => r.writeHead(200, { 'content-length': '100' }).write('[{"id"', () => r.destroy()),
      'source.incomplete'
    ],
    [
      'is an HTML page with 200',
      r => r.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>'),
      'source.html'
    ],
    ['is broken JSON', r => r.end('{"items": [{"id": 1}, {]}'), 'source.json'],
    ['is a JSON error with 200', r => json(r, { status: 'error', message: 'quota' }), 'source.records'],
    ['is CSV', r => r.writeHead(200, { 'content-type': 'text/csv' }).end('id\n1\n'), 'source.format']
  ]
  it.each(five)('that %s fails the run and is named', async (_, step, code) => {
    const server = await room.serve((request, response) => {
      const number = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'))
      if (number === 5) step(response, request)
      else json(response, { items: number <= 10 ? ids(number, 1) : [] })
    })
    const error = await failureOf(room.fetch(`${server.origin}/orders`, { type: 'page', start: 1 }))
    expect(error).toMatchObject({ code, what: expect.stringMatching(/^Page 5: .*\/orders/) })
    expect(urls(server).filter(url => url.endsWith('=6'))).toEqual([])
    expect(await room.left()).toEqual([])
  })

  it('that is cut once is asked for again, and nothing comes twice', async () => {
    let cut = false
    const server = await room.serve((request, response) => {
      const number = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'))
      const body = gzipSync(JSON.stringify(number <= 10 ? ids(number, 1) : []))
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': String(body.length) })
      if (number !== 5 || cut) response.end(body)
      else {
        cut = true
        response.write(body.subarray(0, 20), () => response.destroy())
      }
    })
    expect((await room.fetch(`${server.origin}/a`, { type: 'page', start: 1 })).records).toEqual(allIds(10))
    expect(server.received).toHaveLength(12)
  })
})

describe('records of many pages', () => {
  it('lie in a few files, whatever members they have', async () => {
    const server = await room.serve((request, response) => {
      const number = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'))
      const record = number % 2 === 0 ? { id: number, even: true } : { odd: { deep: number }, id: number }
      json(response, number <= 300 ? [record, number].slice(0, 1) : [])
    })
    const { records, files } = await room.fetch(`${server.origin}/a`, { type: 'page', start: 1 })
    expect(records).toHaveLength(300)
    expect(files.length).toBeLessThanOrEqual(3)
    expect(records[299]).toEqual({ id: 300, even: true })
    expect(files[0]?.pages?.at(-1)).toEqual({ page: 301, base: 300 })
  })

  it('must have the same shape: a later page cannot turn the first one into data', async () => {
    const server = await serveMap({
      '/a': { orders: [], next: '/b' },
      '/b': { orders: ids(1, 1), next: null }
    })
    const nextUrl: Pagination = { type: 'next-url', next: 'next' }
    expect(await failureOf(room.fetch(`${server.origin}/a`, nextUrl))).toMatchObject({
      code: 'source.records',
      remedy: expect.stringContaining('source-records')
    })
    const { records } = await room.fetch(`${server.origin}/a`, nextUrl, { records: 'orders' })
    expect(records).toEqual(allIds(1))
  })

  it('stay whole when the last page is an empty array of an unusual name', async () => {
    const server = await serveMap({
      '/a': { orders: ids(1, 1), next: '/b' },
      '/b': { next: null, orders: [] }
    })
    const { records } = await room.fetch(`${server.origin}/a`, { type: 'next-url', next: 'next' })
    expect(records).toEqual(allIds(1))
  })

  it('may be one record a page', async () => {
    const server = await serveMap({ '/a': { id: 1, next: '/b' }, '/b': { next: null, id: 2 } })
    const { records } = await room.fetch(`${server.origin}/a`, { type: 'next-url', next: 'next' })
    expect(records).toEqual([{ id: 1, next: '/b' }, { id: 2 }])
  })
})

describe('keys of nested objects', () => {
  const hasRepeatedKeys = async (last: string) => {
    const text = (body: string) => (response: ServerResponse) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(body)
    const server = await serveMap({
      '/a': text('{"rows":[{"a":{"k":1,"l":{"k":2}}}],"next":"/b"}'),
      '/b': text('{"rows":[{"a":{"k":3}}],"next":"/c"}'),
      '/c': text(last)
    })
    const pagination: Pagination = { type: 'next-url', next: 'next' }
    const { files } = await room.fetch(`${server.origin}/a`, pagination, { records: 'rows' })
    return files.some(file => file.format === 'json' && (file.duplicateKeys || file.repeatedKeys))
  }

  it('may come again on each page, but not twice in one object', async () => {
    expect(await hasRepeatedKeys('{"rows":[{"a":{"k":4}}]}')).toBe(false)
    expect(await hasRepeatedKeys('{"rows":[{"a":{"k":4,"k":5}}]}')).toBe(true)
  })
})

describe('source-max-pages', () => {
  it('is an error while there are more pages, and none at the last one', async () => {
    const server = await serveNumbered(6, 2)
    const paged: Pagination = { type: 'page', start: 1, total: 'pages' }
    expect((await room.fetch(`${server.origin}/a`, paged, { maxPages: 3 })).records).toEqual(allIds(6))
    expect(await failureOf(room.fetch(`${server.origin}/a`, paged, { maxPages: 2 }))).toMatchObject({
      code: 'source.max-pages',
      what: expect.stringContaining('more than the 2 pages')
    })
  })
})

describe('a next that is found on no page', () => {
  const cursor = (next: string): Pagination => ({ type: 'cursor', next })
  const fetchOne = async (answer: unknown, pagination: Pagination) => {
    const server = await serveMap({ '/a': answer })
    return room.fetch(`${server.origin}/a`, pagination)
  }

  it.each<[string, Pagination]>([
    ['cursor', cursor('nxt_cursor')],
    ['next-url', { type: 'next-url', next: 'nxt_cursor' }]
  ])('is worth a warning with the names beside the records (%s)', async (_, pagination) => {
    const answer = { total: 9, meta: { next_cursor: 'c', list: [{ x: 1 }] }, items: ids(1, 2) }
    expect((await fetchOne(answer, pagination)).records).toEqual(allIds(2))
    expect(room.log.remarks).toMatchObject([
      {
        level: 'warning',
        title: 'Only one page',
        message: expect.stringMatching(
          /\/a has nothing at "nxt_cursor", .* correct next in source-pagination\. Beside the records there are total, meta, meta\.next_cursor, meta\.list, items; the most like it is meta\.next_cursor\.$/
        )
      }
    ])
  })

  it('is none when it is there once, if only as null, when total is reached, or when nothing came', async () => {
    await fetchOne({ items: ids(1, 2), next: null }, cursor('next'))
    await fetchOne({ items: ids(1, 2), n: 2, has_more: false }, { ...cursor('next'), total: 'n' })
    await fetchOne((response: ServerResponse) => response.writeHead(204).end(), cursor('next'))
    const server = await serveMap({
      '/a': { items: ids(1, 1), next: '2', more: true },
      '/a?cursor=2': { items: ids(2, 1) }
    })
    expect((await room.fetch(`${server.origin}/a`, cursor('next'))).records).toEqual(allIds(2))
    expect(room.log.remarks).toEqual([])
  })

  it.each<[string, object, string]>([
    ['has_more: true', { has_more: true }, 'nxt'],
    ['page.hasNextPage: true', { page: { hasNextPage: true } }, 'nxt'],
    ['IsTruncated: true', { IsTruncated: true }, 'nxt'],
    ['last: false', { last: false }, 'nxt'],
    ['page.more: true', { page: { more: true, previous: null } }, 'page.previous']
  ])('is an error when the page says %s', async (shown, beside, next) => {
    const answer = { ...beside, next: 'x', items: ids(1, 2) }
    expect(await failureOf(fetchOne(answer, cursor(next)))).toMatchObject({
      code: 'source.pagination',
      what: expect.stringContaining(`there are more (${shown})`),
      remedy: expect.stringMatching(/^Point next in source-pagination .* Beside the records there are /)
    })
    expect(await room.left()).toEqual([])
  })

  it.each([
    [{ has_more: true }, 'nxt', 'has_more: true'],
    [{ next: null, has_more: true }, 'next', 'has_more: true'],
    [
      { a: { b: { pageInfo: { hasNextPage: true, endCursor: null } } } },
      'a.b.pageInfo.endCursor',
      'hasNextPage'
    ]
  ])('is an error on a later page that says that there are more: %j', async (beside, next, shown) => {
    let first = true
    const server = await room.serve((_request, response) => {
      const token = first
        ? { nxt: 'c', next: 'c', a: { b: { pageInfo: { endCursor: 'c', hasNextPage: true } } } }
        : {}
      json(response, { items: ids(first ? 1 : 2, 1), ...token, ...(first ? {} : beside) })
      first = false
    })
    const pagination: Pagination = { type: 'cursor', next }
    expect(await failureOf(room.fetch(`${server.origin}/a`, pagination, { records: 'items' }))).toMatchObject(
      {
        code: 'source.pagination',
        what: expect.stringMatching(
          `^Page 2: Page 2 of .* says that there are more .*${shown}|^Page 2 of .*${shown}`
        )
      }
    )
  })

  it('is an error on a later page without any text, which is not so with 204', async () => {
    for (const pagination of [cursor('next'), { type: 'next-url', next: 'next' }, undefined] as const) {
      for (const status of [200, 204]) {
        const server = await room.serve((request, response) => {
          const first = { items: ids(1, 1), next: '?2', '@odata.nextLink': '?2' }
          if (request.url === '/a') json(response, first)
          else response.writeHead(status, { 'content-type': 'application/json' }).end()
        })
        const fetching = room.fetch(`${server.origin}/a`, pagination)
        if (status === 204) expect((await fetching).records).toEqual(allIds(1))
        else
          expect(await failureOf(fetching)).toMatchObject({
            code: 'source.incomplete',
            what: expect.stringContaining('is empty: it has no text at all')
          })
      }
    }
  })

  it('is the end where it is 0, as a number or a text', async () => {
    for (const end of [0, '0']) {
      const server = await serveMap({
        '/a': { items: ids(1, 1), next: 7 },
        '/a?cursor=7': { items: ids(2, 1), next: end }
      })
      expect((await room.fetch(`${server.origin}/a`, cursor('next'))).records).toEqual(allIds(2))
    }
  })

  it('is an error in pages that are no JSON', async () => {
    const csv = (response: ServerResponse) =>
      response.writeHead(200, { 'content-type': 'text/csv' }).end('id\n1\n')
    expect(await failureOf(fetchOne(csv, cursor('next')))).toMatchObject({
      code: 'source.pagination',
      what: expect.stringContaining('are CSV, in which there is no "next"')
    })
  })
})

describe('a page that speaks of a next one in a way that auto does not follow', () => {
  it.each<[object, string, string]>([
    [{ next: 'https://example.com/a?page=2' }, 'next', 'type: next-url, next: next'],
    [{ nextLink: '/a?page=2' }, 'nextLink', 'next-url'],
    [{ _links: { next: { href: '?page=2' } } }, '_links.next.href', 'next-url'],
    [
      { meta: { next_page_token: 'abc' } },
      'meta.next_page_token',
      'type: cursor, next: meta.next_page_token'
    ],
    [{ paging: { next: { after: 'abc' } } }, 'paging.next.after', 'type: cursor'],
    [{ page: 1, next_page: 2 }, 'next_page', 'type: cursor'],
    [{ data: { pageInfo: { hasNextPage: true } } }, 'data.pageInfo.hasNextPage: true', 'type: cursor']
  ])('is worth a warning: %j', async (beside, said, settings) => {
    const server = await serveMap({ '/a': { ...beside, items: ids(1, 2) } })
    expect((await room.fetch(`${server.origin}/a`)).records).toEqual(allIds(2))
    expect(room.log.remarks).toMatchObject([
      { level: 'warning', title: 'Only the first page', message: expect.stringContaining(`more (${said})`) }
    ])
    expect(room.log.remarks[0]?.message).toContain(settings)
    // Whoever wants one page says so.
    await room.fetch(`${server.origin}/a`, { type: 'none' })
    expect(room.log.remarks).toHaveLength(1)
  })

  it.each<[object]>([
    [{ next: null, previous: '/a?page=1', has_more: false, nextPageToken: '', next_page: 0 }],
    [{ next: 'Friday', first: '/a', self: 'https://example.com/', last: true }],
    [{ list: [{ next: '/a?page=2', more: true }] }]
  ])('is not one with %j', async beside => {
    const server = await serveMap({ '/a': { ...beside, items: ids(1, 2) } })
    expect((await room.fetch(`${server.origin}/a`, undefined, { records: 'items' })).records).toEqual(
      allIds(2)
    )
  })

  it('is not one that is a record itself', async () => {
    const record = { id: 1, next: '/lesson/2', more: true }
    const server = await serveMap({ '/a': record })
    expect((await room.fetch(`${server.origin}/a`)).records).toEqual([record])
    expect(room.log.remarks).toEqual([])
  })
})

describe('an error that comes as a success', () => {
  const failed = async (answer: object, config: Parameters<PagesRoom['fetch']>[2] = {}) => {
    const server = await serveMap({ '/a': answer })
    return failureOf(
      room.fetch(`${server.origin}/a?`.replace(/\?$/, ''), undefined, { secrets: [SECRET], ...config })
    )
  }

  it.each<[object, string | undefined]>([
    [{ errors: [{ message: `no ${SECRET}` }], data: { orders: ids(1, 2) } }, 'data.orders'],
    [{ data: { orders: ids(1, 2) }, errors: [{ message: `no ${SECRET}` }] }, 'data.orders'],
    [{ value: ids(1, 2), error: { code: 'x', message: `no ${SECRET}` } }, undefined]
  ])('beside its records makes them incomplete: %j', async (answer, records) => {
    expect(await failed(answer, records === undefined ? {} : { records })).toMatchObject({
      code: 'source.incomplete',
      what: expect.stringMatching(
        /^Page 1 of .*\/a has errors beside its data, which are not whole then: no \*\*\*\.$/
      )
    })
    expect(await room.left()).toEqual([])
  })

  it.each<[object]>([
    [{ errors: [{ message: 'no' }], data: null }],
    [{ errors: ['no'] }],
    [{ error: { code: 401, message: 'no', inner: { id: 'x' } } }],
    [{ error: 'no' }]
  ])('in place of the records is none of them: %j', async answer => {
    expect(await failed(answer)).toMatchObject({
      code: 'source.records',
      what: expect.stringMatching(/^Page 1 of .*\/a holds an error instead of data/)
    })
  })

  it('on a later page names it', async () => {
    const server = await serveMap({
      '/a': { data: { list: ids(1, 1), next: '/b' } },
      '/b': { errors: [{ message: 'throttled' }], data: { list: [], next: null } }
    })
    const pagination: Pagination = { type: 'next-url', next: 'data.next' }
    expect(
      await failureOf(room.fetch(`${server.origin}/a`, pagination, { records: 'data.list' }))
    ).toMatchObject({ code: 'source.incomplete', what: expect.stringMatching(/^Page 2 of .*: throttled\.$/) })
  })

  it.each<[object, string | undefined, object[]]>([
    [{ errors: [{ id: 1 }] }, 'errors', ids(1, 1)],
    [{ errors: [], data: { list: ids(1, 1) } }, 'data.list', ids(1, 1)],
    [{ error: null, items: ids(1, 1) }, undefined, ids(1, 1)],
    [{ id: 1, error: { message: 'x' } }, undefined, [{ id: 1, error: { message: 'x' } }]],
    [{ error: null }, undefined, [{}]]
  ])('is none in %j with records %s', async (answer, records, expected) => {
    const server = await serveMap({ '/a': answer })
    const config = records === undefined ? {} : { records }
    expect((await room.fetch(`${server.origin}/a`, undefined, config)).records).toEqual(expected)
  })
})

describe('one request at a time', () => {
  it.each<[string, Pagination]>([
    ['total tells it', { type: 'page', start: 1, total: 'pages' }],
    ['its Link header tells it', { type: 'auto' }]
  ])('asks for the next page while one is read, where %s', async (_, pagination) => {
    let open = 0
    let most = 0
    const readBefore: boolean[] = []
    const note = 'x'.repeat(40_000)
    const server = await room.serve((request, response) => {
      const number = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? 1)
      most = Math.max(most, ++open)
      readBefore.push(room.log.lines.some(line => line.startsWith(`${number - 1} pages of`)))
      response.once('finish', () => open--)
      const items = ids(number * 100, 100).map(record => ({ ...record, note }))
      json(response, { items, pages: 4 }, number < 4 ? { link: `</a?page=${number + 1}>; rel=next` } : {})
    })
    const { records } = await room.fetch(`${server.origin}/a`, pagination)
    expect(records).toHaveLength(400)
    expect(most).toBe(1)
    // Pages of 4 MB take many turns to be read.
    expect(readBefore).toEqual([false, false, false, false])
  })

  it('names the page that failed, though the next one was asked for already', async () => {
    const server = await serveMap(
      { '/a': { items: ids(1, 1) }, '/a?2': 'no records', '/a?3': { items: ids(2, 1) } },
      url => (url === '/a?3' ? {} : { link: url === '/a' ? '</a?2>; rel=next' : '</a?3>; rel=next' })
    )
    expect(await failureOf(room.fetch(`${server.origin}/a`))).toMatchObject({
      code: 'source.records',
      what: expect.stringMatching(/^Page 2: /)
    })
    expect(await room.left()).toEqual([])
  })
})

describe('source-concurrency', () => {
  it('asks ahead, and keeps the order of the records', async () => {
    let open = 0
    let most = 0
    const server = await room.serve((request, response) => {
      const number = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'))
      most = Math.max(most, ++open)
      // The earlier a page, the later it comes.
      setTimeout(
        () => {
          open--
          json(response, { items: number <= 20 ? ids(number * 2 - 1, 2) : [], pages: 20 })
        },
        (4 - (number % 4)) * 15
      )
    })
    const { records } = await room.fetch(
      `${server.origin}/a`,
      { type: 'page', start: 1, total: 'pages' },
      { concurrency: 4 }
    )
    expect(records).toEqual(allIds(40))
    expect(most).toBe(4)
    expect(server.received).toHaveLength(20)
  })

  it('forgets what it asked for beyond the last page, errors included', async () => {
    const server = await room.serve((request, response) => {
      const offset = Number(new URL(request.url ?? '', 'http://x').searchParams.get('offset'))
      if (offset > 4) response.writeHead(400).end('beyond the end')
      else json(response, ids(offset + 1, offset < 4 ? 2 : 0))
    })
    const { records } = await room.fetch(
      `${server.origin}/a`,
      { type: 'offset', size: 2 },
      { concurrency: 8 }
    )
    expect(records).toEqual(allIds(4))
  })

  it('ends all requests when one fails', async () => {
    const server = await room.serve((request, response) => {
      if (request.url?.endsWith('page=2')) response.writeHead(403).end()
      else if (request.url?.endsWith('page=1')) json(response, { items: ids(1, 1), pages: 9 })
      // The others never answer.
    })
    const begun = performance.now()
    const error = await failureOf(
      room.fetch(`${server.origin}/a`, { type: 'page', start: 1, total: 'pages' }, { concurrency: 3 })
    )
    expect(error).toMatchObject({ code: 'source.http-status', what: expect.stringMatching(/^Page 2: /) })
    expect(performance.now() - begun).toBeLessThan(20_000)
  })
})

describe('a next page elsewhere', () => {
  it('gets no credentials and no secret header, though the first origin does again', async () => {
    const home = await serveMap({
      '/a': (response: ServerResponse) => json(response, { items: ids(1, 1), next: `${other.origin}/b` }),
      '/c': { items: ids(3, 1) }
    })
    const other = await serveMap({
      '/b': (response: ServerResponse) => json(response, { items: ids(2, 1), next: `${home.origin}/c` })
    })
    const { records } = await room.fetch(
      `${home.origin}/a`,
      { type: 'next-url', next: 'next' },
      {
        token: SECRET,
        headers: [
          ['X-Api-Key', SECRET],
          ['Accept', 'application/json']
        ]
      }
    )
    expect(records).toEqual(allIds(3))
    const seen = [...home.received, ...other.received].map(({ url, headers }) => [
      url,
      JSON.stringify(headers).includes(SECRET)
    ])
    expect(seen).toEqual([
      ['/a', true],
      ['/c', true],
      ['/b', false]
    ])
    expect(other.received[0]?.headers.accept).toBe('application/json')
  })

  it.each([
    ['http://169.254.169.254/latest/meta-data', /link-local/],
    ['http://metadata.google.internal/x', /link-local/],
    ['file:///etc/passwd', /no http\(s\) address/]
  ])('is not followed to %s', async (next, what) => {
    const server = await serveMap({ '/a': { items: ids(1, 1), next } })
    expect(
      await failureOf(room.fetch(`${server.origin}/a`, { type: 'next-url', next: 'next' }))
    ).toMatchObject({
      code: 'source.pagination',
      what: expect.stringMatching(what)
    })
  })

  it('does not get the body of a POST', async () => {
    const other = await serveMap({})
    const server = await serveMap({ '/a': { items: ids(1, 1), next: `${other.origin}/b` } })
    const error = await failureOf(
      room.fetch(`${server.origin}/a`, { type: 'next-url', next: 'next' }, { method: 'POST', body: '{}' })
    )
    expect(error.code).toBe('source.pagination')
    expect(other.received).toEqual([])
  })
})
