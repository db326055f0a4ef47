import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { ids, json, openPagesRoom, type PagesRoom, serveMap, urlsOf } from '../../../support/pages.ts'
import { failureOf } from '../../../support/spool.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

const SECRET = 'T0KEN-EXAMPLE-123'

describe('auto', () => {
  it('follows Link headers with rel="next", over short and empty pages', async () => {
    const links: Record<string, string> = {
      '/a': '</a?p=2>; rel="next"; title="a, b", </a?p=9>; rel="last"',
      '/a?p=2': '<a?p=3>; rel="prev next"',
      '/a?p=3': '<?p=4>; rel=next',
      '/a?p=4': '</a>; rel="first"'
    }
    const server = await serveMap(
      room,
      { '/a': ids(1, 2), '/a?p=2': [], '/a?p=3': [], '/a?p=4': ids(3, 1) },
      url => ({ link: links[url] ?? '' })
    )
    const { records } = await room.fetch(`${server.origin}/a`)
    expect(records).toEqual(ids(1, 3))
    expect(urlsOf(server)).toEqual(['/a', '/a?p=2', '/a?p=3', '/a?p=4'])
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
    expect(urlsOf(server)).toEqual(['/a', '/b?n=Z%C3%BCrich', '/c'])
    expect(records).toEqual(ids(1, 3))
  })

  it('follows the links of OData as they are written: relative, escaped, quoted (PC-11)', async () => {
    const server = await serveMap(room, {
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
    expect(urlsOf(server)).toHaveLength(4)
  })

  it('is one request without any link, and with none always', async () => {
    const server = await serveMap(room, { '/a': { value: ids(1, 2), '@odata.nextLink': 'a?2' } })
    expect((await room.fetch(`${server.origin}/a`, { type: 'none' })).records).toEqual(ids(1, 2))
    const plain = await serveMap(room, { '/a': { items: ids(1, 2), next: null } })
    expect((await room.fetch(`${plain.origin}/a`)).records).toEqual(ids(1, 2))
    expect([...urlsOf(server), ...urlsOf(plain)]).toEqual(['/a', '/a'])
  })

  it('reads pages of CSV, each with its header, and of NDJSON', async () => {
    const csv = (text: string, link?: string) => (response: ServerResponse) =>
      response
        .writeHead(200, { 'content-type': 'text/csv', ...(link === undefined ? {} : { link }) })
        .end(text)
    const server = await serveMap(room, {
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
    const other = await serveMap(room, {
      '/n': lines('{"id":1}\n\n{"id":2}\n', '</n?2>; rel=next'),
      '/n?2': lines('{"id":3}\n')
    })
    const ndjson = await room.fetch(`${other.origin}/n`)
    expect(ndjson.records).toEqual(ids(1, 3))
    expect(ndjson.files[0]?.pages).toEqual([
      { page: 1, base: 0 },
      { page: 2, base: 3 }
    ])
  })
})

describe('next-url', () => {
  it('follows the URL at a path, in an object or array, whose name may hold dots', async () => {
    const server = await serveMap(room, {
      '/a': { links: [{ href: '/x' }, { href: '/b' }], rows: ids(1, 1) },
      '/b': { links: [{}, { href: '/c' }], rows: ids(2, 1) },
      '/c': { links: [], rows: ids(3, 1) }
    })
    const { records } = await room.fetch(
      `${server.origin}/a`,
      { type: 'next-url', next: 'links[1].href' },
      { records: 'rows' }
    )
    expect(records).toEqual(ids(1, 3))
    const dotted = await serveMap(room, {
      '/a': { rows: ids(1, 1), 'x.next': '/b' },
      '/b': { rows: ids(2, 1), 'x.next': null }
    })
    expect((await room.fetch(`${dotted.origin}/a`, { type: 'next-url', next: 'x.next' })).records).toEqual(
      ids(1, 2)
    )
  })

  it.each([
    ['a link before the records', { next: '/b', items: ids(1, 1) }],
    ['escapes in the link', JSON.parse('{"items": [{"id": 1}], "next": "\\u002fb"}')],
    ['the records deep inside', { a: { b: { items: ids(1, 1) } }, next: '/b' }]
  ])('finds %s', async (_, first) => {
    const last = JSON.parse(JSON.stringify(first).replace('"id":1', '"id":2').replace('"/b"', 'false'))
    const server = await serveMap(room, { '/a': first, '/b': last })
    const path = 'a' in first ? { records: 'a.b.items' } : {}
    const { records } = await room.fetch(`${server.origin}/a`, { type: 'next-url', next: 'next' }, path)
    expect(records).toEqual(ids(1, 2))
  })

  it('fails for what is not a link, naming the page', async () => {
    const server = await serveMap(room, {
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
    const server = await serveMap(room, {
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

describe('a next page elsewhere', () => {
  it('gets no credentials and no secret header, though the first origin does again', async () => {
    const home = await serveMap(room, {
      '/a': (response: ServerResponse) => json(response, { items: ids(1, 1), next: `${other.origin}/b` }),
      '/c': { items: ids(3, 1) }
    })
    const other = await serveMap(room, {
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
    expect(records).toEqual(ids(1, 3))
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
    ['file:///etc/passwd', /not an http\(s\) address/]
  ])('is not followed to %s', async (next, what) => {
    const server = await serveMap(room, { '/a': { items: ids(1, 1), next } })
    expect(
      await failureOf(room.fetch(`${server.origin}/a`, { type: 'next-url', next: 'next' }))
    ).toMatchObject({
      code: 'source.pagination',
      what: expect.stringMatching(what)
    })
  })

  it('does not get the body of a POST', async () => {
    const other = await serveMap(room, {})
    const server = await serveMap(room, { '/a': { items: ids(1, 1), next: `${other.origin}/b` } })
    const error = await failureOf(
      room.fetch(`${server.origin}/a`, { type: 'next-url', next: 'next' }, { method: 'POST', body: '{}' })
    )
    expect(error.code).toBe('source.pagination')
    expect(other.received).toEqual([])
  })
})
