import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type FirstPage, refusalOf, TEN } from '../../support/more-pages.ts'
import { openPagesRoom, type PagesRoom } from '../../support/pages.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

/** Service, its first page, what says that there are more, and what to write. */
const CASES: readonly (readonly [FirstPage, said: string, settings: string])[] = [
  [
    {
      service: 'Tableau REST',
      body: {
        pagination: { pageNumber: '1', pageSize: '10', totalAvailable: '25' },
        workbooks: { workbook: TEN }
      },
      config: { records: 'workbooks.workbook' }
    },
    'pagination.totalAvailable: 25',
    'type: page, param: pageNumber, start: 1, total: pagination.totalAvailable'
  ],
  [
    { service: 'SAP OData 2', body: { d: { __count: '25', results: TEN } } },
    'd.__count: 25',
    'type: offset, param: $skip, total: d.__count'
  ],
  [
    {
      service: 'Snowflake',
      body: { resultSetMetaData: { numRows: 25, rowType: [{ name: 'ID' }] }, data: [['1'], ['2']] },
      config: { records: 'data' }
    },
    'resultSetMetaData.numRows: 25',
    'total: resultSetMetaData.numRows'
  ],
  [
    {
      service: 'TikTok',
      body: {
        code: 0,
        data: { list: TEN, page_info: { page: 1, page_size: 10, total_number: 25, total_page: 3 } }
      },
      config: { records: 'data.list' }
    },
    'data.page_info.total_page: 3',
    'type: page, param: page, start: 1, total: data.page_info.total_page'
  ],
  [
    {
      service: 'DBLP',
      body: { result: { hits: { '@total': '25', '@sent': '10', '@first': '0', hit: TEN } } },
      config: { records: 'result.hits.hit' }
    },
    'result.hits.@total: 25',
    "total: 'result.hits.@total'"
  ],
  [
    {
      service: 'PubMed',
      body: { esearchresult: { count: '25', retmax: '2', retstart: '0', idlist: ['1', '2'] } },
      config: { records: 'esearchresult.idlist' }
    },
    'esearchresult.count: 25',
    'type: offset, param: retstart, total: esearchresult.count'
  ],
  [
    {
      service: 'QuickBooks',
      body: { QueryResponse: { Customer: TEN, startPosition: 1, maxResults: 10, totalCount: 25 } },
      config: { records: 'QueryResponse.Customer' }
    },
    'QueryResponse.totalCount: 25',
    'type: offset, param: startPosition, start: 1'
  ],
  [
    {
      service: 'Smartsheet',
      body: { pageNumber: 1, pageSize: 10, totalPages: 3, totalCount: 25, data: TEN }
    },
    'totalPages: 3',
    'type: page, param: pageNumber, start: 1, total: totalPages'
  ],
  [
    {
      service: 'FreshBooks',
      body: { response: { result: { clients: TEN, page: 1, pages: 3, per_page: 10, total: 25 } } },
      config: { records: 'response.result.clients' }
    },
    'response.result.pages: 3',
    'type: page, param: page, start: 1, total: response.result.pages'
  ],
  [
    { service: 'Typeform', body: { total_items: 25, page_count: 3, items: TEN } },
    'page_count: 3',
    'type: page, param: page, start: 1, total: page_count'
  ],
  [
    { service: 'Contentful', body: { sys: { type: 'Array' }, total: 25, skip: 0, limit: 10, items: TEN } },
    'total: 25',
    'type: offset, param: skip, total: total'
  ],
  [
    { service: 'Auth0', body: { start: 0, limit: 10, length: 10, total: 25, users: TEN } },
    'total: 25',
    'type: offset, param: start, total: total'
  ],
  [
    { service: 'Box', body: { total_count: 25, entries: TEN, offset: 0, limit: 10 } },
    'total_count: 25',
    'type: offset, param: offset, total: total_count'
  ],
  [
    {
      service: 'OpenAlex',
      body: { meta: { count: 25, db_response_time_ms: 900, page: 1, per_page: 10 }, results: TEN }
    },
    'meta.count: 25',
    'type: page, param: page, start: 1, total: meta.count'
  ]
]

describe('a total above what came, of further services', () => {
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
        /^The first page of .*\/v1\/things says that there are more records \(.*\), but holds \d+ records?\.$/
      )
      expect(remedy).toMatch(/^Nothing was published\. .* set source-pagination: none\.$/)
      expect(await room.left()).toEqual([])
    }
  )
})
