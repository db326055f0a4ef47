import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Pagination } from '../../../src/source/contract/pagination-config.ts'
import { ids, json, openPagesRoom, type PagesRoom, serveMap } from '../../support/pages.ts'
import { failureOf } from '../../support/spool.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

const SECRET = 'T0KEN-EXAMPLE-123'

describe('an error that comes as a success', () => {
  const failed = async (answer: object, config: Parameters<PagesRoom['fetch']>[2] = {}) => {
    const server = await serveMap(room, { '/a': answer })
    return failureOf(
      room.fetch(`${server.origin}/a?`.replace(/\?$/, ''), undefined, { secrets: [SECRET], ...config })
    )
  }

  it.each<[object, string | undefined]>([
    [{ errors: [{ message: `no ${SECRET}` }], data: { orders: ids(1, 2) } }, 'data.orders'],
    [{ data: { orders: ids(1, 2) }, errors: [{ message: `no ${SECRET}` }] }, 'data.orders'],
    [{ value: ids(1, 2), error: { code: 'x', message: `no ${SECRET}` } }, undefined]
  ])('beside its records makes them incomplete: %j', async (answer, records) => {
    expect(await failed(answer, records === undefined ? {} : { records })).toMatchObject({
      code: 'source.incomplete',
      what: expect.stringMatching(
        /^The first page of .*\/a has errors beside its data, which are not whole then: no \*\*\*\.$/
      )
    })
    expect(await room.left()).toEqual([])
  })

  it.each<[object]>([
    [{ errors: [{ message: 'no' }], data: null }],
    [{ errors: ['no'] }],
    [{ error: { code: 401, message: 'no', inner: { id: 'x' } } }],
    [{ error: 'no' }]
  ])('in place of the records is none of them: %j', async answer => {
    expect(await failed(answer)).toMatchObject({
      code: 'source.records',
      what: expect.stringMatching(/^The JSON of .*\/a is an error instead of data\. It says: .*\bno/)
    })
  })

  it('on a later page names it', async () => {
    const server = await serveMap(room, {
      '/a': { data: { list: ids(1, 1), next: '/b' } },
      '/b': { errors: [{ message: 'throttled' }], data: { list: [], next: null } }
    })
    const pagination: Pagination = { type: 'next-url', next: 'data.next' }
    expect(
      await failureOf(room.fetch(`${server.origin}/a`, pagination, { records: 'data.list' }))
    ).toMatchObject({ code: 'source.incomplete', what: expect.stringMatching(/^Page 2 of .*: throttled\.$/) })
  })

  it.each<[object, string | undefined]>([
    [{ success: false, message: `quota ${SECRET}`, data: [] }, undefined],
    [{ error: `quota ${SECRET}`, items: [] }, 'items'],
    [{ status: 'error', message: `quota ${SECRET}`, result: { records: [] } }, 'result.records']
  ])('beside an empty list is not an empty list: %j', async (answer, records) => {
    const config = { secrets: [SECRET], ...(records === undefined ? {} : { records }) }
    const server = await serveMap(room, { '/a': answer })
    expect(await failureOf(room.fetch(`${server.origin}/a`, undefined, config))).toMatchObject({
      code: 'source.records',
      what: expect.stringMatching(/holds an error instead of data\. It says: .*quota \*\*\*/)
    })
  })

  it('on a later page is not the end of the pages', async () => {
    const server = await room.serve((request, response) =>
      json(
        response,
        request.url?.endsWith('=2') ? { success: false, msg: 'slow down', items: [] } : { items: ids(1, 2) }
      )
    )
    expect(await failureOf(room.fetch(`${server.origin}/a`, { type: 'page', start: 1 }))).toMatchObject({
      code: 'source.records',
      what: expect.stringMatching(/^Page 2 of .*It says: msg: slow down\.$/)
    })
  })

  it.each<[object, string | undefined, object[]]>([
    [{ errors: [{ id: 1 }] }, 'errors', ids(1, 1)],
    [{ errors: [], data: { list: ids(1, 1) } }, 'data.list', ids(1, 1)],
    [{ error: null, items: ids(1, 1) }, undefined, ids(1, 1)],
    [{ error: null }, undefined, [{}]]
  ])('is none in %j with records %s', async (answer, records, expected) => {
    const server = await serveMap(room, { '/a': answer })
    const config = records === undefined ? {} : { records }
    expect((await room.fetch(`${server.origin}/a`, undefined, config)).records).toEqual(expected)
  })
})
