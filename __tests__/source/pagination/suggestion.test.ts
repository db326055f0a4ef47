import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Faults } from '../../../src/inputs/reading/faults.ts'
import { readPagination } from '../../../src/inputs/source/pagination.ts'
import { ids, json, openPagesRoom, type PagesRoom } from '../../support/pages.ts'
import { failureOf } from '../../support/spool.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

type Answer = (query: (name: string) => number, response: ServerResponse, request: IncomingMessage) => void

/** `from` to ten further records of 25. */
const some = (from: number) => ids(from + 1, Math.max(0, Math.min(10, 25 - from)))

const SOURCES: readonly (readonly [string, Answer, object?])[] = [
  ['an offset', (q, r) => json(r, { startAt: q('startAt'), total: 25, issues: some(q('startAt')) })],
  [
    'an offset that begins with 1',
    (q, r) => {
      const start = q('startIndex') || 1
      json(r, { startIndex: start, itemsPerPage: 10, totalResults: 25, Resources: some(start - 1) })
    }
  ],
  [
    'pages from 1',
    (q, r) => json(r, { page: q('page') || 1, total_pages: 3, results: some(((q('page') || 1) - 1) * 10) })
  ],
  ['pages from 0', (q, r) => json(r, { page: q('page'), nbPages: 3, hits: some(q('page') * 10) })],
  [
    'a cursor',
    (q, r) =>
      json(r, { items: some(q('cursor')), next_cursor: q('cursor') < 20 ? String(q('cursor') + 10) : null })
  ],
  [
    'a token that stays',
    (q, r) =>
      json(r, {
        items: some(q('cursor')),
        cursor: String(Math.min(25, q('cursor') + 10)),
        has_more: q('cursor') < 15
      })
  ],
  [
    'a link',
    (q, r) => json(r, { items: some(q('after')), next: q('after') < 20 ? `?after=${q('after') + 10}` : null })
  ],
  [
    'a token in a header',
    (q, r) =>
      json(
        r,
        some(q('continuationToken')),
        q('continuationToken') < 20 ? { 'x-ms-continuationtoken': String(q('continuationToken') + 10) } : {}
      )
  ],
  [
    'Stripe',
    (q, r) => json(r, { object: 'list', has_more: q('starting_after') < 15, data: some(q('starting_after')) })
  ],
  [
    'ArcGIS',
    (q, r) => json(r, { exceededTransferLimit: q('resultOffset') < 15, features: some(q('resultOffset')) })
  ],
  [
    '[meta, rows]',
    (q, r) => json(r, [{ page: q('page') || 1, pages: 3, total: 25 }, some(((q('page') || 1) - 1) * 10)]),
    { records: '[1]' }
  ],
  [
    'links in an array',
    (q, r) =>
      json(r, {
        entry: some(q('offset')),
        link: [
          { relation: 'self', url: 'x' },
          ...(q('offset') < 15 ? [{ relation: 'next', url: `?offset=${q('offset') + 10}` }] : [])
        ]
      }),
    { records: 'entry' }
  ]
]

describe('the source-pagination that a message gives', () => {
  it.each(SOURCES)('can be pasted, and brings all records (%s)', async (_, answer, config = {}) => {
    const server = await room.serve((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://x')
      answer(name => Number(searchParams.get(name) ?? 0), response, request)
    })
    const { code, remedy } = await failureOf(room.fetch(`${server.origin}/a`, undefined, config))
    expect(code).toBe('source.more-pages')
    const yaml = /source-pagination: "(\{.*?\})"/.exec(remedy)?.[1] ?? ''
    const faults = new Faults()
    const pagination = readPagination(yaml, faults)
    expect(faults.all).toEqual([])
    expect((await room.fetch(`${server.origin}/a`, pagination, config)).records).toEqual(ids(1, 25))
  })
})
