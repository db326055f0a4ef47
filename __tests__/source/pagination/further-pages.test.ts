import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Pagination } from '../../../src/source/contract/pagination-config.ts'
import { ids, json, openPagesRoom, type PagesRoom, serveMap } from '../../support/pages.ts'
import { failureOf } from '../../support/spool.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

describe('one request at a time', () => {
  it.each<[string, Pagination]>([
    ['total tells it', { type: 'page', start: 1, total: 'pages' }],
    ['its Link header tells it', { type: 'auto' }]
  ])('asks for the next page while one is read, where %s', async (_, pagination) => {
    let open = 0
    let most = 0
    const readBefore: boolean[] = []
    const note = 'x'.repeat(40_000)
    const server = await room.serve((request, response) => {
      const number = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? 1)
      most = Math.max(most, ++open)
      readBefore.push(room.log.lines.some(line => line.startsWith(`${number - 1} pages of`)))
      response.once('finish', () => open--)
      const items = ids(number * 100, 100).map(record => ({ ...record, note }))
      json(response, { items, pages: 4 }, number < 4 ? { link: `</a?page=${number + 1}>; rel=next` } : {})
    })
    const { records } = await room.fetch(`${server.origin}/a`, pagination)
    expect(records).toHaveLength(400)
    expect(most).toBe(1)
    // Pages of 4 MB take many turns to be read.
    expect(readBefore).toEqual([false, false, false, false])
  })

  it('names the page that failed, though the next one was asked for already', async () => {
    const server = await serveMap(
      room,
      { '/a': { items: ids(1, 1) }, '/a?2': 'no records', '/a?3': { items: ids(2, 1) } },
      url => (url === '/a?3' ? {} : { link: url === '/a' ? '</a?2>; rel=next' : '</a?3>; rel=next' })
    )
    expect(await failureOf(room.fetch(`${server.origin}/a`))).toMatchObject({
      code: 'source.records',
      what: expect.stringMatching(/^Page 2: /)
    })
    expect(await room.left()).toEqual([])
  })
})

describe('source-concurrency', () => {
  it('asks ahead, and keeps the order of the records', async () => {
    let open = 0
    let most = 0
    const server = await room.serve((request, response) => {
      const number = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'))
      most = Math.max(most, ++open)
      // The earlier a page, the later it comes.
      setTimeout(
        () => {
          open--
          json(response, { items: number <= 20 ? ids(number * 2 - 1, 2) : [], pages: 20 })
        },
        (4 - (number % 4)) * 15
      )
    })
    const { records } = await room.fetch(
      `${server.origin}/a`,
      { type: 'page', start: 1, total: 'pages' },
      { concurrency: 4 }
    )
    expect(records).toEqual(ids(1, 40))
    expect(most).toBe(4)
    expect(server.received).toHaveLength(20)
  })

  it('forgets what it asked for beyond the last page, errors included', async () => {
    const server = await room.serve((request, response) => {
      const offset = Number(new URL(request.url ?? '', 'http://x').searchParams.get('offset'))
      if (offset > 4) response.writeHead(400).end('beyond the end')
      else json(response, ids(offset + 1, offset < 4 ? 2 : 0))
    })
    const { records } = await room.fetch(
      `${server.origin}/a`,
      { type: 'offset', size: 2 },
      { concurrency: 8 }
    )
    expect(records).toEqual(ids(1, 4))
  })

  it('ends all requests when one fails', async () => {
    const server = await room.serve((request, response) => {
      if (request.url?.endsWith('page=2')) response.writeHead(403).end()
      else if (request.url?.endsWith('page=1')) json(response, { items: ids(1, 1), pages: 9 })
      // The others never answer.
    })
    const begun = performance.now()
    const error = await failureOf(
      room.fetch(`${server.origin}/a`, { type: 'page', start: 1, total: 'pages' }, { concurrency: 3 })
    )
    expect(error).toMatchObject({ code: 'source.http-status', what: expect.stringMatching(/^Page 2: /) })
    expect(performance.now() - begun).toBeLessThan(20_000)
  })
})
