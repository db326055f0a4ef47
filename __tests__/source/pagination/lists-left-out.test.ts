import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Pagination } from '../../../src/source/contract/pagination-config.ts'
import { ids, openPagesRoom, type PagesRoom, serveMap } from '../../support/pages.ts'
import { failureOf } from '../../support/spool.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

const OFFSET: Pagination = { type: 'offset', param: 'at' }

/** Three pages, of which the last one has no list. */
const serve = (first: object, last: object) =>
  serveMap(room, {
    '/a?at=0': { ...first, rows: ids(1, 2) },
    '/a?at=2': { ...first, rows: ids(3, 2) },
    '/a?at=4': last
  })

describe('a later page without its list', () => {
  it.each([undefined, 'rows'])(
    'is an empty page when it says otherwise what the first one says (records: %s)',
    async records => {
      const server = await serve({ kind: 'k', meta: { by: 'page' } }, { kind: 'k', meta: { by: 'page' } })
      const config = records === undefined ? {} : { records }
      expect((await room.fetch(`${server.origin}/a`, OFFSET, config)).records).toEqual(ids(1, 4))
      expect(server.received).toHaveLength(3)
    }
  )

  it.each<[object, object]>([
    [{ kind: 'k' }, {}],
    [{ kind: 'k' }, { message: 'quota exceeded' }],
    [{ kind: 'k' }, { kind: 'k', message: 'quota exceeded' }],
    [{ kind: 'k' }, { kind: 'error' }],
    [{ status: 'ok', at: 1 }, { status: 'quota exceeded' }],
    [{ kind: 'k' }, { kind: 'k', rows: null }],
    [{ meta: { kind: 'k' } }, { meta: {} }]
  ])('is an error when it says anything else, or nothing: %j, then %j', async (first, last) => {
    const server = await serve(first, last)
    expect(await failureOf(room.fetch(`${server.origin}/a`, OFFSET, { records: 'rows' }))).toMatchObject({
      code: 'source.records',
      what: expect.stringMatching(/^Page 3: /)
    })
    expect(await room.left()).toEqual([])
  })

  it('is an error on the first page, and where the list lies deeper and more than it is missing', async () => {
    const one = await serveMap(room, { '/a': { kind: 'k' } })
    expect(await failureOf(room.fetch(`${one.origin}/a`, undefined, { records: 'rows' }))).toMatchObject({
      code: 'source.records'
    })
    const deep = await serveMap(room, {
      '/a?at=0': { kind: 'k', result: { rows: ids(1, 2) } },
      '/a?at=2': { kind: 'k' }
    })
    expect(await failureOf(room.fetch(`${deep.origin}/a`, OFFSET, { records: 'result.rows' }))).toMatchObject(
      { code: 'source.records' }
    )
  })

  it('does not end pages before what total announces has come', async () => {
    const server = await serve({ count: 6 }, { count: 6 })
    expect(
      await failureOf(room.fetch(`${server.origin}/a`, { ...OFFSET, total: 'count' }, { records: 'rows' }))
    ).toMatchObject({ code: 'source.incomplete' })
  })
})
