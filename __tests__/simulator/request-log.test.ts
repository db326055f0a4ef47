import { describe, expect, it } from '@jest/globals'
import { startSimulator } from '../../simulator/server.ts'
import { send, signIn } from './by-hand.ts'
import { hand, sales, simulator, violations } from './publishing-hand.ts'

describe('violations', () => {
  it('records secrets in the URL and in headers, and masks them', async () => {
    const { pat, origin } = simulator
    await send(origin, `/api/3.30/serverinfo?secret=${pat.secret}`)
    await send(origin, '/api/3.30/serverinfo', { headers: { 'user-agent': `x ${pat.secret}` } })
    await send(origin, `/api/3.30/serverinfo?token=${encodeURIComponent(hand.token)}`)
    expect(violations()).toEqual([
      'GET /api/3.30/serverinfo: a secret is in the URL',
      "GET /api/3.30/serverinfo: the query parameter 'secret' is not known and was ignored",
      "GET /api/3.30/serverinfo: a secret is in the header 'user-agent'",
      'GET /api/3.30/serverinfo: a secret is in the URL',
      "GET /api/3.30/serverinfo: the query parameter 'token' is not known and was ignored"
    ])
    expect(JSON.stringify(simulator.requests)).not.toContain(pat.secret)
    expect(JSON.stringify(simulator.requests)).not.toContain(hand.token)
  })

  it('records unknown query parameters and a missing User-Agent', async () => {
    await hand.send('/projects?pagesize=10')
    await send(simulator.origin, '/api/3.30/serverinfo', { headers: { 'user-agent': '' } })
    expect(violations()).toEqual([
      `GET ${hand.base}/projects: the query parameter 'pagesize' is not known and was ignored`,
      'GET /api/3.30/serverinfo: there is no User-Agent'
    ])
  })

  it('records polling faster than the limit', async () => {
    const own = await startSimulator({ limits: { minPollIntervalMs: 60_000 } })
    try {
      await (await signIn(own)).publishAsJob('Sales', sales)
      expect(own.violations).toEqual([expect.stringContaining('queried again after less than 60000 ms')])
    } finally {
      await own.close()
    }
  })
})
