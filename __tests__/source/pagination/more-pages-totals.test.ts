import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type FirstPage, refusalOf, TEN } from '../../support/more-pages.ts'
import { openPagesRoom, type PagesRoom } from '../../support/pages.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

const POST = (body: string) => ({ method: 'POST', body }) as const

/** Service, its first page, what says that there are more, and what to write. */
const CASES: readonly (readonly [FirstPage, said: string, settings: string])[] = [
  // Records are counted: type offset.
  [
    { service: 'Jira search', body: { startAt: 0, maxResults: 10, total: 25, issues: TEN } },
    'total: 25',
    'type: offset, param: startAt, total: total'
  ],
  [
    {
      service: 'FRED',
      body: { realtime_start: '2026-01-01', count: 25, offset: 0, limit: 10, observations: TEN }
    },
    'count: 25',
    'type: offset, param: offset, total: count'
  ],
  [
    {
      service: 'EIA',
      body: { response: { total: '25', data: TEN }, request: { command: '/v2' } },
      config: { records: 'response.data' }
    },
    'response.total: 25',
    'type: offset, param: offset, total: response.total'
  ],
  [
    {
      service: 'Elasticsearch',
      body: { took: 3, _shards: { total: 900 }, hits: { total: { value: 25, relation: 'eq' }, hits: TEN } },
      config: { records: 'hits.hits' }
    },
    'hits.total.value: 25',
    'type: offset, param: from, total: hits.total.value'
  ],
  [
    {
      service: 'Elasticsearch 6',
      body: { hits: { total: 25, hits: TEN } },
      config: { records: 'hits.hits', ...POST('{"size":10}') }
    },
    'hits.total: 25',
    'type: offset, param: from, in: body, total: hits.total'
  ],
  [
    {
      service: 'Solr',
      body: { responseHeader: { status: 0 }, response: { numFound: 25, start: 0, docs: TEN } },
      config: { records: 'response.docs' }
    },
    'response.numFound: 25',
    'type: offset, param: start, total: response.numFound'
  ],
  [
    {
      service: 'CKAN package_search',
      body: { success: true, result: { count: 25, results: TEN } },
      config: { records: 'result.results' }
    },
    'result.count: 25',
    'type: offset, param: start, total: result.count'
  ],
  [
    {
      service: 'CKAN datastore_search',
      body: { success: true, result: { limit: 10, total: 25, records: TEN } },
      config: { records: 'result.records' }
    },
    'result.total: 25',
    'type: offset, param: offset, total: result.total'
  ],
  [
    {
      service: 'Crossref',
      body: { status: 'ok', message: { 'total-results': 25, 'items-per-page': 10, items: TEN } },
      config: { records: 'message.items' }
    },
    'message.total-results: 25',
    'type: offset, param: offset, total: message.total-results'
  ],
  [
    { service: 'Mailchimp', body: { lists: TEN, total_items: 25, constraints: { may_create: true } } },
    'total_items: 25',
    'type: offset, param: offset, total: total_items'
  ],
  [
    { service: 'DummyJSON', body: { products: TEN, total: 25, skip: 0, limit: 10 } },
    'total: 25',
    'type: offset, param: skip, total: total'
  ],
  [
    { service: 'SCIM', body: { totalResults: 25, itemsPerPage: 10, startIndex: 1, Resources: TEN } },
    'totalResults: 25',
    'type: offset, param: startIndex, start: 1, total: totalResults'
  ],
  [
    { service: 'Dailymotion-like list', body: { page: 1, limit: 10, total: 25, list: TEN } },
    'total: 25',
    'type: page, param: page, start: 1, total: total'
  ],
  [
    { service: 'Stacks', body: { limit: 10, offset: 0, total: 25, results: TEN } },
    'total: 25',
    'type: offset, param: offset, total: total'
  ],
  [
    {
      service: 'GA4',
      body: { dimensionHeaders: [], rows: TEN, rowCount: 25, kind: 'x#runReport' },
      config: { records: 'rows', ...POST('{"limit":10}') }
    },
    'rowCount: 25',
    'type: offset, param: offset, in: body, total: rowCount'
  ],
  [
    {
      service: 'OData with $count and $top',
      body: { '@odata.context': '$metadata#Orders', '@odata.count': 25, value: TEN },
      query: '?$top=10&$count=true'
    },
    '@odata.count: 25',
    "type: offset, param: $skip, total: '@odata.count'"
  ],
  [
    {
      service: 'WFS',
      body: { type: 'FeatureCollection', numberMatched: 25, numberReturned: 10, features: TEN }
    },
    'numberMatched: 25',
    'type: offset, param: offset, total: numberMatched'
  ],
  [
    { service: 'DataTables', body: { draw: 1, recordsTotal: 900, recordsFiltered: 25, data: TEN } },
    'recordsFiltered: 25',
    'total: recordsFiltered'
  ],
  [
    { service: 'GeoDB', body: { metadata: { currentOffset: 0, totalCount: 25 }, data: TEN } },
    'metadata.totalCount: 25',
    'type: offset, param: offset, total: metadata.totalCount'
  ],
  [
    {
      service: 'Asaas',
      body: { object: 'list', hasMore: true, totalCount: 25, limit: 10, offset: 0, data: TEN }
    },
    'hasMore: true',
    'type: offset, param: offset, total: totalCount'
  ],
  [
    { service: 'Oracle ORDS', body: { items: TEN, hasMore: true, limit: 10, offset: 0, count: 10 } },
    'hasMore: true',
    'type: offset, param: offset'
  ],
  [
    {
      service: 'openFDA',
      body: { meta: { disclaimer: 'x', results: { skip: 0, limit: 10, total: 25 } }, results: TEN }
    },
    'meta.results.total: 25',
    'type: offset, param: skip, total: meta.results.total'
  ],
  [
    {
      service: 'NASA images',
      body: { collection: { version: '1.0', items: TEN, metadata: { total_hits: 25 } } },
      config: { records: 'collection.items' }
    },
    'collection.metadata.total_hits: 25',
    'total: collection.metadata.total_hits'
  ],
  [
    { service: 'GBIF', body: { offset: 0, limit: 10, endOfRecords: false, count: 25, results: TEN } },
    'endOfRecords: false',
    'type: offset, param: offset, total: count'
  ],
  [
    { service: 'Workday', body: { total: 25, data: TEN } },
    'total: 25',
    'type: offset, param: offset, total: total'
  ],
  [{ service: 'Shopware', body: { total: 25, data: TEN }, query: '?limit=10' }, 'total: 25', 'type: offset'],
  [
    { service: 'named after its records', body: { total_issues: 25, issues: TEN } },
    'total_issues: 25',
    'total: total_issues'
  ],
  [
    {
      service: 'a small page that the address asks for',
      body: { total: 25, data: TEN.slice(0, 1) },
      query: '?limit=1'
    },
    'total: 25',
    'type: offset, param: offset, total: total'
  ],
  // Pages are counted: type page.
  [
    {
      service: 'Xero',
      body: { pagination: { page: 1, pageSize: 10, pageCount: 3, itemCount: 25 }, Invoices: TEN }
    },
    'pagination.pageCount: 3',
    'type: page, param: page, start: 1, total: pagination.pageCount'
  ],
  [
    { service: 'TMDB', body: { page: 1, results: TEN, total_pages: 3, total_results: 25 } },
    'total_pages: 3',
    'type: page, param: page, start: 1, total: total_pages'
  ],
  [
    {
      service: 'Spring Data',
      body: {
        content: TEN,
        pageable: { pageNumber: 0, pageSize: 10, offset: 0 },
        last: false,
        totalPages: 3,
        totalElements: 25,
        size: 10,
        number: 0,
        first: true,
        numberOfElements: 10
      },
      config: { records: 'content' }
    },
    'totalPages: 3',
    'total: total'
  ],
  [
    {
      service: 'Spring HATEOAS',
      body: { _embedded: { orders: TEN }, page: { size: 10, totalElements: 25, totalPages: 3, number: 0 } },
      config: { records: '_embedded.orders' }
    },
    'page.totalPages: 3',
    'type: page, param: page, start: 0, total: page.totalPages'
  ],
  [
    {
      service: 'Laravel',
      body: { current_page: 1, data: TEN, last_page: 3, per_page: 10, total: 25, next_page_url: null }
    },
    'last_page: 3',
    'type: page, param: page, start: 1, total: last_page'
  ],
  [
    {
      service: 'Fractal',
      body: {
        data: TEN,
        meta: { pagination: { total: 25, count: 10, per_page: 10, current_page: 1, total_pages: 3 } }
      }
    },
    'meta.pagination.total_pages: 3',
    'type: page, param: page, start: 1, total: meta.pagination.total_pages'
  ],
  [
    {
      service: 'Strapi',
      body: { data: TEN, meta: { pagination: { page: 1, pageSize: 10, pageCount: 3, total: 25 } } }
    },
    'meta.pagination.pageCount: 3',
    'total: meta.pagination.pageCount'
  ],
  [
    { service: 'Algolia', body: { hits: TEN, nbHits: 25, page: 0, nbPages: 3, hitsPerPage: 10 } },
    'nbPages: 3',
    'type: page, param: page, start: 0, total: nbPages'
  ],
  [
    {
      service: 'Cloudflare',
      body: {
        success: true,
        errors: [],
        result: TEN,
        result_info: { page: 1, per_page: 10, total_pages: 3, count: 10, total_count: 25 }
      }
    },
    'result_info.total_pages: 3',
    'type: page, param: page, start: 1, total: result_info.total_pages'
  ],
  [
    { service: 'API-Football', body: { results: 10, paging: { current: 1, total: 3 }, response: TEN } },
    'paging.total: 3',
    'type: page, param: page, start: 1, total: paging.total'
  ],
  [
    {
      service: 'World Bank',
      body: [{ page: 1, pages: 3, per_page: 10, total: 25 }, TEN],
      config: { records: '[1]' }
    },
    '[0].pages: 3',
    "type: page, param: page, start: 1, total: '[0].pages'"
  ],
  [
    { service: 'Rick and Morty without a link', body: { info: { count: 25, pages: 3 }, results: TEN } },
    'info.pages: 3',
    'total: info.pages'
  ],
  [
    {
      service: 'Freshservice-like',
      body: { tickets: TEN, meta: { total_items: 25, current_page: 1, per_page: 10 } }
    },
    'meta.total_items: 25',
    'type: page, param: page, start: 1, total: meta.total_items'
  ],
  [{ service: 'Pagy', body: { items: TEN, pagy: 1, total_pages: 3 } }, 'total_pages: 3', 'type: page'],
  [
    { service: 'TalentLyft', body: { PerPage: 10, Page: 1, Count: 25, Results: TEN } },
    'Count: 25',
    'type: page, param: Page, start: 1, total: Count'
  ],
  [
    {
      service: 'Meilisearch by pages',
      body: { hits: TEN, page: 1, hitsPerPage: 10, totalHits: 25, totalPages: 3, query: '' }
    },
    'totalPages: 3',
    'total: totalPages'
  ],
  [
    { service: 'Meilisearch', body: { hits: TEN, offset: 0, limit: 10, estimatedTotalHits: 25, query: '' } },
    'estimatedTotalHits: 25',
    'type: offset, param: offset, total: estimatedTotalHits'
  ]
]

describe('a total above what came', () => {
  it.each(CASES.map(([page, said, settings]) => [page.service, page, said, settings] as const))(
    'fails and names the pagination (%s)',
    async (_, page, said, settings) => {
      const { code, what, remedy } = await refusalOf(room, page)
      expect({ code, what, remedy }).toEqual({
        code: 'source.more-pages',
        what: expect.stringContaining(said),
        remedy: expect.stringContaining(settings)
      })
      expect(what).toMatch(
        /^The first page of .*\/v1\/things says that there are more records \(.*\), but holds 10? records?\.$/
      )
      expect(remedy).toMatch(/^Nothing was published\. .* set source-pagination: none\.$/)
      expect(await room.left()).toEqual([])
    }
  )
})
