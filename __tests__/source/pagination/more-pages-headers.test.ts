import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type FirstPage, fetchFirstPage, refusalOf, TEN } from '../../support/more-pages.ts'
import { openPagesRoom, type PagesRoom } from '../../support/pages.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

const CSV = `id,name\n${TEN.map(({ id, name }) => `${id},${name}`).join('\n')}\n`
const NDJSON = TEN.map(one => JSON.stringify(one)).join('\n')

const CASES: readonly (readonly [FirstPage, said: string, settings: string])[] = [
  [
    { service: 'X-Total-Count', body: TEN, headers: { 'X-Total-Count': '25' } },
    'the header x-total-count: 25',
    'type: offset, param: offset'
  ],
  [
    {
      service: 'X-Total-Count with a page in the address',
      body: TEN,
      headers: { 'X-Total-Count': '25' },
      query: '?_page=1'
    },
    'x-total-count: 25',
    'type: page, param: _page, start: 1'
  ],
  [
    { service: 'WordPress', body: TEN, headers: { 'X-WP-Total': '25', 'X-WP-TotalPages': '3' } },
    'x-wp-totalpages: 3',
    'type: page, param: page, start: 1'
  ],
  [
    {
      service: 'GitLab',
      body: TEN,
      headers: {
        'X-Next-Page': '2',
        'X-Page': '1',
        'X-Per-Page': '10',
        'X-Total': '25',
        'X-Total-Pages': '3'
      }
    },
    'x-next-page: 2',
    'type: page, param: page, start: 1'
  ],
  [
    { service: 'EVE', body: TEN, headers: { 'X-Pages': '3' } },
    'x-pages: 3',
    'type: page, param: page, start: 1'
  ],
  [
    {
      service: 'Azure DevOps',
      body: { count: 10, value: TEN },
      headers: { 'x-ms-continuationtoken': 'abc' }
    },
    'the header x-ms-continuationtoken',
    'type: cursor, next: header:x-ms-continuationtoken, param: continuationToken'
  ],
  [
    { service: 'Cosmos', body: { Documents: TEN, _count: 10 }, headers: { 'x-ms-continuation': 'abc' } },
    'x-ms-continuation',
    'next: header:x-ms-continuation'
  ],
  [
    { service: 'a cursor in a header', body: TEN, headers: { 'X-Next-Cursor': 'abc' } },
    'x-next-cursor',
    'type: cursor, next: header:x-next-cursor, param: cursor'
  ],
  [
    { service: 'a flag in a header', body: TEN, headers: { 'X-Has-More': 'true' } },
    'x-has-more: true',
    'source-pagination'
  ],
  [
    {
      service: 'ASP.NET',
      body: TEN,
      headers: { 'X-Pagination': '{"TotalCount":25,"PageSize":10,"CurrentPage":1,"TotalPages":3}' }
    },
    'x-pagination: 3',
    'type: page, param: page, start: 1'
  ],
  [
    { service: 'Pagination-Total', body: TEN, headers: { 'Pagination-Total-Count': '25' } },
    'pagination-total-count: 25',
    'source-pagination'
  ],
  [
    { service: 'PostgREST', body: TEN, headers: { 'Content-Range': '0-9/25' } },
    'Content-Range: 0-9/25',
    'type: offset, param: offset'
  ],
  [
    {
      service: 'Content-Range with a unit',
      body: TEN,
      headers: { 'Content-Range': 'items 0-9/25' },
      status: 206
    },
    'Content-Range: 0-9/25',
    'type: offset'
  ],
  [
    { service: 'HTTP 206 that says no more', body: TEN, status: 206 },
    'HTTP 206, which means a part',
    'source-pagination'
  ],
  [
    {
      service: "Hub'Eau",
      body: { count: 25, next: 'https://api.example.com/x?page=2', data: TEN },
      status: 206
    },
    'next',
    'type: next-url, next: next'
  ],
  [{ service: 'CSV', body: CSV, headers: { 'X-Total-Count': '25' } }, 'x-total-count: 25', 'type: offset'],
  [
    {
      service: 'NDJSON',
      body: NDJSON,
      headers: { 'content-type': 'application/x-ndjson', 'X-Next-Token': 'abc' }
    },
    'x-next-token',
    'type: cursor, next: header:x-next-token'
  ],
  [
    {
      service: 'OAI-PMH',
      body: '<OAI-PMH><responseDate>2026</responseDate><ListRecords><record><id>1</id></record><record><id>2</id></record><resumptionToken completeListSize="25" cursor="0">abc</resumptionToken></ListRecords></OAI-PMH>',
      headers: { 'content-type': 'text/xml' }
    },
    'OAI-PMH.ListRecords.resumptionToken',
    'source-pagination'
  ],
  [
    {
      service: 'Atom with OpenSearch',
      body: '<feed xmlns:opensearch="x"><opensearch:totalResults>25</opensearch:totalResults><opensearch:startIndex>1</opensearch:startIndex><entry><id>1</id></entry><entry><id>2</id></entry></feed>',
      headers: { 'content-type': 'application/atom+xml' }
    },
    'feed.opensearch:totalResults: 25',
    'type: offset, param: startIndex, start: 1'
  ],
  [
    {
      service: 'S3',
      body: '<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>abc</NextContinuationToken><Contents><Key>a</Key></Contents><Contents><Key>b</Key></Contents></ListBucketResult>',
      headers: { 'content-type': 'application/xml' }
    },
    'NextContinuationToken',
    'source-pagination'
  ],
  [
    {
      service: 'attributes',
      body: '<things total="25" page="1"><thing><id>1</id></thing><thing><id>2</id></thing></things>',
      headers: { 'content-type': 'application/xml' }
    },
    'things.total: 25',
    'type: page, param: page, start: 1'
  ]
]

describe('a header or an element that says that there are more', () => {
  it.each(CASES.map(([page, said, settings]) => [page.service, page, said, settings] as const))(
    'fails and names the pagination (%s)',
    async (_, page, said, settings) => {
      const { code, what, remedy } = await refusalOf(room, page)
      expect({ code, what, remedy }).toEqual({
        code: 'source.more-pages',
        what: expect.stringContaining(said),
        remedy: expect.stringContaining(settings)
      })
    }
  )

  it.each<FirstPage>([
    {
      service: 'OAI-PMH, last page',
      body: '<OAI-PMH><ListRecords><record><id>1</id></record><record><id>2</id></record><resumptionToken/></ListRecords></OAI-PMH>',
      headers: { 'content-type': 'text/xml' }
    },
    {
      service: 'a total in XML that is reached',
      body: '<things total="2"><thing><id>1</id></thing><thing><id>2</id></thing></things>',
      headers: { 'content-type': 'application/xml' }
    },
    {
      service: 'XML records with totals',
      body: '<orders><order total="900"><id>1</id></order><order total="25"><id>2</id></order></orders>',
      headers: { 'content-type': 'application/xml' }
    },
    { service: 'CSV with all', body: CSV, headers: { 'X-Total-Count': '10' } }
  ])('is none where it says that all are there ($service)', async page => {
    await fetchFirstPage(room, page)
    expect(room.log.remarks).toEqual([])
  })
})
