import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type FirstPage, fetchFirstPage, TEN } from '../../support/more-pages.ts'
import { openPagesRoom, type PagesRoom } from '../../support/pages.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

const LINES = [
  { sku: 'a', qty: 1 },
  { sku: 'b', qty: 2 }
]

/** Answers that are whole, with the number of their records. */
const WHOLE: readonly (readonly [FirstPage, records: number])[] = [
  [{ service: 'a bare array', body: TEN }, 10],
  [{ service: 'a total that is reached', body: { startAt: 0, maxResults: 50, total: 10, issues: TEN } }, 10],
  [
    {
      service: 'a total as a text that is reached',
      body: { response: { total: '10', data: TEN } },
      config: { records: 'response.data' }
    },
    10
  ],
  [{ service: 'a count of this page', body: { count: 10, items: TEN } }, 10],
  [{ service: 'page 1 of 1', body: { page: 1, total_pages: 1, total_results: 10, results: TEN } }, 10],
  [
    {
      service: 'page 0 of 1',
      body: {
        content: TEN,
        totalPages: 1,
        totalElements: 10,
        last: true,
        number: 0,
        size: 20,
        first: true,
        numberOfElements: 10
      },
      config: { records: 'content' }
    },
    10
  ],
  [
    {
      service: 'a page size above the records',
      body: { limit: 100, offset: 0, size: 100, per_page: 100, items: TEN }
    },
    10
  ],
  [{ service: 'next: null', body: { count: 10, next: null, previous: null, results: TEN } }, 10],
  [
    {
      service: 'empty tokens',
      body: { next_cursor: '', nextPageToken: '', next: false, next_page: 0, items: TEN }
    },
    10
  ],
  [{ service: 'has_more: false', body: { object: 'list', has_more: false, data: TEN } }, 10],
  [{ service: 'a token beside has_more: false', body: { cursor: 'c10', has_more: false, items: TEN } }, 10],
  [
    {
      service: 'a link beside end_of_stream: true',
      body: { tickets: TEN, after_cursor: 'c', after_url: 'https://api.example.com/x', end_of_stream: true }
    },
    10
  ],
  [
    {
      service: 'endCursor on the last page',
      body: { data: { o: { nodes: TEN, pageInfo: { hasNextPage: false, endCursor: 'abc' } } } },
      config: { records: 'data.o.nodes' }
    },
    10
  ],
  [
    {
      service: 'a cursor although all have come',
      body: { message: { 'next-cursor': 'AoJ', 'total-results': 10, items: TEN } },
      config: { records: 'message.items' }
    },
    10
  ],
  [
    {
      service: 'Facebook on its last page',
      body: { data: TEN, paging: { cursors: { before: 'a', after: 'b' } } }
    },
    10
  ],
  [{ service: 'Salesforce done', body: { totalSize: 10, done: true, records: TEN } }, 10],
  [{ service: 'Airtable without offset', body: { records: TEN } }, 10],
  [
    {
      service: 'Elasticsearch with many shards',
      body: {
        took: 900,
        timed_out: false,
        _shards: { total: 900, successful: 900 },
        hits: { total: { value: 10, relation: 'eq' }, max_score: 25, hits: TEN }
      },
      config: { records: 'hits.hits' }
    },
    10
  ],
  [{ service: 'ArcGIS with all', body: { exceededTransferLimit: false, features: TEN } }, 10],
  [{ service: 'an amount with a currency', body: { total: 129, currency: 'EUR', lines: LINES } }, 2],
  [{ service: 'an amount with a tax', body: { subtotal: 100, tax: 29, total: 129, lines: LINES } }, 2],
  [{ service: 'an order and its lines', body: { id: 7, customer: 'A', total: 129, lines: LINES } }, 2],
  [{ service: 'an amount with cents', body: { total: 129.5, lines: LINES } }, 2],
  [
    {
      service: 'an order inside an object',
      body: { order: { number: 'A-1', total: 129, lines: LINES } },
      config: { records: 'order.lines' }
    },
    2
  ],
  [
    {
      service: 'a total inside the records',
      body: {
        items: [
          { id: 1, total: 500 },
          { id: 2, total: 900, next: 'x' }
        ]
      }
    },
    2
  ],
  [
    {
      service: 'records with tokens of their own',
      body: [{ id: 1, next_page_token: 'abc', has_more: true }]
    },
    1
  ],
  [
    {
      service: 'a count of something else',
      body: { name: 'repo', stars: 500, view_count: 9000, forks_count: 12, releases: LINES }
    },
    2
  ],
  [{ service: 'a summary in amounts', body: { summary: { total: 1290, count: 500 }, rows: TEN } }, 10],
  [{ service: 'numbers about another object', body: { stats: { total: 500, pages: 7 }, items: TEN } }, 10],
  [{ service: 'a book with pages', body: { title: 'A book', isbn: '978', pages: 320, chapters: LINES } }, 2],
  [
    {
      service: 'a rate limit',
      body: { items: TEN, rate_limit: { remaining: 59, limit: 60 }, quota_remaining: 290 }
    },
    10
  ],
  [
    {
      service: 'DataTables with all that match',
      body: { draw: 1, recordsTotal: 900, recordsFiltered: 10, data: TEN }
    },
    10
  ],
  [{ service: 'the day after', body: { next: 'Friday', last: true, items: TEN } }, 10],
  [
    {
      service: 'the next update',
      body: { nextUpdate: '2026-01-01T00:00:00Z', next_sync_token: 'abc', nextSyncToken: 'def', items: TEN }
    },
    10
  ],
  [{ service: 'the page that holds all', body: { page: 1, per_page: 10, total: 10, items: TEN } }, 10],
  [{ service: 'a total of nothing', body: { total: 0, page: 1, total_pages: 0, items: [] } }, 0],
  [{ service: 'no records and an empty cursor', body: { data: [], paging: {}, next_cursor: null } }, 0],
  [
    {
      service: 'World Bank with all',
      body: [{ page: 1, pages: 1, per_page: 50, total: 10 }, TEN],
      config: { records: '[1]' }
    },
    10
  ],
  [
    {
      service: 'Prometheus',
      body: { status: 'success', data: { resultType: 'vector', result: TEN } },
      config: { records: 'data.result' }
    },
    10
  ],
  [
    {
      service: 'weather of one place',
      body: { latitude: 52.5, generationtime_ms: 2, current: { time: '2026-01-05T00:00', temperature: 3 } }
    },
    1
  ],
  [
    {
      service: 'one thing with a next one',
      body: { id: 1, next: '/lesson/2', more: true, total: 500, has_more: true }
    },
    1
  ],
  [
    {
      service: 'one object on purpose',
      body: { total: 500, next_cursor: 'x', items: TEN },
      config: { records: '.' }
    },
    1
  ],
  [
    {
      service: 'GraphQL with another connection',
      body: {
        data: {
          other: { pageInfo: { hasNextPage: true, endCursor: 'x' } },
          orders: { nodes: TEN, pageInfo: { hasNextPage: false } }
        }
      },
      config: { records: 'data.orders.nodes' }
    },
    10
  ],
  [
    {
      service: 'links without a next one',
      body: {
        things: TEN,
        links: [
          { rel: 'self', href: 'https://x.example.com/?page=1' },
          { rel: 'last', href: 'https://x.example.com/?page=1' }
        ]
      },
      config: { records: 'things' }
    },
    10
  ],
  [
    {
      service: 'links of a resource',
      body: { data: TEN, links: { self: '/v1/things', related: '/v1/other' }, meta: { version: 25 } }
    },
    10
  ],
  [
    { service: 'a version and a year', body: { version: 25, year: 2026, code: 200, status: 200, data: TEN } },
    10
  ],
  [{ service: 'a score', body: { max_score: 25, took: 900, results: TEN } }, 10],
  [
    {
      service: 'headers with all',
      body: TEN,
      headers: { 'x-total-count': '10', 'x-total-pages': '1', 'x-next-page': '', 'x-page': '1' }
    },
    10
  ],
  [{ service: 'a range of all', body: TEN, headers: { 'content-range': '0-9/10' } }, 10],
  [{ service: 'a range of nobody knows how many', body: TEN, headers: { 'content-range': '0-9/*' } }, 10],
  [
    {
      service: 'headers of other things',
      body: TEN,
      headers: {
        'x-ratelimit-remaining': '59',
        'x-ratelimit-limit': '60',
        'x-request-count': '900',
        'x-cache-hits': '25',
        'x-runtime': '77',
        'x-response-time': '900',
        'x-request-id': 'abc',
        'x-amz-cf-id': 'abc=='
      }
    },
    10
  ]
]

