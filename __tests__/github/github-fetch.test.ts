import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../src/base/deadline.ts'
import { fetchThrough } from '../../src/github/github-fetch.ts'
import { createHttp } from '../../src/http/dispatcher.ts'
import { startServer, type TestServer } from '../support/http-server.ts'
import { memoryLog } from '../support/memory-log.ts'

const deadline = new Deadline(1)
const http = createHttp({ deadline, log: memoryLog(), userAgent: 'own', env: {} })
const send = fetchThrough(http)
let server: TestServer
let status = 200

beforeAll(async () => {
  server = await startServer((_, response) =>
    response
      .writeHead(status, { location: '/there', 'x-page': '2' })
      .end(status === 204 ? undefined : '{"a":1}')
  )
})
afterEach(() => {
  status = 200
  server.received.splice(0)
})
afterAll(async () => {
  deadline.close()
  await Promise.all([server.close(), http.close()])
})

describe('fetch for Octokit', () => {
  it('sends method, headers and body, and gives status, headers and body', async () => {
    const response = await send(`${server.origin}/x`, {
      method: 'POST',
      headers: { authorization: 'token t', 'user-agent': 'octokit' },
      body: '{}'
    })
    expect(server.received).toEqual([
      expect.objectContaining({
        method: 'POST',
        url: '/x',
        body: '{}',
        headers: expect.objectContaining({ authorization: 'token t', 'user-agent': 'octokit' })
      })
    ])
    expect(response.status).toBe(200)
    expect(response.headers.get('x-page')).toBe('2')
    expect(await response.json()).toEqual({ a: 1 })
  })

  it('asks with GET, and takes an answer without a body', async () => {
    status = 204
    const response = await send(server.origin)
    expect(server.received[0]?.method).toBe('GET')
    expect(await response.text()).toBe('')
  })

  it('gives refusals as they are', async () => {
    status = 403
    expect((await send(server.origin)).status).toBe(403)
  })

  it.each([301, 302, 307, 308])('follows no redirect (%d)', async redirect => {
    status = redirect
    await expect(send(server.origin)).rejects.toThrow(`a redirect, HTTP ${redirect}`)
    expect(server.received).toHaveLength(1)
  })
})
