import { describe, expect, it } from '@jest/globals'
import { startSimulator } from '../../simulator/server.ts'
import { appendBody, attribute, send, signIn, signInBody } from './by-hand.ts'
import { codeOf, hand, sales, simulator } from './publishing-hand.ts'

describe('sessions', () => {
  it('refuses the content URL in place of the site id', async () => {
    const answer = await send(simulator.origin, '/api/3.30/sites/acme/projects', { headers: hand.headers })
    expect([answer.status, codeOf(answer)]).toEqual([404, '404000'])
  })

  it('refuses requests without a token and with a wrong one', async () => {
    expect(codeOf(await send(simulator.origin, `${hand.base}/projects`))).toBe('401000')
    const headers = { 'x-tableau-auth': 'a|b|c' }
    expect(codeOf(await send(simulator.origin, `${hand.base}/projects`, { headers }))).toBe('401002')
  })

  it('ends the first session of a token with the second sign-in, and its uploads', async () => {
    const own = await startSimulator()
    try {
      const first = await signIn(own)
      const id = await first.upload(sales)
      const second = await signIn(own)
      expect(codeOf(await first.send('/projects'))).toBe('401002')
      expect((await second.send('/projects')).status).toBe(200)
      expect(codeOf(await second.sendParts('PUT', `/fileUploads/${id}`, appendBody(sales)))).toBe('404015')
    } finally {
      await own.close()
    }
  })

  it.each([
    ['a wrong secret', signInBody('ci', 'wrong', 'acme'), '401001'],
    ['a wrong site', signInBody('ci', 'demo-secret-not-a-real-one', 'other'), '401001'],
    ['no site on Cloud', signInBody('ci', 'demo-secret-not-a-real-one', ''), '401001'],
    ['an empty secret', signInBody('ci', '', 'acme'), '400000'],
    [
      'user and password on Cloud',
      '<tsRequest><credentials name="u" password="p"><site contentUrl="acme" /></credentials></tsRequest>',
      '401001'
    ],
    [
      'two kinds of credentials',
      signInBody('ci', 'x', 'acme').replace('credentials ', 'credentials name="u" password="p" '),
      '400000'
    ],
    ['no credentials', '<tsRequest />', '400000']
  ])('refuses a sign-in with %s', async (_, body, code) => {
    const answer = await send(simulator.origin, '/api/3.30/auth/signin', { method: 'POST', body })
    expect(codeOf(answer)).toBe(code)
  })

  it('signs in with user and password on Server, to the Default site', async () => {
    const server = await startSimulator({
      profile: 'server',
      sites: [{ contentUrl: '' }],
      users: [{ name: 'anna', password: 'not a real one' }]
    })
    try {
      const body =
        '<tsRequest><credentials name="anna" password="not a real one"><site contentUrl="" /></credentials></tsRequest>'
      const answer = await send(server.origin, '/api/3.30/auth/signin', { method: 'POST', body })
      expect(attribute(answer, 'estimatedTimeToExpiration')).toBe('4:00:00')
    } finally {
      await server.close()
    }
  })
})
