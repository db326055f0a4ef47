import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type FirstPage, refusalOf, TEN } from '../../support/more-pages.ts'
import { openPagesRoom, type PagesRoom } from '../../support/pages.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

const URL_2 = 'https://api.example.com/v1/things?page=2'

type Case = readonly [FirstPage, said: string, settings: string]

/** Links in the body: type next-url. */
const LINKS: readonly Case[] = [
  [
    { service: 'Django REST framework', body: { count: 25, next: URL_2, previous: null, results: TEN } },
    'next',
    'type: next-url, next: next'
  ],
  [
    {
      service: 'Salesforce',
      body: { totalSize: 25, done: false, nextRecordsUrl: '/services/data/v60.0/query/01g-10', records: TEN }
    },
    'nextRecordsUrl',
    'type: next-url, next: nextRecordsUrl'
  ],
  [
    { service: 'Zendesk', body: { tickets: TEN, next_page: URL_2, previous_page: null, count: 25 } },
    'next_page',
    'type: next-url, next: next_page'
  ],
  [
    {
      service: 'Zendesk incremental',
      body: {
        tickets: TEN,
        after_cursor: 'abc',
        after_url: 'https://api.example.com/x',
        end_of_stream: false
      }
    },
    'after_',
    'type: next-url, next: after_url'
  ],
  [
    {
      service: 'JSON:API',
      body: { data: TEN, links: { self: '/v1/things', next: '/v1/things?page[number]=2' } }
    },
    'links.next',
    'type: next-url, next: links.next'
  ],
  [
    { service: 'JSON:API with link objects', body: { data: TEN, links: { next: { href: URL_2 } } } },
    'links.next.href',
    'type: next-url, next: links.next.href'
  ],
  [
    {
      service: 'HAL',
      body: { _embedded: { things: TEN }, _links: { next: { href: '?page=2' } } },
      config: { records: '_embedded.things' }
    },
    '_links.next.href',
    'next: _links.next.href'
  ],
  [
    {
      service: 'Facebook Graph',
      body: {
        data: TEN,
        paging: { cursors: { before: 'a', after: 'b' }, next: 'https://graph.example.com/x?after=b' }
      }
    },
    'paging.next',
    'type: next-url, next: paging.next'
  ],
  [
    {
      service: 'Asana',
      body: {
        data: TEN,
        next_page: {
          offset: 'eyJ0',
          path: '/tasks?offset=eyJ0',
          uri: 'https://app.example.com/api/1.0/tasks?offset=eyJ0'
        }
      }
    },
    'next_page.',
    'type: next-url, next: next_page.uri'
  ],
  [
    {
      service: 'Polygon',
      body: { results: TEN, status: 'OK', next_url: 'https://api.example.com/v3?cursor=Y' }
    },
    'next_url',
    'type: next-url, next: next_url'
  ],
  [
    {
      service: 'Coinbase',
      body: { pagination: { limit: 10, next_uri: '/v2/x?starting_after=1' }, data: TEN }
    },
    'pagination.next_uri',
    'next: pagination.next_uri'
  ],
  [
    { service: 'Laravel', body: { current_page: 1, data: TEN, next_page_url: URL_2, per_page: 10 } },
    'next_page_url',
    'type: next-url, next: next_page_url'
  ],
  [
    {
      service: 'Azure Resource Manager',
      body: { value: TEN, nextLink: 'https://management.example.com/x?$skiptoken=1' }
    },
    'nextLink',
    'type: next-url, next: nextLink'
  ],
  [
    {
      service: 'SoundCloud',
      body: { collection: TEN, next_href: 'https://api.example.com/tracks?cursor=1' }
    },
    'next_href',
    'type: next-url, next: next_href'
  ],
  [
    {
      service: 'Confluence',
      body: { results: TEN, start: 0, limit: 10, size: 10, _links: { next: '/rest/api/content?start=10' } }
    },
    '_links.next',
    'type: next-url, next: _links.next'
  ],
  [
    { service: 'Bitbucket', body: { pagelen: 10, size: 25, page: 1, next: URL_2, values: TEN } },
    'next',
    'type: next-url, next: next'
  ],
  [
    {
      service: 'Spotify',
      body: {
        href: 'https://api.example.com/v1',
        limit: 10,
        next: 'https://api.example.com/v1/x?offset=10',
        offset: 0,
        total: 25,
        items: TEN
      }
    },
    'next',
    'type: next-url, next: next'
  ],
  [
    {
      service: 'FHIR',
      body: {
        resourceType: 'Bundle',
        link: [
          { relation: 'self', url: '/Patient' },
          { relation: 'next', url: '/Patient?_offset=10' }
        ],
        entry: TEN
      },
      config: { records: 'entry' }
    },
    'link[1].url',
    'type: offset, param: _offset'
  ],
  [
    {
      service: 'PayPal',
      body: { transactions: TEN, links: [{ rel: 'next', href: 'https://api.example.com/x?page=2' }] },
      config: { records: 'transactions' }
    },
    'links[0].href',
    'type: page, param: page, start: 1'
  ],
  [
    {
      service: 'a link without numbers in an array',
      body: { things: TEN, links: [{ rel: 'next', href: 'https://api.example.com/x?after=abc' }] },
      config: { records: 'things' }
    },
    'links[0].href',
    "type: next-url, next: 'links[0].href'"
  ],
  [
    {
      service: 'BMC',
      body: {
        entries: TEN,
        _links: { next: [{ href: 'https://api.example.com/x?offset=10&limit=10' }], self: [{ href: 'x' }] }
      }
    },
    '_links.next[0].href',
    'type: offset, param: offset'
  ],
  [
    {
      service: 'LinkedIn',
      body: {
        elements: TEN,
        paging: {
          start: 0,
          count: 10,
          links: [{ rel: 'next', href: '/v2/x?start=10&count=10', type: 'application/json' }],
          total: 25
        }
      }
    },
    'paging.links[0].href',
    'type: offset, param: start'
  ],
  [
    {
      service: 'Twilio',
      body: { messages: TEN, page: 0, page_size: 10, next_page_uri: '/2010-04-01/Messages.json?PageToken=x' }
    },
    'next_page_uri',
    'type: next-url, next: next_page_uri'
  ],
  [
    {
      service: 'Walmart',
      body: { meta: { totalCount: 25, limit: 10, nextCursor: '?limit=10&soIndex=10' }, list: TEN },
      config: { records: 'list' }
    },
    'meta.nextCursor',
    'type: next-url, next: meta.nextCursor'
  ],
  [
    {
      service: 'Harvest',
      body: {
        projects: TEN,
        per_page: 10,
        total_pages: 3,
        total_entries: 25,
        next_page: 2,
        page: 1,
        links: { next: URL_2 }
      }
    },
    'next_page: 2',
    'type: next-url, next: links.next'
  ],
  [
    {
      service: 'Vimeo',
      body: { total: 25, page: 1, per_page: 10, paging: { next: '/x?page=2', previous: null }, data: TEN }
    },
    'paging.next',
    'type: next-url, next: paging.next'
  ],
  [
    {
      service: 'Zenodo',
      body: { hits: { hits: TEN, total: 25 }, links: { next: URL_2 } },
      config: { records: 'hits.hits' }
    },
    'links.next',
    'type: next-url, next: links.next'
  ],
  [
    { service: 'SendGrid', body: { result: TEN, _metadata: { next: URL_2, count: 25 } } },
    '_metadata.next',
    'type: next-url, next: _metadata.next'
  ],
  [
    {
      service: 'Discourse',
      body: { topic_list: { more_topics_url: '/latest?page=1', topics: TEN } },
      config: { records: 'topic_list.topics' }
    },
    'topic_list.more_topics_url',
    'type: next-url, next: topic_list.more_topics_url'
  ]
]

describe.each<[string, readonly Case[]]>([['a link', LINKS]])('%s for a next page', (_, cases) => {
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
})

it('never shows a token or the query of a link', async () => {
  const { message } = await refusalOf(room, {
    service: 'x',
    body: { items: TEN, next_cursor: 'S3CRET', next: 'https://api.example.com/x?key=S3CRET' }
  })
  expect(message).not.toContain('S3CRET')
})
