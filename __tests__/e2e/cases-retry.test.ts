import type { RequestListener } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import type { Received } from '../support/http-server.ts'
import { errorOf, useStand } from './stand.ts'

const stand = useStand()

type Answered = { readonly status: number; readonly retryAfter?: string } | 'reset' | 'data'

/** Serves one answer after the other, and the data from then on. */
function script(...answers: (Answered | (() => Answered))[]): string {
  const left = [...answers]
  const listener: RequestListener = (request, response) => {
    const next = left.shift() ?? 'data'
    const answer = typeof next === 'function' ? next() : next
    if (answer === 'data') response.setHeader('content-type', 'application/json').end('[{"id":1}]')
    else if (answer === 'reset') request.socket.destroy()
    else {
      const { status, retryAfter } = answer
      response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end()
    }
  }
  return stand.serve('data.json', listener)
}

const requestsFor = (url: string): Received[] =>
  stand.source.received.filter(request => `${stand.source.origin}${request.url}` === url)

/** Milliseconds between one request and the next. */
function gaps(url: string): number[] {
  const times = requestsFor(url).map(({ at }) => at)
  return times.slice(1).map((at, index) => at - (times[index] ?? 0))
}

// A clock may be a few milliseconds behind the other.
const SLACK = 20

describe('PC-13: a source that is busy', () => {
  it('is asked again when it says, by seconds or by date', async () => {
    const inThreeSeconds = (): Answered => ({
      status: 503,
      retryAfter: new Date(Date.now() + 3000).toUTCString()
    })
    const url = script({ status: 429, retryAfter: '2' }, inThreeSeconds)
    const built = await stand.build({ 'source-url': url })
    expect(built.rows).toEqual([['1']])
    const [seconds, date, ...others] = gaps(url)
    expect(seconds).toBeGreaterThanOrEqual(2000 - SLACK)
    // A date has no fractions of a second.
    expect(date).toBeGreaterThanOrEqual(2000 - SLACK)
    expect(others).toEqual([])
    expect(built.log).toMatch(
      /HTTP 429 from 127\.0\.0\.1:\d+\/1\/data\.json: waiting 2 s as it asked \(attempt 2/
    )
    expect(built.log).toMatch(/HTTP 503 from .* as it asked \(attempt 3/)
  })

  it('is asked again after a pause of our own when it says nothing, or nonsense, or breaks the connection', async () => {
    const nothing = script({ status: 429 }, { status: 429 })
    const junk = script({ status: 429, retryAfter: 'soon' }, { status: 503, retryAfter: '-5' })
    const broken = script({ status: 500 }, 'reset')
    const built = await Promise.all([nothing, junk, broken].map(url => stand.build({ 'source-url': url })))
    for (const { rows } of built) expect(rows).toEqual([['1']])
    for (const url of [nothing, junk, broken]) expect(requestsFor(url)).toHaveLength(3)
  })

  it('is asked for half a minute, for all that passes; a POST is never repeated', async () => {
    const passing = script({ status: 408 }, { status: 425 }, { status: 502 }, { status: 504 })
    const past = script(
      { status: 503, retryAfter: new Date(0).toUTCString() },
      { status: 429, retryAfter: '0' }
    )
    const down = script(...Array.from({ length: 99 }, (): Answered => ({ status: 503 })))
    const post = script({ status: 503 })
    const reset = script('reset')
    const body = { 'source-method': 'POST', 'source-body': '{}' }
    // Most of the time passes between the attempts, so they may all run side by side.
    const [passed, due, gaveUp, notRepeated, cut] = await Promise.all([
      stand.build({ 'source-url': passing }),
      stand.build({ 'source-url': past }),
      stand.refuse({ 'source-url': down }),
      stand.refuse({ 'source-url': post, ...body }),
      stand.refuse({ 'source-url': reset, ...body })
    ])
    for (const { rows } of [passed, due]) expect(rows).toEqual([['1']])
    expect(gaveUp).toMatch(/^source\.http-status: .*503.*It failed \d+ times in [34]\d s\./)
    expect(notRepeated).toMatch(/^source\.http-status: .*503/)
    expect(cut).toMatch(/^source\.connection: /)
    expect([passing, past, post, reset].map(url => requestsFor(url).length)).toEqual([5, 3, 1, 1])
    // Half a minute of waits that double up to 10 s.
    expect(requestsFor(down).length).toBeGreaterThanOrEqual(7)
  })

  it('is not waited for when that would take too long, by either form or beyond the deadline', async () => {
    const day = script({ status: 429, retryAfter: '86400' })
    const date = script({ status: 503, retryAfter: new Date(Date.now() + 86_400_000).toUTCString() })
    const late = script({ status: 429, retryAfter: '120' })
    const [byDay, byDate, byDeadline] = await Promise.all([
      stand.refuse({ 'source-url': day }),
      stand.refuse({ 'source-url': date }),
      stand.refuse({ 'source-url': late, 'timeout-minutes': '1' })
    ])
    expect(byDay).toMatch(/^source\.retry-after: .*asks to wait 24 h .*limit of 10 min/)
    expect(byDate).toMatch(/^source\.retry-after: .*limit of 10 min/)
    expect(byDeadline).toMatch(/^source\.retry-after: .*asks to wait 2 min .*until the deadline/)
    for (const url of [day, date, late]) expect(requestsFor(url)).toHaveLength(1)
  })

  it('is not asked again when the answer will not change', async () => {
    for (const statuses of [
      [400, 401, 403],
      [404, 501]
    ]) {
      const urls = statuses.map(status => script({ status }))
      const errors = await Promise.all(urls.map(url => stand.refuse({ 'source-url': url })))
      for (const [index, url] of urls.entries()) {
        expect(errors[index]).toMatch(
          new RegExp(
            `^source\\.http-status: 127\\.0\\.0\\.1:\\d+/\\d+/data\\.json answered HTTP ${statuses[index]}\\b`
          )
        )
        expect(requestsFor(url)).toHaveLength(1)
      }
    }
  })

  it('is not asked again for a part that nobody asked for, which is a page', async () => {
    const url = script({ status: 206 })
    expect(await stand.refuse({ 'source-url': url })).toMatch(/^source\.more-pages: .*HTTP 206/)
    expect(requestsFor(url)).toHaveLength(1)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('is not slept for any longer after %s', async signal => {
    const url = script({ status: 429, retryAfter: '300' })
    const step = await stand.step(
      { 'source-url': url },
      { kill: { signal, when: /waiting 5 min as it asked/ } }
    )
    expect(errorOf(step)).toMatch(/^cancelled: /)
    expect(requestsFor(url)).toHaveLength(1)
  })
})
