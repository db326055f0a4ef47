import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Pagination } from '../../../../src/source/contract/pagination-config.ts'
import { ids, json, openPagesRoom, type PagesRoom, serveMap, urlsOf } from '../../../support/pages.ts'
import { failureOf } from '../../../support/spool.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

describe('cursor', () => {
  it('puts the token into the query and leaves the rest of it alone', async () => {
    const server = await serveMap(room, {
      '/a?q=%20+x&b': { items: ids(1, 1), meta: { next: 'a+b/c=&' } },
      '/a?q=%20+x&b&page[after]=a%2Bb%2Fc%3D%26': {
        items: ids(2, 1),
        meta: { next: 12345678901234567890n.toString() }
      },
      '/a?q=%20+x&b&page[after]=12345678901234567890': { items: ids(3, 1), meta: { next: '' } }
    })
    const cursor: Pagination = { type: 'cursor', next: 'meta.next', param: 'page[after]' }
    expect((await room.fetch(`${server.origin}/a?q=%20+x&b`, cursor)).records).toEqual(ids(1, 3))
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
    expect(records).toEqual(ids(1, 2))
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
    expect(urlsOf(server)).toEqual(['/a', '/a?cursor=B', '/a?cursor=A'])
    expect(await room.left()).toEqual([])
  })

  it('takes equal pages for two where their links or tokens differ', async () => {
    const server = await room.serve((request, response) => {
      const number = Number(/\d+$/.exec(request.url ?? '')?.[0] ?? 1)
      json(response, [{ v: 1 }], number < 4 ? { link: `</a?${number + 1}>; rel=next` } : {})
    })
    const one = { v: 1 }
    expect((await room.fetch(`${server.origin}/a`)).records).toEqual([one, one, one, one])
  })
})
