import type { RequestListener } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../../src/base/deadline.ts'
import { createHttp } from '../../../src/http/dispatcher.ts'
import type { Http } from '../../../src/http/http.ts'
import { fetchSource } from '../../../src/source/http/fetch.ts'
import { startServer, type TestServer } from '../../support/http-server.ts'
import { type MemoryLog, memoryLog } from '../../support/memory-log.ts'

const SECRET = 'k3y+/ü &='
const SENT = `api_key=${encodeURIComponent(SECRET)}`

let deadline: Deadline
let log: MemoryLog
let http: Http
let home: TestServer
let other: TestServer

beforeEach(() => {
  deadline = new Deadline(1)
  log = memoryLog()
  http = createHttp({ deadline, log, userAgent: 'test', env: {} })
})
afterEach(async () => {
  await http.close()
  deadline.close()
  await Promise.all([home.close(), other.close()])
})

const rows: RequestListener = (_request, response) => void response.end('[]')

/** Fetches a path at home, where `answers` redirects by path; gives what each server was asked for. */
async function fetchFrom(
  path: string,
  answers: Record<string, (other: string) => string> = {}
): Promise<{ readonly home: string[]; readonly other: string[] }> {
  other = await startServer(rows)
  home = await startServer((request, response) => {
    const target = answers[(request.url ?? '').replace(/\?.*/, '')]
    if (target === undefined) rows(request, response)
    else response.writeHead(302, { location: target(other.origin) }).end()
  })
  await fetchSource(
    new URL(`${home.origin}${path}`),
    {
      locations: [],
      format: 'auto',
      method: 'GET',
      headers: [],
      secrets: [],
      querySecrets: [['api_key', SECRET]]
    },
    { http, deadline, log },
    async answer => {
      for await (const _chunk of answer.bytes);
    }
  )
  const urls = (server: TestServer) => server.received.map(({ url }) => url)
  return { home: urls(home), other: urls(other) }
}

describe('a secret of the query', () => {
  it.each([
    ['/rows', `/rows?${SENT}`],
    ['/rows?', `/rows?${SENT}`],
    ['/rows?a=%2f&b=1,2&c', `/rows?a=%2f&b=1,2&c&${SENT}`],
    [`/rows?${SENT}&page=2`, `/rows?page=2&${SENT}`],
    ['/rows?api_key=***&page=2', `/rows?page=2&${SENT}`]
  ])('is sent once, and the rest of %s stays as it is', async (path, sent) => {
    expect(await fetchFrom(path)).toEqual({ home: [sent], other: [] })
  })

  it('follows a redirect at home, whether the server has copied it or not', async () => {
    const { home } = await fetchFrom('/a?x=1', { '/a': () => '/b?x=2', '/b': () => `/c?${SENT}` })
    expect(home).toEqual([`/a?x=1&${SENT}`, `/b?x=2&${SENT}`, `/c?${SENT}`])
  })

  it('never goes to another origin, not even where the server has copied it', async () => {
    const asked = await fetchFrom('/a', {
      '/a': origin => `${origin}/b?x=2&${SENT}&key=${encodeURIComponent(SECRET)}`
    })
    expect(asked).toEqual({ home: [`/a?${SENT}`], other: ['/b?x=2'] })
  })

  it('is shown nowhere', async () => {
    await fetchFrom('/a', { '/a': () => '/b' })
    expect(log.all.join('\n')).toContain('/b?…')
    expect(log.all.join('\n')).not.toMatch(/k3y/)
  })
})
