import { describe, expect, it } from '@jest/globals'
import { bodySecrets } from '../../../src/inputs/secrets/body-secrets.ts'

describe('bodySecrets', () => {
  it.each([
    ['{"user":"me","password":"hunter22"}', ['hunter22']],
    ['{"auth":{"apiKey":"k3y-1"},"list":[{"client_secret":"cl1ent"}]}', ['k3y-1', 'cl1ent']],
    ['{"tokens":["t0ken-1"],"token":["t0ken-2"]}', ['t0ken-1', 't0ken-2']],
    ['grant_type=password&username=me&password=p%40ssw0rd', ['p%40ssw0rd', 'p@ssw0rd']],
    [
      '<s:Envelope><wsse:Password Type="x">hunter22</wsse:Password><a secret="s3cret"/></s:Envelope>',
      ['hunter22', 's3cret']
    ],
    [
      JSON.stringify({ query: 'mutation { login(user: "me", password: "hunter22") { token } }' }),
      ['hunter22']
    ],
    ['{"since": {{ today }}, "password": "hunter22"}', ['hunter22']]
  ])('of %s', (body, secrets) => {
    expect([...new Set(bodySecrets(body))]).toEqual(secrets)
  })

  it.each([
    '',
    '{}',
    'null',
    '{"sort_key":"created_at","page_size":1000,"format":"json","password":""}',
    '{"password":"{{ today }}"}',
    'a=1&sort=name&author=tolstoy',
    '<q><from>2024-01-01</from></q>',
    '{"query":"{ users { name token } }"}',
    `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`
  ])('none of %s', body => {
    expect([...bodySecrets(body)]).toEqual([])
  })

  it.each(['<a', 'a=', 'a="', '&', 'a ', "a='", '<a>', '{"a":['])(
    'takes no longer for %j again and again than for its length',
    piece => {
      const began = performance.now()
      expect([...bodySecrets(piece.repeat(100_000 / piece.length))]).toEqual([])
      expect(performance.now() - began).toBeLessThan(2_000)
    }
  )
})
