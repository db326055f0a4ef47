import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../../../src/base/deadline.ts'
import { ActionError } from '../../../../src/base/errors.ts'
import { TRANSIENT_STATUS } from '../../../../src/http/retry.ts'
import {
  openRestSession,
  type RestRequest,
  type RestSession
} from '../../../../src/source/databases/rest/session.ts'
import { awakeClock } from '../../../support/awake-clock.ts'
import { connectTest } from '../../../support/connect-test.ts'
import { type MemoryLog, memoryLog } from '../../../support/memory-log.ts'
import { failureOf } from '../../../support/spool.ts'
import { type Reply, type StandInServer, startStandIn } from '../../../support/stand-in-server.ts'

let server: StandInServer
let session: RestSession
let log: MemoryLog
let deadline: Deadline
let reply: Reply = { status: 200, body: { fine: true } }
let signedIn = 0
beforeAll(async () => {
  server = await startStandIn(() => reply)
  log = memoryLog()
  deadline = new Deadline(1)
  session = openRestSession(
    {
      label: 'db.example.com/sales',
      name: 'Example',
      home: new URL(server.origin),
      caCertificate: undefined,
      signIn: async (_tools, refused) => {
        if (refused !== undefined) signedIn++
        return { authorization: `Bearer a-secret-token-${signedIn}` }
      },
      renews: true,
      refusal: ({ status, text }) => ({
        again: TRANSIENT_STATUS.has(status),
        error: new ActionError(
          'source.query',
          `db.example.com/sales answered HTTP ${status}: ${text}.`,
          'Do.'
        )
      })
    },
    { connect: connectTest, tokens: new Map(), deadline, log }
  )
})
afterEach(() => {
  server.trouble = []
  reply = { status: 200, body: { fine: true } }
})
afterAll(async () => {
  await session?.close()
  deadline?.close()
  await server?.close()
})

const get: RestRequest = { method: 'GET', path: '/a?b=c', repeat: 'harmless' }
const post: RestRequest = { method: 'POST', path: '/a', body: { sql: 'x' }, repeat: 'never' }
const any = /./
const count = async (work: Promise<unknown>): Promise<readonly [number, unknown]> => {
  const before = server.requests.length
  const outcome = await work.then(
    () => 'fine',
    (error: ActionError) => error.code
  )
  return [server.requests.length - before, outcome]
}

describe('a request', () => {
  it('is signed in, asks for JSON, and takes it compressed', async () => {
    expect((await session.ask(get)).json).toEqual({ fine: true })
    expect(server.requests.at(-1)?.headers).toMatchObject({
      accept: 'application/json',
      'accept-encoding': 'gzip',
      authorization: 'Bearer a-secret-token-0'
    })
  })

  it('that does no harm is repeated, at another path where there is one', async () => {
    server.trouble = [
      { on: any, is: 'unheard' },
      { on: any, is: { status: 502 } }
    ]
    expect(await count(session.ask({ ...get, pathAgain: '/again' }))).toEqual([3, 'fine'])
    expect(server.requests.slice(-3).map(({ url }) => url.pathname)).toEqual(['/a', '/again', '/again'])
  })

  it.each<[string, Reply | 'unheard' | 'cut']>([
    ['no answer', 'unheard'],
    ['an answer that is cut', 'cut'],
    ['HTTP 500', { status: 500 }],
    ['HTTP 503 without a time', { status: 503 }]
  ])('that may begin a second query is not repeated after %s', async (_what, is) => {
    server.trouble = [{ on: any, is }]
    expect(await count(session.begin(post))).toEqual([1, 'source.incomplete'])
  })

  it.each<[string, Reply]>([
    ['HTTP 429', { status: 429 }],
    ['HTTP 503 with a time', { status: 503, headers: { 'retry-after': '1' } }],
    ['HTTP 401, with another token', { status: 401 }]
  ])('that may begin a second query is repeated after %s, which has begun none', async (_what, is) => {
    server.trouble = [{ on: any, is }]
    expect(await count(session.begin(post))).toEqual([2, 'fine'])
  })

  it('is refused for a token that was renewed in vain', async () => {
    server.trouble = [
      { on: any, is: { status: 401 } },
      { on: any, is: { status: 401 } }
    ]
    expect(await count(session.ask(get))).toEqual([2, 'source.query'])
  })

  it('fails for an answer that is not JSON, which a proxy may have sent', async () => {
    reply = { status: 200, body: '<html>Please sign in</html>' }
    const error = await failureOf(session.ask(get))
    expect([error.code, error.message]).toEqual([
      'source.incomplete',
      expect.stringContaining('is not that of Example')
    ])
  })

  it('goes on when an answer that says no is cut', async () => {
    reply = { status: 500, body: { error: 'x'.repeat(5_000) } }
    server.trouble = [{ on: any, is: 'cut' }]
    setTimeout(() => {
      reply = { status: 200, body: { fine: true } }
    }, 100)
    expect(await count(session.ask(get))).toEqual([2, 'fine'])
  })

  it('fails for a redirect, which would take the token elsewhere', async () => {
    reply = { status: 302, headers: { location: 'https://elsewhere.example/' } }
    expect(await count(session.ask(get))).toEqual([1, 'source.query'])
  })

  it('waits as it is asked to, but not for longer than the run has', async () => {
    server.trouble = [{ on: any, is: { status: 429, headers: { 'retry-after': '120' } } }]
    expect(await count(session.ask(get))).toEqual([1, 'source.retry-after'])
  })

  it('leaves no token in the log', () => {
    expect(log.lines.length).toBeGreaterThan(3)
    expect(log.lines.join('\n')).not.toContain('a-secret-token')
  })
})

describe('the end of a run', () => {
  it('does not keep anybody from being told, and nothing else is asked', async () => {
    const run = new Deadline(1)
    const other = openRestSession(
      {
        label: 'x',
        name: 'Example',
        home: new URL(server.origin),
        caCertificate: undefined,
        signIn: async () => ({ authorization: 'Bearer a-secret-token' }),
        renews: false,
        refusal: () => ({ again: false, error: new ActionError('source.query', 'No.', 'Do.') })
      },
      { connect: connectTest, tokens: new Map(), deadline: run, log }
    )
    run.cancel()
    expect(await count(other.ask(get))).toEqual([0, 'cancelled'])
    expect(await count(other.tell({ method: 'POST', path: '/cancel' }))).toEqual([1, 'fine'])
    server.trouble = [{ on: any, is: 'hangs' }]
    const clock = awakeClock()
    await other.tell({ method: 'POST', path: '/cancel' })
    expect(clock.ms()).toBeLessThan(3_500)
    clock.stop()
    await other.close()
    run.close()
  })
})
