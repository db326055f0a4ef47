import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type FirstPage, refusalOf, TEN } from '../../support/more-pages.ts'
import { openPagesRoom, type PagesRoom } from '../../support/pages.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

type Case = readonly [FirstPage, said: string, settings: string]

/** Flags alone. */
const FLAGS: readonly Case[] = [
  [
    { service: 'Stripe', body: { object: 'list', url: '/v1/charges', has_more: true, data: TEN } },
    'has_more: true',
    "type: cursor, next: 'data[-1].id', param: starting_after"
  ],
  [
    { service: 'ArcGIS', body: { exceededTransferLimit: true, features: TEN } },
    'exceededTransferLimit: true',
    'type: offset, param: resultOffset'
  ],
  [
    {
      service: 'ArcGIS GeoJSON',
      body: { type: 'FeatureCollection', properties: { exceededTransferLimit: true }, features: TEN }
    },
    'properties.exceededTransferLimit: true',
    'type: offset, param: resultOffset'
  ],
  [
    {
      service: 'ServiceDesk Plus',
      body: { list_info: { has_more_rows: true, start_index: 1, row_count: 10 }, requests: TEN }
    },
    'list_info.has_more_rows: true',
    'type: offset, param: start_index, start: 1'
  ],
  [
    { service: 'Stack Exchange', body: { items: TEN, has_more: true, quota_max: 300, quota_remaining: 290 } },
    'has_more: true',
    'source-pagination'
  ],
  [
    {
      service: 'Spring slice',
      body: { content: TEN, last: false, number: 0, size: 10, first: true },
      config: { records: 'content' }
    },
    'last: false',
    'source-pagination'
  ],
  [
    { service: 'Fiserv', body: { hasMoreRecords: true, offset: 0, limit: 10, accounts: TEN } },
    'hasMoreRecords: true',
    'type: offset, param: offset'
  ],
  [
    { service: 'HubSpot old', body: { contacts: TEN, 'has-more': true, 'vid-offset': 7 } },
    'has-more: true',
    'source-pagination'
  ],
  [
    {
      service: 'GraphQL without cursor',
      body: { data: { orders: { nodes: TEN, pageInfo: { hasNextPage: true } } } },
      config: { records: 'data.orders.nodes' }
    },
    'data.orders.pageInfo.hasNextPage: true',
    'source-pagination'
  ],
  [{ service: 'a text', body: { more: 'true', items: TEN } }, 'more: true', 'source-pagination'],
  [{ service: 'ClickUp', body: { tasks: TEN, last_page: false } }, 'last_page: false', 'source-pagination'],
  [
    {
      service: 'Zoho CRM',
      body: { data: TEN, info: { per_page: 10, count: 10, page: 1, more_records: true } }
    },
    'info.more_records: true',
    'type: page, param: page, start: 1'
  ],
  [
    { service: 'PagerDuty', body: { incidents: TEN, limit: 10, offset: 0, more: true, total: null } },
    'more: true',
    'type: offset, param: offset'
  ],
  [
    {
      service: 'Dynamics 365',
      body: { '@odata.context': 'x', '@Microsoft.Dynamics.CRM.morerecords': true, value: TEN }
    },
    'morerecords: true',
    'source-pagination'
  ]
]

describe.each<[string, readonly Case[]]>([['a flag', FLAGS]])('%s for a next page', (_, cases) => {
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
