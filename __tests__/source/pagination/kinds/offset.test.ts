import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Pagination } from '../../../../src/source/contract/pagination-config.ts'
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
    expect(urlsOf(sized)).toEqual(['/a?limit=3&offset=0', '/a?limit=3&offset=3', '/a?limit=3&offset=5'])
  })

  it('is ended by total without one request more', async () => {
    const server = await serveNumbered(room, 6, 3)
    expect((await room.fetch(`${server.origin}/a`, { type: 'offset', total: 'count' })).records).toEqual(
      ids(1, 6)
    )
    expect(server.received).toHaveLength(2)
  })

  it.each([
    ['fewer', 2, 100],
    ['more', 6, 3]
  ])(
    'goes on after what came, where the source gives %s records than it is asked for',
    async (_, given, size) => {
      const server = await room.serve((request, response) => {
        const offset = Number(new URL(request.url ?? '', 'http://x').searchParams.get('offset'))
        json(response, ids(offset + 1, Math.max(0, Math.min(given, 7 - offset))))
      })
      for (const concurrency of [1, 3]) {
        const { records } = await room.fetch(`${server.origin}/a`, { type: 'offset', size }, { concurrency })
        expect(records).toEqual(ids(1, 7))
      }
    }
  )

  it('takes all of a source with a limit of its own (NC-02)', async () => {
    const server = await room.serve((request, response) => {
      const query = new URL(request.url ?? '', 'http://x').searchParams
      const startAt = Number(query.get('startAt'))
      const count = Math.max(0, Math.min(100, Number(query.get('maxResults')), 288 - startAt))
      json(response, { startAt, maxResults: 100, total: 288, issues: ids(startAt + 1, count) })
    })
    const jira: Pagination = { type: 'offset', param: 'startAt', sizeParam: 'maxResults', size: 1000 }
    for (const pagination of [jira, { ...jira, total: 'total' }]) {
      expect((await room.fetch(`${server.origin}/a`, pagination)).records).toEqual(ids(1, 288))
    }
    expect(urlsOf(server).map(url => /startAt=(\d+)/.exec(url)?.[1])).toEqual([
      '0',
      '100',
      '200',
      '288',
      '0',
      '100',
      '200'
    ])
  })

  it('ends where the page says that it is the last, and never where it says that there are more (NC-02)', async () => {
    const arcgis = (total: number) =>
      room.serve((request, response) => {
        const offset = Number(new URL(request.url ?? '', 'http://x').searchParams.get('resultOffset'))
        const count = Math.max(0, Math.min(100, total - offset))
        json(response, { exceededTransferLimit: offset + count < 288, features: ids(offset + 1, count) })
      })
    const pagination: Pagination = {
      type: 'offset',
      param: 'resultOffset',
      sizeParam: 'resultRecordCount',
      size: 2000
    }
    const whole = await arcgis(288)
    expect((await room.fetch(`${whole.origin}/a`, pagination)).records).toEqual(ids(1, 288))
    expect(whole.received).toHaveLength(3)
    const broken = await arcgis(188)
    expect(await failureOf(room.fetch(`${broken.origin}/a`, pagination))).toMatchObject({
      code: 'source.incomplete',
      what: expect.stringContaining(
        'says that there are more records (exceededTransferLimit: true), but 188 records have come'
      )
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