describe('an answer that is whole', () => {
  it.each(WHOLE.map(([page, records]) => [page.service, page, records] as const))(
    'is accepted without a word (%s)',
    async (service, page, records) => {
      expect(await fetchFirstPage(room, page)).toHaveLength(records)
      const isOne = /^(weather|one thing)/.test(service)
      expect(room.log.remarks.map(({ title }) => title)).toEqual(isOne ? ['One record'] : [])
    }
  )

  it('may be one page of many on purpose', async () => {
    const page = { service: 'x', body: { total: 25, next_cursor: 'x', has_more: true, items: TEN } }
    expect(await fetchFirstPage(room, { ...page, config: { pagination: { type: 'none' } } })).toHaveLength(10)
    expect(room.log.remarks).toEqual([])
  })

  it('is worth a warning where the address asks for exactly as many records', async () => {
    await fetchFirstPage(room, { service: 'x', body: TEN, query: '?$limit=10' })
    expect(room.log.remarks).toMatchObject([
      { level: 'warning', title: 'A full page', message: expect.stringContaining('($limit=10)') }
    ])
    await fetchFirstPage(room, { service: 'x', body: TEN, query: '?$limit=11' })
    await fetchFirstPage(room, { service: 'x', body: TEN.slice(0, 1), query: '?limit=1' })
    expect(room.log.remarks).toHaveLength(1)
  })
})
