import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type FirstPage, refusalOf, TEN } from '../../support/more-pages.ts'
import { openPagesRoom, type PagesRoom } from '../../support/pages.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

const POST = (body: string) => ({ method: 'POST', body }) as const

type Case = readonly [FirstPage, said: string, settings: string]

/** Tokens and numbers of a next page: type cursor, page or offset. */
const TOKENS: readonly Case[] = [
  [
    { service: 'HubSpot', body: { results: TEN, paging: { next: { after: 'NTI1Cg' } } } },
    'paging.next.after',
    'type: cursor, next: paging.next.after, param: after'
  ],
  [
    {
      service: 'HubSpot search',
      body: { total: 25, results: TEN, paging: { next: { after: '10' } } },
      config: POST('{"limit":10}')
    },
    'paging.next.after',
    'type: cursor, next: paging.next.after, param: after, in: body'
  ],
  [
    {
      service: 'Notion',
      body: { object: 'list', results: TEN, next_cursor: 'fe2cc560', has_more: true },
      config: POST('{}')
    },
    'next_cursor',
    'type: cursor, next: next_cursor, param: start_cursor, in: body'
  ],
  [
    { service: 'Airtable', body: { records: TEN, offset: 'itrX/recY' } },
    'offset',
    'type: cursor, next: offset, param: offset'
  ],
  [
    { service: 'Slack', body: { ok: true, members: TEN, response_metadata: { next_cursor: 'dXNlcg==' } } },
    'response_metadata.next_cursor',
    'type: cursor, next: response_metadata.next_cursor, param: cursor'
  ],
  [
    {
      service: 'Google APIs',
      body: {
        kind: 'x#list',
        items: TEN,
        nextPageToken: 'CAUQAA',
        pageInfo: { totalResults: 25, resultsPerPage: 10 }
      }
    },
    'nextPageToken',
    'type: cursor, next: nextPageToken, param: pageToken'
  ],
  [
    { service: 'next_page_token', body: { data: TEN, next_page_token: 'abc' } },
    'next_page_token',
    'type: cursor, next: next_page_token, param: page_token'
  ],
  [
    { service: 'Jira Cloud search/jql', body: { issues: TEN, nextPageToken: 'CAEaAggD', isLast: false } },
    'nextPageToken',
    'type: cursor, next: nextPageToken'
  ],
  [
    { service: 'X', body: { data: TEN, meta: { result_count: 10, next_token: '7140dibdn' } } },
    'meta.next_token',
    'type: cursor, next: meta.next_token'
  ],
  [
    { service: 'Twitch', body: { data: TEN, pagination: { cursor: 'eyJiIjpudWxs' } } },
    'pagination.cursor',
    'type: cursor, next: pagination.cursor'
  ],
  [
    {
      service: 'Monday',
      body: { data: { boards: [{ id: 1 }], next_items_page: { cursor: 'MSw5NzI4', items: TEN } } },
      config: {
        records: 'data.next_items_page.items',
        ...POST('{"query":"{ next_items_page { cursor items { id } } }"}')
      }
    },
    'data.next_items_page.cursor',
    'type: cursor, next: data.next_items_page.cursor'
  ],
  [
    {
      service: '1Password events',
      body: { cursor: 'aGVsbG8', has_more: true, items: TEN },
      config: POST('{"limit":10}')
    },
    'cursor',
    'type: cursor, next: cursor, param: cursor, in: body'
  ],
  [
    {
      service: 'Crossref with cursor',
      body: { message: { 'next-cursor': 'AoJ', 'total-results': 25, items: TEN } },
      config: { records: 'message.items' }
    },
    'message.next-cursor',
    'type: cursor, next: message.next-cursor, param: cursor'
  ],
  [
    {
      service: 'Zendesk cursor',
      body: {
        users: TEN,
        meta: { has_more: true, after_cursor: 'xxx', before_cursor: 'yyy' },
        links: { prev: null, next: 'https://x.example.com/?page[after]=xxx' }
      }
    },
    'meta.after_cursor',
    'type: next-url, next: links.next'
  ],
  [
    {
      service: 'GraphQL',
      body: { data: { orders: { nodes: TEN, pageInfo: { hasNextPage: true, endCursor: 'abc' } } } },
      config: {
        records: 'data.orders.nodes',
        ...POST(
          '{"query":"query($c: String) { orders(first: 10, after: $c) { nodes { id } pageInfo { hasNextPage endCursor } } }"}'
        )
      }
    },
    'data.orders.pageInfo.endCursor',
    'type: cursor, next: data.orders.pageInfo.endCursor, param: variables.c, in: body'
  ],
  [
    {
      service: 'DynamoDB',
      body: { Items: TEN, Count: 10, ScannedCount: 10, LastEvaluatedKey: { id: { S: 'order-10' } } }
    },
    'LastEvaluatedKey.id.S',
    'type: cursor, next: LastEvaluatedKey.id.S, param: S'
  ],
  [
    {
      service: 'MediaWiki',
      body: { continue: { apcontinue: 'X', continue: '-||' }, query: { allpages: TEN } },
      config: { records: 'query.allpages' }
    },
    'continue.apcontinue',
    'type: cursor, next: continue.apcontinue, param: apcontinue'
  ],
  [
    {
      service: 'Kubernetes',
      body: {
        kind: 'PodList',
        metadata: { resourceVersion: '7', continue: 'ENCODED', remainingItemCount: 15 },
        items: TEN
      }
    },
    'metadata.continue',
    'type: cursor, next: metadata.continue, param: continue'
  ],
  [
    { service: 'AWS', body: { Items: TEN, NextToken: 'AAAA' } },
    'NextToken',
    'type: cursor, next: NextToken, param: NextToken'
  ],
  [
    { service: 'S3 in JSON', body: { Contents: TEN, IsTruncated: true, NextContinuationToken: '1ueG' } },
    'NextContinuationToken',
    'param: continuation-token'
  ],
  [
    {
      service: 'Elasticsearch scroll',
      body: { _scroll_id: 'DXF1', hits: { total: { value: 25 }, hits: TEN } },
      config: { records: 'hits.hits' }
    },
    '_scroll_id',
    'type: cursor, next: _scroll_id'
  ],
  [
    { service: 'CouchDB Mango', body: { docs: TEN, bookmark: 'g1AAAA' }, config: { records: 'docs' } },
    'bookmark',
    'type: cursor, next: bookmark, param: bookmark'
  ],
  [
    { service: 'Square', body: { objects: TEN, cursor: 'CURSOR' } },
    'cursor',
    'type: cursor, next: cursor, param: cursor'
  ],
  [
    {
      service: 'Reddit',
      body: { kind: 'Listing', data: { after: 't3_abc', dist: 10, children: TEN } },
      config: { records: 'data.children' }
    },
    'data.after',
    'type: cursor, next: data.after, param: after'
  ],
  [
    { service: 'Dynatrace', body: { totalCount: 25, nextPageKey: 'AQAA', problems: TEN } },
    'nextPageKey',
    'type: cursor, next: nextPageKey'
  ],
  [
    {
      service: 'Wix',
      body: { orders: TEN, pagingMetadata: { count: 10, cursors: { next: 'eyJ' }, hasNext: true } }
    },
    'pagingMetadata.cursors.next',
    'next: pagingMetadata.cursors.next'
  ],
  [
    { service: 'opaque offset', body: { page: { nextOffset: 'b64zzz', totalElements: 25 }, content: TEN } },
    'page.nextOffset',
    'next: page.nextOffset'
  ],
  [
    { service: 'ActiveCampaign-like pages', body: { items: TEN, page: 1, next_page: 2 } },
    'next_page: 2',
    'type: page, param: page, start: 1'
  ],
  [
    {
      service: 'Google Custom Search',
      body: {
        queries: {
          request: [{ totalResults: '25', startIndex: 1 }],
          nextPage: [{ startIndex: 11, count: 10 }]
        },
        items: TEN
      }
    },
    'queries.nextPage[0].startIndex: 11',
    'type: offset'
  ],
  [
    {
      service: 'Pipedrive',
      body: {
        success: true,
        data: TEN,
        additional_data: {
          pagination: { start: 0, limit: 10, more_items_in_collection: true, next_start: 10 }
        }
      }
    },
    'additional_data.pagination.next_start: 10',
    'type: offset, param: start'
  ],
  [
    { service: 'Pipedrive 2', body: { success: true, data: TEN, additional_data: { next_cursor: 'eyJ' } } },
    'additional_data.next_cursor',
    'type: cursor, next: additional_data.next_cursor, param: cursor'
  ],
  [
    {
      service: 'Intercom',
      body: {
        type: 'list',
        data: TEN,
        total_count: 25,
        pages: {
          type: 'pages',
          next: { page: 2, starting_after: 'WzE' },
          page: 1,
          per_page: 10,
          total_pages: 3
        }
      }
    },
    'pages.next.',
    'type: cursor, next: pages.next.starting_after, param: starting_after'
  ],
  [
    { service: 'BigQuery', body: { jobComplete: true, totalRows: '25', pageToken: 'BFX', rows: TEN } },
    'pageToken',
    'type: cursor, next: pageToken, param: pageToken'
  ],
  [
    {
      service: 'Databricks SQL',
      body: {
        manifest: { total_row_count: 25 },
        result: {
          row_offset: 0,
          next_chunk_index: 1,
          next_chunk_internal_link: '/api/2.0/sql/x?row_offset=10',
          data_array: [['1'], ['2']]
        }
      },
      config: { records: 'result.data_array' }
    },
    'result.next_chunk',
    'type: next-url, next: result.next_chunk_internal_link'
  ],
  [
    { service: 'Chargebee', body: { list: TEN, next_offset: '["1517505731000"]' } },
    'next_offset',
    'type: cursor, next: next_offset, param: offset'
  ],
  [
    {
      service: 'Zoom',
      body: {
        page_count: 3,
        page_number: 1,
        page_size: 10,
        total_records: 25,
        next_page_token: 'w7587',
        users: TEN
      }
    },
    'next_page_token',
    'type: cursor, next: next_page_token, param: page_token'
  ],
  [
    {
      service: 'Europe PMC',
      body: { hitCount: 25, nextCursorMark: 'AoI', resultList: { result: TEN } },
      config: { records: 'resultList.result' }
    },
    'nextCursorMark',
    'type: cursor, next: nextCursorMark, param: cursorMark'
  ],
  [
    {
      service: 'Dropbox',
      body: { entries: TEN, cursor: 'ZtkX9', has_more: true },
      config: POST('{"path":""}')
    },
    'cursor',
    'type: cursor, next: cursor, param: cursor, in: body'
  ],
  [
    { service: 'Pinterest', body: { items: TEN, bookmark: 'b28' } },
    'bookmark',
    'type: cursor, next: bookmark, param: bookmark'
  ],
  [
    { service: 'Semantic Scholar', body: { total: 25, offset: 0, next: 10, data: TEN } },
    'next: 10',
    'type: offset, param: offset, total: total'
  ],
  [
    {
      service: 'Marketo',
      body: { requestId: 'a#1', success: true, nextPageToken: 'GWP55', moreResult: true, result: TEN }
    },
    'nextPageToken',
    'type: cursor, next: nextPageToken'
  ]
]

describe.each<[string, readonly Case[]]>([['a token or number', TOKENS]])(
  '%s for a next page',
  (_, cases) => {
    it.each(cases.map(([page, said, settings]) => [page.service, page, said, settings] as const))(
      'fails and names the pagination (%s)',
      async (_service, page, said, settings) => {
        const { code, what, remedy } = await refusalOf(room, page)
        expect({ code, what, remedy }).toEqual({
          code: 'source.more-pages',
          what: expect.stringContaining(said),
          remedy: expect.stringContaining(settings)
        })
      }
    )
  }
)
