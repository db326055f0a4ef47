import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../../src/base/deadline.ts'
import { rateLimitMs } from '../../../src/http/rate-limit.ts'
import { createRateLimiter } from '../../../src/source/http/rate-limiter.ts'
import { ids, json, openPagesRoom, type PagesRoom } from '../../support/pages.ts'
import { failureOf } from '../../support/spool.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

describe('rateLimitMs', () => {
  const now = Math.floor(Date.now() / 1000)
  const date = new Date(now * 1000).toUTCString()

  it.each([
    [{ 'ratelimit-remaining': '0', 'ratelimit-reset': '30' }, 30_000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1.5' }, 1500],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now + 40), date }, 40_000],
    [{ 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String((now + 40) * 1000), date }, 40_000],
    [{ ratelimit: '"minute";r=0;t=20, "day";r=10;t=9000' }, 20_000],
    [{ ratelimit: '"minute";r=0;t=20, "day";r=0;t=9000' }, 9_000_000],
    [{ ratelimit: 'limit=100, remaining=0, reset=7' }, 7_000],
    [{ ratelimit: 'limit=100, remaining=3, reset=7' }, undefined],
    [{ 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '30' }, undefined],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now - 40), date }, undefined],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'soon' }, undefined],
    [{ 'x-ratelimit-reset': '30' }, undefined],
    [{}, undefined]
  ] as [Record<string, string>, number | undefined][])('reads %j', (headers, expected) => {
    expect(rateLimitMs(headers)).toBe(expected)
  })

  it('needs no remaining where the answer says that there is none', () => {
    expect(rateLimitMs({ 'x-ratelimit-reset': '30' }, true)).toBe(30_000)
  })
})

/** Three pages, linked; `headers` go with the first. */
const threePages = (headers: Record<string, string>) =>
  room.serve((request, response) => {
    const number = Number(request.url?.slice(2) || 1)
    const link: Record<string, string> = number < 3 ? { link: `</?${number + 1}>; rel=next` } : {}
    json(response, ids(number, 1), { ...link, ...(number === 1 ? headers : {}) })
  })

describe('the pace', () => {
  it.each([
    ['X-RateLimit-Reset', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }],
    ['Retry-After beside data', { 'retry-after': '1' }]
  ])('obeys %s before the next page, and says so', async (_, headers) => {
    const server = await threePages(headers)
    const rateLimiter = createRateLimiter(room)
    expect((await room.fetch(`${server.origin}/`, undefined, {}, rateLimiter)).records).toEqual(ids(1, 3))
    const [first = 0, second = 0] = server.received.map(({ at }) => at)
    expect(second - first).toBeGreaterThanOrEqual(950)
    expect(room.log.lines.join('\n')).toMatch(/wants no request for now: waiting (0\.\d|1) s as it asked/)
  })

  it('fails at once when that is too long, naming the page; the last page may ask for anything', async () => {
    const server = await threePages({ 'ratelimit-remaining': '0', 'ratelimit-reset': '86400' })
    const rateLimiter = createRateLimiter(room)
    expect(await failureOf(room.fetch(`${server.origin}/`, undefined, {}, rateLimiter))).toMatchObject({
      code: 'source.retry-after',
      what: expect.stringMatching(/^Page 2: .* asks to wait 24 h before .* beyond the limit of 10 min/)
    })
    expect(server.received).toHaveLength(1)
    const last = await room.serve((_, response) => json(response, ids(1, 1), { 'retry-after': '86400' }))
    expect((await room.fetch(last.origin, undefined, {}, rateLimiter)).records).toEqual(ids(1, 1))
  })

  it('fails at once when the run ends before', async () => {
    const deadline = new Deadline(0.5)
    const rateLimiter = createRateLimiter({ log: room.log, deadline })
    const url = new URL('http://data.example/orders')
    rateLimiter.heard(url, 200, { 'retry-after': '60' })
    expect(await failureOf(rateLimiter.turn(url))).toMatchObject({
      code: 'source.retry-after',
      what: expect.stringMatching(/data\.example\/orders asks to wait .* left until the deadline/)
    })
    deadline.close()
  })

  it('waits for the reset of a 429 without Retry-After', async () => {
    const server = await room.serve((_, response) => {
      if (server.received.length > 1) json(response, ids(1, 1))
      else response.writeHead(429, { 'x-ratelimit-reset': '1' }).end()
    })
    await room.fetch(server.origin, undefined, {}, createRateLimiter(room))
    const [first = 0, second = 0] = server.received.map(({ at }) => at)
    expect(second - first).toBeGreaterThanOrEqual(950)
  })

  it('spaces the requests of all sources evenly', async () => {
    const [one, other] = [await threePages({}), await threePages({})]
    const rateLimiter = createRateLimiter({ ...room, requestsPerMinute: 300 })
    await Promise.all([one, other].map(({ origin }) => room.fetch(`${origin}/`, undefined, {}, rateLimiter)))
    const times = [...one.received, ...other.received].map(({ at }) => at).sort((a, b) => a - b)
    expect(times).toHaveLength(6)
    expect((times[5] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(950)
  })
})
