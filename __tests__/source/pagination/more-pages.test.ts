import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { ids, openPagesRoom, type PagesRoom, serveMap } from '../../support/pages.ts'
import { failureOf } from '../../support/spool.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

describe('a page that speaks of a next one in a way that auto does not follow', () => {
  it.each<[object, string, string]>([
    [{ next: 'https://example.com/a?page=2' }, 'next', 'type: next-url, next: next'],
    [{ nextLink: '/a?page=2' }, 'nextLink', 'next-url'],
    [{ _links: { next: { href: '?page=2' } } }, '_links.next.href', 'next-url'],
    [
      { meta: { next_page_token: 'abc' } },
      'meta.next_page_token',
      'type: cursor, next: meta.next_page_token'
    ],
    [{ paging: { next: { after: 'abc' } } }, 'paging.next.after', 'type: cursor'],
    [{ page: 1, next_page: 2 }, 'next_page: 2', 'type: page, param: page, start: 1'],
    [{ data: { pageInfo: { hasNextPage: true } } }, 'data.pageInfo.hasNextPage: true', 'source-pagination']
  ])('fails: %j', async (beside, said, settings) => {
    const server = await serveMap(room, { '/a': { ...beside, items: ids(1, 2) } })
    expect(await failureOf(room.fetch(`${server.origin}/a`))).toMatchObject({
      code: 'source.more-pages',
      what: expect.stringContaining(`more records (${said}`),
      remedy: expect.stringContaining(settings)
    })
    // Whoever wants one page says so.
    expect((await room.fetch(`${server.origin}/a`, { type: 'none' })).records).toEqual(ids(1, 2))
    expect(room.log.remarks).toEqual([])
  })

  it.each<[object]>([
    [{ next: null, previous: '/a?page=1', has_more: false, nextPageToken: '', next_page: 0 }],
    [{ next: 'Friday', first: '/a', self: 'https://example.com/', last: true }],
    [{ list: [{ next: '/a?page=2', more: true }] }]
  ])('is not one with %j', async beside => {
    const server = await serveMap(room, { '/a': { ...beside, items: ids(1, 2) } })
    expect((await room.fetch(`${server.origin}/a`, undefined, { records: 'items' })).records).toEqual(
      ids(1, 2)
    )
  })

  it('is not one that is a record itself', async () => {
    const record = { id: 1, next: '/lesson/2', more: true }
    const server = await serveMap(room, { '/a': record })
    expect((await room.fetch(`${server.origin}/a`)).records).toEqual([record])
    expect(room.log.remarks).toMatchObject([{ level: 'notice', title: 'One record' }])
  })
})
