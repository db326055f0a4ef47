import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Pagination } from '../../../../src/source/contract/pagination-config.ts'
import { ids, json, openPagesRoom, type PagesRoom, urlsOf } from '../../../support/pages.ts'
import { failureOf } from '../../../support/spool.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

/** 7 records on pages of 3, each after the id in `param`. */
function serveKeyset(param: string, wrap: (records: object[], isLast: boolean) => unknown, pad = '') {
  return room.serve((request, response) => {
    const after = Number(new URL(request.url ?? '', 'http://x').searchParams.get(param) ?? 0)
    const records = ids(after + 1, Math.max(0, Math.min(3, 7 - after))).map(one => ({ ...one, pad }))
    json(response, wrap(records, after + 3 >= 7))
  })
}

const idsOf = (records: readonly unknown[]): unknown[] => records.map(one => (one as { id: number }).id)
const SEVEN = [1, 2, 3, 4, 5, 6, 7]

describe('a token inside the records', () => {
  it.each<[string, string, (records: object[], isLast: boolean) => unknown, number]>([
    ['Stripe', 'data[-1].id', (data, isLast) => ({ object: 'list', data, has_more: !isLast }), 3],
    ['Discord', '[-1].id', records => records, 4],
    ['a path with records inside', 'a.b[-1].id', b => ({ a: { b } }), 4]
  ])('is that of the last one (%s)', async (_, next, wrap, count) => {
    const server = await serveKeyset('after', wrap)
    const config = next.startsWith('a.') ? { records: 'a.b' } : {}
    const { records } = await room.fetch(
      `${server.origin}/x`,
      { type: 'cursor', next, param: 'after' },
      config
    )
    expect(idsOf(records)).toEqual(SEVEN)
    expect(urlsOf(server)).toHaveLength(count)
  })

  it('may be that of another record, and lie in records that come in many chunks', async () => {
    const server = await serveKeyset('after', data => ({ data: data.toReversed() }), 'x'.repeat(300_000))
    const { records } = await room.fetch(`${server.origin}/x`, {
      type: 'cursor',
      next: 'data[0].id',
      param: 'after'
    })
    expect(idsOf(records)).toEqual([3, 2, 1, 6, 5, 4, 7])
    const other = await serveKeyset('after', data => ({ data }), 'x'.repeat(300_000))
    const pagination: Pagination = { type: 'cursor', next: 'data[-2].id', param: 'after', until: 'stop' }
    expect(await failureOf(room.fetch(`${other.origin}/x`, pagination))).toMatchObject({
      code: 'source.pagination'
    })
    const last = await serveKeyset('after', data => ({ data }), 'x'.repeat(300_000))
    expect(
      idsOf(
        (await room.fetch(`${last.origin}/x`, { type: 'cursor', next: 'data[-1].id', param: 'after' }))
          .records
      )
    ).toEqual(SEVEN)
  })

  it('goes into a JSON body as the array that it is: search_after', async () => {
    const server = await room.serve((_request, response) => {
      const body = JSON.parse(server.received.at(-1)?.body ?? '') as { search_after?: [number, string] }
      const after = body.search_after?.[0] ?? 0
      const hits = ids(after + 1, Math.max(0, Math.min(3, 7 - after))).map(({ id }) => ({
        id,
        sort: [id, `k"${id}`]
      }))
      json(response, { hits: { total: { value: 7 }, hits } })
    })
    const pagination: Pagination = {
      type: 'cursor',
      next: 'hits.hits[-1].sort',
      param: 'search_after',
      in: 'body'
    }
    const config = { method: 'POST', body: '{"size":3}', records: 'hits.hits' } as const
    expect(idsOf((await room.fetch(`${server.origin}/x`, pagination, config)).records)).toEqual(SEVEN)
    expect(server.received[1]?.body).toBe('{"size":3,"search_after":[3,"k"3"]}'.replace('k"', 'k\\"'))
    expect(
      await failureOf(room.fetch(`${server.origin}/x`, { ...pagination, in: 'query' }, config))
    ).toMatchObject({
      code: 'source.pagination',
      what: expect.stringContaining('fits into a JSON body only')
    })
  })

  it('is not asked for where there are no records at all', async () => {
    const server = await room.serve((_request, response) => json(response, { data: [] }))
    await room.fetch(`${server.origin}/x`, { type: 'cursor', next: 'data[-1].id', param: 'after' })
    expect(room.log.remarks).toEqual([])
  })

  it('keeps all digits', async () => {
    const server = await room.serve((request, response) => {
      const body = request.url === '/x' ? '[{"id":12345678901234567890}]' : '[]'
      response.setHeader('content-type', 'application/json').end(body)
    })
    await room.fetch(`${server.origin}/x`, { type: 'cursor', next: '[-1].id', param: 'after' })
    expect(urlsOf(server)).toEqual(['/x', '/x?after=12345678901234567890'])
  })

  it('has to be there in every record that is the last of a page', async () => {
    const server = await room.serve((_request, response) =>
      json(response, { data: [{ id: 1 }, { name: 'x' }] })
    )
    expect(
      await failureOf(
        room.fetch(`${server.origin}/x`, { type: 'cursor', next: 'data[-1].id', param: 'after' })
      )
    ).toMatchObject({
      code: 'source.pagination',
      what: expect.stringContaining('has 2 records, but nothing at "data[-1].id"')
    })
  })
})

