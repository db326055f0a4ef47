import { describe, expect, it } from '@jest/globals'
import { send, sendBytes } from './by-hand.ts'
import { codeOf, simulator } from './publishing-hand.ts'

describe('addresses', () => {
  it.each([
    ['GET', '/api/3.30/auth/signin', 405, '405000'],
    ['GET', '/api/3.30/nowhere', 404, '404003'],
    ['GET', '//api/3.30/serverinfo', 404, '404003'],
    ['POST', '/api/3.31/auth/signin', 404, '404001'],
    ['POST', '/api/3.x/auth/signin', 404, '404001'],
    ['GET', '/api/2.3/serverinfo', 404, '404001']
  ])('refuses %s %s', async (method, path, status, code) => {
    const answer = await send(simulator.origin, path, { method })
    expect([answer.status, codeOf(answer)]).toEqual([status, code])
    expect(answer.headers['allow']).toBe(status === 405 ? 'POST' : undefined)
  })

  it('answers a request with a broken length with 400', async () => {
    const answer = await sendBytes(
      simulator.origin,
      'POST /api/3.30/auth/signin HTTP/1.1\r\nHost: x\r\nContent-Length: two\r\n\r\n'
    )
    expect(answer).toContain('HTTP/1.1 400')
  })
})
