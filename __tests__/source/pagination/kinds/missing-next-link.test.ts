import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Pagination } from '../../../../src/source/contract/pagination-config.ts'
import { ids, json, openPagesRoom, type PagesRoom, serveMap } from '../../../support/pages.ts'
import { failureOf } from '../../../support/spool.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

describe('a next that is found on no page', () => {
  const cursor = (next: string): Pagination => ({ type: 'cursor', next })
  const fetchOne = async (answer: unknown, pagination: Pagination) => {
    const server = await serveMap(room, { '/a': answer })
    return room.fetch(`${server.origin}/a`, pagination)
  }

  it.each<[string, Pagination]>([
    ['cursor', cursor('nxt_cursor')],
    ['next-url', { type: 'next-url', next: 'nxt_cursor' }]
  ])('is worth a warning with the names beside the records (%s)', async (_, pagination) => {
    const answer = { total: 2, meta: { nxt_cursr: 'c', list: [{ x: 1 }] }, items: ids(1, 2) }
    expect((await fetchOne(answer, pagination)).records).toEqual(ids(1, 2))
    expect(room.log.remarks).toMatchObject([
      {
        level: 'warning',
        title: 'Only one page',
        message: expect.stringMatching(
          /\/a has nothing at "nxt_cursor", .* correct next in source-pagination\. Beside the records there are total, meta, meta\.nxt_cursr, meta\.list, items; the most like it is meta\.nxt_cursr\.$/
        )
      }
    ])
  })

  it('is an error where the page says in another way that there are more', async () => {
    const answer = { total: 9, meta: { next_cursor: 'c' }, items: ids(1, 2) }
    expect(await failureOf(fetchOne(answer, cursor('nxt_cursor')))).toMatchObject({
      code: 'source.pagination',
      what: expect.stringMatching(
        /says that there are more \(meta\.next_cursor, total: 9\), but has nothing at "nxt_cursor"/
      )
    })
  })

  it('is none when it is there once, if only as null, when total is reached, or when nothing came', async () => {
    await fetchOne({ items: ids(1, 2), next: null }, cursor('next'))
    await fetchOne({ items: ids(1, 2), n: 2, has_more: false }, { ...cursor('next'), total: 'n' })
    await fetchOne((response: ServerResponse) => response.writeHead(204).end(), cursor('next'))
    const server = await serveMap(room, {
      '/a': { items: ids(1, 1), next: '2', more: true },
      '/a?cursor=2': { items: ids(2, 1) }
    })
    expect((await room.fetch(`${server.origin}/a`, cursor('next'))).records).toEqual(ids(1, 2))
    expect(room.log.remarks).toEqual([])
  })

  it.each<[string, object, string]>([
    ['has_more: true', { has_more: true }, 'nxt'],
    ['page.hasNextPage: true', { page: { hasNextPage: true } }, 'nxt'],
    ['IsTruncated: true', { IsTruncated: true }, 'nxt'],
    ['last: false', { last: false }, 'nxt'],
    ['page.more: true', { page: { more: true, previous: null } }, 'page.previous']
  ])('is an error when the page says %s', async (shown, beside, next) => {
    const answer = { ...beside, next: 'x', items: ids(1, 2) }
    expect(await failureOf(fetchOne(answer, cursor(next)))).toMatchObject({
      code: 'source.pagination',
      what: expect.stringContaining(`there are more (${shown})`),
      remedy: expect.stringMatching(/^Point next in source-pagination .* Beside the records there are /)
    })
    expect(await room.left()).toEqual([])
  })

  it.each([
    [{ has_more: true }, 'nxt', 'has_more: true'],
    [{ next: null, has_more: true }, 'next', 'has_more: true'],
    [
      { a: { b: { pageInfo: { hasNextPage: true, endCursor: null } } } },
      'a.b.pageInfo.endCursor',
      'hasNextPage'
    ]
  ])('is an error on a later page that says that there are more: %j', async (beside, next, shown) => {
    let first = true
    const server = await room.serve((_request, response) => {
      const token = first
        ? { nxt: 'c', next: 'c', a: { b: { pageInfo: { endCursor: 'c', hasNextPage: true } } } }
        : {}
      json(response, { items: ids(first ? 1 : 2, 1), ...token, ...(first ? {} : beside) })
      first = false
    })
    const pagination: Pagination = { type: 'cursor', next }
    expect(await failureOf(room.fetch(`${server.origin}/a`, pagination, { records: 'items' }))).toMatchObject(
      {
        code: 'source.pagination',
        what: expect.stringMatching(
          `^Page 2: Page 2 of .* says that there are more .*${shown}|^Page 2 of .*${shown}`
        )
      }
    )
  })

  it('is an error on a later page without any text, which is not so with 204', async () => {
    for (const pagination of [cursor('next'), { type: 'next-url', next: 'next' }, undefined] as const) {
      for (const status of [200, 204]) {
        const server = await room.serve((request, response) => {
          const first = { items: ids(1, 1), next: '?2', '@odata.nextLink': '?2' }
          if (request.url === '/a') json(response, first)
          else response.writeHead(status, { 'content-type': 'application/json' }).end()
        })
        const fetching = room.fetch(`${server.origin}/a`, pagination)
        if (status === 204) expect((await fetching).records).toEqual(ids(1, 1))
        else
          expect(await failureOf(fetching)).toMatchObject({
            code: 'source.incomplete',
            what: expect.stringContaining('is empty: it has no text at all')
          })
      }
    }
  })

  it('is the end where it is 0, as a number or a text', async () => {
    for (const end of [0, '0']) {
      const server = await serveMap(room, {
        '/a': { items: ids(1, 1), next: 7 },
        '/a?cursor=7': { items: ids(2, 1), next: end }
      })
      expect((await room.fetch(`${server.origin}/a`, cursor('next'))).records).toEqual(ids(1, 2))
    }
  })

  it('is an error in pages that are no JSON', async () => {
    const csv = (response: ServerResponse) =>
      response.writeHead(200, { 'content-type': 'text/csv' }).end('id\n1\n')
    expect(await failureOf(fetchOne(csv, cursor('next')))).toMatchObject({
      code: 'source.pagination',
      what: expect.stringContaining('are CSV, in which there is no "next"')
    })
  })
})