describe('a negative index', () => {
  it('counts from the end of an array beside the records as well', async () => {
    const server = await room.serve((request, response) => {
      const isFirst = request.url === '/x'
      const links = [{ href: '/first' }, { href: 'a' }, isFirst ? { href: '/x?p=2' } : {}]
      json(response, { links, items: ids(isFirst ? 1 : 2, 1) })
    })
    const config = { records: 'items' }
    const last: Pagination = { type: 'next-url', next: 'links[-1].href' }
    expect((await room.fetch(`${server.origin}/x`, last, config)).records).toEqual(ids(1, 2))
    const back: Pagination = { type: 'cursor', next: 'links[-2].href', total: 'n' }
    expect((await failureOf(room.fetch(`${server.origin}/x`, back, config))).code).toBe('source.pagination')
  })
})

describe('a token in a header', () => {
  it('is sent with the next request, whatever the format', async () => {
    for (const format of ['json', 'csv'] as const) {
      const server = await room.serve((request, response) => {
        const from = Number(new URL(request.url ?? '', 'http://x').searchParams.get('continuationToken') ?? 0)
        response.writeHead(200, {
          'content-type': format === 'json' ? 'application/json' : 'text/csv',
          ...(from < 2 ? { 'x-ms-ContinuationToken': String(from + 1) } : {})
        })
        response.end(format === 'json' ? JSON.stringify(ids(from, 1)) : `id\n${from}\n`)
      })
      await room.fetch(`${server.origin}/x`, {
        type: 'cursor',
        next: 'header:X-MS-ContinuationToken',
        param: 'continuationToken'
      })
      expect(urlsOf(server)).toEqual(['/x', '/x?continuationToken=1', '/x?continuationToken=2'])
    }
  })

  it('need not be there where there is one page, but another one says more', async () => {
    const pagination: Pagination = { type: 'cursor', next: 'header:x-token' }
    const one = await room.serve((_request, response) => json(response, ids(1, 2)))
    expect((await room.fetch(`${one.origin}/x`, pagination)).records).toEqual(ids(1, 2))
    expect(room.log.remarks).toEqual([])
    const more = await room.serve((_request, response) => json(response, ids(1, 2), { 'X-Next-Token': 'a' }))
    expect(await failureOf(room.fetch(`${more.origin}/x`, pagination))).toMatchObject({
      code: 'source.pagination',
      what: expect.stringContaining('more (the header x-next-token), but has nothing at "header:x-token"')
    })
  })

  it('may be a link', async () => {
    const server = await room.serve((request, response) =>
      json(
        response,
        ids(request.url === '/x' ? 1 : 2, 1),
        request.url === '/x' ? { 'X-Next-Url': '/x?2' } : {}
      )
    )
    const { records } = await room.fetch(`${server.origin}/x`, {
      type: 'next-url',
      next: 'header:x-next-url'
    })
    expect(records).toEqual(ids(1, 2))
  })
})
