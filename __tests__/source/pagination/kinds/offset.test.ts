import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { ids, json, openPagesRoom, type PagesRoom, serveNumbered, urlsOf } from '../../../support/pages.ts'
import { failureOf } from '../../../support/spool.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

describe('offset', () => {
  it('grows by the records that came, or by size, and ends at an empty page', async () => {
    const server = await serveNumbered(room, 5, 2)
    expect((await room.fetch(`${server.origin}/a`, { type: 'offset' })).records).toEqual(ids(1, 5))
    expect(urlsOf(server)).toEqual(['/a?offset=0', '/a?offset=2', '/a?offset=4', '/a?offset=5'])
    const sized = await serveNumbered(room, 5, 2)
    expect((await room.fetch(`${sized.origin}/a`, { type: 'offset', size: 3 })).records).toEqual(ids(1, 5))
    expect(urlsOf(sized)).toEqual(['/a?limit=3&offset=0', '/a?limit=3&offset=3', '/a?limit=3&offset=6'])
  })

  it('is ended by total without one request more', async () => {
    const server = await serveNumbered(room, 6, 3)
    expect((await room.fetch(`${server.origin}/a`, { type: 'offset', total: 'count' })).records).toEqual(
      ids(1, 6)
    )
    expect(server.received).toHaveLength(2)
  })

  it.each([
    [
      'gives less than size, so that records would be skipped',
      2,
      /has 2 records where size is 4, and there are more/
    ],
    [
      'gives more than size, so that records would come twice',
      6,
      /has 6 records where size is 4, so the next/
    ]
  ])('fails when the source %s', async (_, given, what) => {
    const server = await room.serve((request, response) => {
      const offset = Number(new URL(request.url ?? '', 'http://x').searchParams.get('offset'))
      json(response, ids(offset + 1, given))
    })
    expect(await failureOf(room.fetch(`${server.origin}/a`, { type: 'offset', size: 4 }))).toMatchObject({
      code: 'source.pagination',
      what: expect.stringMatching(what)
    })
  })

  it('fails when fewer records come than total announces, and when there is no total', async () => {
    const server = await room.serve((request, response) =>
      json(response, { items: request.url?.includes('offset=0') ? ids(1, 2) : [], count: 5 })
    )
    const failing = (total: string) => failureOf(room.fetch(`${server.origin}/a`, { type: 'offset', total }))
    expect(await failing('count')).toMatchObject({ code: 'source.incomplete' })
    expect(await failing('meta.count')).toMatchObject({
      code: 'source.pagination',
      what: expect.stringContaining('"meta.count"')
    })
  })
})
