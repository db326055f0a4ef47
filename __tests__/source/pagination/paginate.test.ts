import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Pagination } from '../../../src/source/contract/pagination-config.ts'
import {
  ids,
  json,
  openPagesRoom,
  type PagesRoom,
  serveMap,
  serveNumbered,
  urlsOf
} from '../../support/pages.ts'
import { failureOf } from '../../support/spool.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

describe('a page 5 of 10', () => {
  const five: [string, (response: ServerResponse, request: IncomingMessage) => unknown, string][] = [
    ['answers 500 again and again', r => r.writeHead(500).end(), 'source.http-status'],
    ['answers 404', r => r.writeHead(404).end(), 'source.http-status'],
    [
      'is cut',
      r => r.writeHead(200, { 'content-length': '100' }).write('[{"id"', () => r.destroy()),
      'source.incomplete'
    ],
    [
      'is an HTML page with 200',
      r => r.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>'),
      'source.html'
    ],
    ['is broken JSON', r => r.end('{"items": [{"id": 1}, {]}'), 'source.json'],
    ['is a JSON error with 200', r => json(r, { status: 'error', message: 'quota' }), 'source.records'],
    ['is CSV', r => r.writeHead(200, { 'content-type': 'text/csv' }).end('id\n1\n'), 'source.format']
  ]
  it.each(five)('that %s fails the run and is named', async (_, step, code) => {
    const server = await room.serve((request, response) => {
      const number = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'))
      if (number === 5) step(response, request)
      else json(response, { items: number <= 10 ? ids(number, 1) : [] })
    })
    const error = await failureOf(room.fetch(`${server.origin}/orders`, { type: 'page', start: 1 }))
    expect(error).toMatchObject({ code, what: expect.stringMatching(/^Page 5: .*\/orders/) })
    expect(urlsOf(server).filter(url => url.endsWith('=6'))).toEqual([])
    expect(await room.left()).toEqual([])
  })

  it('that is cut once is asked for again, and nothing comes twice', async () => {
    let cut = false
    const server = await room.serve((request, response) => {
      const number = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'))
      const body = gzipSync(JSON.stringify(number <= 10 ? ids(number, 1) : []))
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': String(body.length) })
      if (number !== 5 || cut) response.end(body)
      else {
        cut = true
        response.write(body.subarray(0, 20), () => response.destroy())
      }
    })
    expect((await room.fetch(`${server.origin}/a`, { type: 'page', start: 1 })).records).toEqual(ids(1, 10))
    expect(server.received).toHaveLength(12)
  })
})

describe('a page that a token was taken for the address of', () => {
  const answer = (next: string) => ({ '/api/a': { items: ids(1, 2), meta: { next } } })

  it('is told as such where nothing is there', async () => {
    const server = await serveMap(room, answer('c100'))
    const { code, what, remedy } = await failureOf(
      room.fetch(`${server.origin}/api/a`, { type: 'next-url', next: 'meta.next' })
    )
    expect([code, what, remedy]).toEqual([
      'source.http-status',
      expect.stringMatching(/^Page 2: .*\/api\/c100 answered HTTP 404/),
      'Page 1 led here by meta.next = "c100". That looks like a token and not like an address: set type: cursor in source-pagination, with the parameter that takes it (param).'
    ])
  })

  it('is not told where it is an address, or fails otherwise', async () => {
    const moved = await serveMap(room, answer('/api/b'))
    const next = { type: 'next-url', next: 'meta.next' } as const
    expect((await failureOf(room.fetch(`${moved.origin}/api/a`, next))).remedy).toMatch(
      /^There is nothing at/
    )
    const server = await serveMap(room, {
      ...answer('c100'),
      '/api/c100': (response: ServerResponse) => response.writeHead(403).end()
    })
    expect((await failureOf(room.fetch(`${server.origin}/api/a`, next))).remedy).not.toContain('led here by')
  })
})

describe('records of many pages', () => {
  it('lie in a few files, whatever members they have', async () => {
    const server = await room.serve((request, response) => {
      const number = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'))
      const record = number % 2 === 0 ? { id: number, even: true } : { odd: { deep: number }, id: number }
      json(response, number <= 300 ? [record, number].slice(0, 1) : [])
    })
    const { records, files } = await room.fetch(`${server.origin}/a`, { type: 'page', start: 1 })
    expect(records).toHaveLength(300)
    expect(files.length).toBeLessThanOrEqual(3)
    expect(records[299]).toEqual({ id: 300, even: true })
    expect(files[0]?.pages?.at(-1)).toEqual({ page: 301, base: 300 })
  })

  it('must have the same shape: a later page cannot turn the first one into data', async () => {
    const server = await serveMap(room, {
      '/a': { orders: [], next: '/b' },
      '/b': { orders: ids(1, 1), next: null }
    })
    const nextUrl: Pagination = { type: 'next-url', next: 'next' }
    expect(await failureOf(room.fetch(`${server.origin}/a`, nextUrl))).toMatchObject({
      code: 'source.records',
      remedy: expect.stringContaining('source-records')
    })
    const { records } = await room.fetch(`${server.origin}/a`, nextUrl, { records: 'orders' })
    expect(records).toEqual(ids(1, 1))
  })

  it('stay whole when the last page is an empty array of an unusual name', async () => {
    const server = await serveMap(room, {
      '/a': { orders: ids(1, 1), next: '/b' },
      '/b': { next: null, orders: [] }
    })
    const { records } = await room.fetch(`${server.origin}/a`, { type: 'next-url', next: 'next' })
    expect(records).toEqual(ids(1, 1))
  })

  it('may be one record a page', async () => {
    const server = await serveMap(room, { '/a': { id: 1, next: '/b' }, '/b': { next: null, id: 2 } })
    const { records } = await room.fetch(`${server.origin}/a`, { type: 'next-url', next: 'next' })
    expect(records).toEqual([{ id: 1, next: '/b' }, { id: 2 }])
  })
})

describe('keys of nested objects', () => {
  const hasRepeatedKeys = async (last: string) => {
    const text = (body: string) => (response: ServerResponse) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(body)
    const server = await serveMap(room, {
      '/a': text('{"rows":[{"a":{"k":1,"l":{"k":2}}}],"next":"/b"}'),
      '/b': text('{"rows":[{"a":{"k":3}}],"next":"/c"}'),
      '/c': text(last)
    })
    const pagination: Pagination = { type: 'next-url', next: 'next' }
    const { files } = await room.fetch(`${server.origin}/a`, pagination, { records: 'rows' })
    return files.some(file => file.format === 'json' && (file.duplicateKeys || file.repeatedKeys))
  }

  it('may come again on each page, but not twice in one object', async () => {
    expect(await hasRepeatedKeys('{"rows":[{"a":{"k":4}}]}')).toBe(false)
    expect(await hasRepeatedKeys('{"rows":[{"a":{"k":4,"k":5}}]}')).toBe(true)
  })
})

describe('source-max-pages', () => {
  it('is an error while there are more pages, and none at the last one', async () => {
    const server = await serveNumbered(room, 6, 2)
    const paged: Pagination = { type: 'page', start: 1, total: 'pages' }
    expect((await room.fetch(`${server.origin}/a`, paged, { maxPages: 3 })).records).toEqual(ids(1, 6))
    expect(await failureOf(room.fetch(`${server.origin}/a`, paged, { maxPages: 2 }))).toMatchObject({
      code: 'source.max-pages',
      what: expect.stringContaining('more than the 2 pages')
    })
  })
})
