import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Pagination } from '../../../../src/source/contract/pagination-config.ts'
import type { TestServer } from '../../../support/http-server.ts'
import { ids, json, openPagesRoom, type PagesRoom, urlsOf } from '../../../support/pages.ts'
import { failureOf } from '../../../support/spool.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

/** 25 records on pages of 10, after a cursor such as `c10`; what stands beside them is made of where a page ends. */
function serveCursor(
  beside: (end: number) => object,
  param = 'cursor',
  wrap = (page: object): object => page
) {
  return room.serve((request, response) => {
    const cursor = new URL(request.url ?? '', 'http://x').searchParams.get(param)
    const from = Number(cursor?.slice(1) ?? 0)
    const end = Math.min(25, from + 10)
    json(response, wrap({ items: ids(from + 1, end - from), ...beside(end) }))
  })
}

const ALL = ids(1, 25)
const requests = (server: TestServer): number => server.received.length

describe('a token that is there on the last page, too (NC-04)', () => {
  it.each<[string, (end: number) => object, Pagination, number]>([
    [
      'end_of_stream: true',
      end => ({ after_cursor: `c${end}`, end_of_stream: end === 25 }),
      { type: 'cursor', next: 'after_cursor' },
      3
    ],
    [
      'has_more: false',
      end => ({ cursor: `c${end}`, has_more: end < 25 }),
      { type: 'cursor', next: 'cursor' },
      3
    ],
    [
      'hasMore: false elsewhere',
      end => ({ meta: { hasMore: end < 25 }, cursor: `c${end}` }),
      { type: 'cursor', next: 'cursor' },
      3
    ],
    ['isLast: true', end => ({ t: `c${end}`, isLast: end === 25 }), { type: 'cursor', next: 't' }, 3],
    ['done: true', end => ({ t: `c${end}`, done: end === 25 }), { type: 'cursor', next: 't' }, 3],
    ['an empty page with the same token', end => ({ t: `c${end}` }), { type: 'cursor', next: 't' }, 4],
    ['total', end => ({ t: `c${end}`, n: 25 }), { type: 'cursor', next: 't', total: 'n' }, 3],
    [
      'until',
      end => ({ t: `c${end}`, state: { complete: end === 25 ? 'yes' : 'no' } }),
      { type: 'cursor', next: 't', until: 'state.complete' },
      3
    ],
    [
      'while',
      end => ({ t: `c${end}`, ...(end < 25 ? { go: 1 } : {}) }),
      { type: 'cursor', next: 't', while: 'go' },
      3
    ],
    [
      'while over has_more',
      end => ({ t: `c${end}`, has_more: true, go: end < 25 }),
      { type: 'cursor', next: 't', while: 'go' },
      3
    ]
  ])('ends by %s', async (_, beside, pagination, count) => {
    const server = await serveCursor(beside)
    expect((await room.fetch(`${server.origin}/a`, pagination)).records).toEqual(ALL)
    expect(requests(server)).toBe(count)
    expect(room.log.remarks).toEqual([])
  })

  it('ends a next-url that stays, and pages that are counted', async () => {
    const server = await room.serve((request, response) => {
      const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? 1)
      json(response, { items: ids(page, 1), next_page: `?page=${page + 1}`, end_of_stream: page === 3 })
    })
    for (const pagination of [
      { type: 'next-url', next: 'next_page' },
      { type: 'page', start: 1 }
    ] as const) {
      expect((await room.fetch(`${server.origin}/a`, pagination)).records).toEqual(ids(1, 3))
    }
    expect(requests(server)).toBe(6)
  })

  it('ends links by until only', async () => {
    const server = await room.serve((request, response) => {
      const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? 1)
      const link = page < 4 ? { link: `<?page=${page + 1}>; rel="next"` } : {}
      json(response, { items: ids(page, 1), last: page === 2, stop: page === 3 }, link)
    })
    expect((await room.fetch(`${server.origin}/a`, { type: 'link' })).records).toEqual(ids(1, 4))
    expect((await room.fetch(`${server.origin}/a`, { type: 'link', until: 'stop' })).records).toEqual(
      ids(1, 3)
    )
  })

  it('fails where the same token comes with records', async () => {
    const server = await room.serve((_request, response) => json(response, { items: ids(1, 1), t: 'c1' }))
    expect(await failureOf(room.fetch(`${server.origin}/a`, { type: 'cursor', next: 't' }))).toMatchObject({
      code: 'source.loop',
      remedy: expect.stringContaining('until or while')
    })
    expect(urlsOf(server)).toEqual(['/a', '/a?cursor=c1'])
  })

  it('fails where total has come and the page says that there are more', async () => {
    const server = await serveCursor(end => ({ t: `c${end}`, count: 10, has_more: end < 25 }))
    const pagination: Pagination = { type: 'cursor', next: 't', total: 'count' }
    expect(await failureOf(room.fetch(`${server.origin}/a`, pagination))).toMatchObject({
      code: 'source.pagination',
      what: expect.stringContaining(
        'says that there are more (has_more: true), although as many records have come as "count" announces'
      )
    })
  })
})

describe('until and while', () => {
  const failing = async (beside: object, keys: Partial<Pagination>) => {
    const server = await serveCursor(end => ({ t: `c${end}`, ...beside }))
    return failureOf(room.fetch(`${server.origin}/a`, { type: 'cursor', next: 't', ...keys }))
  }

  it.each<[Partial<Pagination>]>([[{ until: 'dnoe' }], [{ while: 'dnoe' }]])(
    'have to be there on the first page: %j',
    async keys => {
      expect(await failing({ done: false }, keys)).toMatchObject({
        code: 'source.pagination',
        what: expect.stringMatching(/has nothing at "dnoe", the flag that (until|while) names/),
        remedy: expect.stringContaining('Beside the records these are: done.')
      })
    }
  )

  it('have to be true or false', async () => {
    expect(await failing({ done: 'soon' }, { until: 'done' })).toMatchObject({
      code: 'source.pagination',
      what: expect.stringContaining('neither true nor false')
    })
  })

  it('may stand in a header', async () => {
    const server = await room.serve((request, response) => {
      const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'))
      json(response, ids(page, 1), { 'X-Last': String(page === 2) })
    })
    const pagination: Pagination = { type: 'page', start: 1, until: 'header:X-Last' }
    expect((await room.fetch(`${server.origin}/a`, pagination)).records).toEqual(ids(1, 2))
  })
})
