import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Pagination } from '../../../../src/source/contract/pagination-config.ts'
import { ids, json, openPagesRoom, type PagesRoom, serveNumbered, urlsOf } from '../../../support/pages.ts'
import { failureOf } from '../../../support/spool.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

describe('page', () => {
  const page: Pagination = { type: 'page', start: 1 }

  it('ends at an empty page, not at a short one', async () => {
    const server = await room.serve((request, response) => {
      const number = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'))
      json(response, number === 2 ? ids(3, 1) : number < 4 ? ids(number === 1 ? 1 : 4, 2) : [])
    })
    expect((await room.fetch(`${server.origin}/a?x=1`, page)).records).toEqual(ids(1, 5))
    expect(urlsOf(server)).toEqual(['/a?x=1&page=1', '/a?x=1&page=2', '/a?x=1&page=3', '/a?x=1&page=4'])
  })

  it.each([
    ['pages', 'pages'],
    ['records', 'count']
  ])('is ended by a total that counts %s, without one request more', async (_, total) => {
    const server = await serveNumbered(room, 7, 3)
    expect((await room.fetch(`${server.origin}/a`, { ...page, total })).records).toEqual(ids(1, 7))
    expect(server.received).toHaveLength(3)
  })

  it('fails when an empty page comes before what total announces', async () => {
    const server = await room.serve((request, response) =>
      json(response, {
        items: /page=[123]$/.test(request.url ?? '') ? ids(server.received.length, 1) : [],
        pages: 9
      })
    )
    expect(await failureOf(room.fetch(`${server.origin}/a`, { ...page, total: 'pages' }))).toMatchObject({
      code: 'source.incomplete',
      what: expect.stringContaining('announces 9 (pages), but its 4 pages held 3 records')
    })
  })

  it.each([400, 404])('says what to set when the page after the last one is refused (%d)', async status => {
    const server = await room.serve((request, response) => {
      if (request.url?.endsWith('=2')) response.writeHead(status).end()
      else json(response, { items: ids(1, 1), pages: 1 })
    })
    const url = `${server.origin}/a`
    expect(await failureOf(room.fetch(url, { type: 'page', start: 1 }))).toMatchObject({
      code: 'source.http-status',
      what: expect.stringMatching(`^Page 2: .* answered HTTP ${status}`),
      remedy: expect.stringMatching(
        /^If that was the page after the last one, set total in source-pagination/
      )
    })
    expect((await room.fetch(url, { type: 'page', start: 1, total: 'pages' })).records).toEqual(ids(1, 1))
  })

  it('begins where the URL says, and needs to know', async () => {
    const server = await serveNumbered(room, 4, 2, 0)
    expect((await room.fetch(`${server.origin}/a?page=0`, { type: 'page' })).records).toEqual(ids(1, 4))
    expect(await failureOf(room.fetch(`${server.origin}/a`, { type: 'page' }))).toMatchObject({
      code: 'input.invalid',
      remedy: expect.stringContaining('start')
    })
  })

  it('counts in a JSON body', async () => {
    const server = await room.serve((_, response) => {
      const { p } = JSON.parse(server.received.at(-1)?.body ?? '') as { p: { n: number; size: number } }
      json(response, p.n < 3 ? ids(p.n * p.size + 1, p.size) : [])
    })
    const { records } = await room.fetch(
      server.origin,
      { type: 'page', param: 'p.n', sizeParam: 'p.size', size: 2, in: 'body', start: 0 },
      { method: 'POST', body: '{}' }
    )
    expect(records).toEqual(ids(1, 6))
  })

  it('fails when the source does not know the parameter: each page is the first', async () => {
    const server = await room.serve((_, response) => json(response, ids(1, 2)))
    expect(await failureOf(room.fetch(`${server.origin}/a`, page))).toMatchObject({
      code: 'source.loop',
      what: expect.stringMatching(
        /^Pages 1 and 2 of .* are the same, byte for byte, and so is a page far beyond them\.$/
      )
    })
    expect(server.received).toHaveLength(3)
  })

  it.each<[string, number]>([
    ['an empty page', 200],
    ['an error', 404]
  ])('takes equal pages for several where the source answers %s far beyond', async (_, status) => {
    const server = await room.serve((request, response) => {
      const number = Number(/\d+$/.exec(request.url ?? '')?.[0])
      if (number < 5) json(response, { items: [{ v: 1 }] })
      else response.writeHead(number === 5 ? 200 : status).end(JSON.stringify({ items: [] }))
    })
    const { records } = await room.fetch(`${server.origin}/a`, page)
    expect(records).toEqual([{ v: 1 }, { v: 1 }, { v: 1 }, { v: 1 }])
    expect(server.received).toHaveLength(6)
  })
})
