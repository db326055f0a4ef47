import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { SignJWT } from 'jose'
import { Deadline } from '../../../../src/base/deadline.ts'
import { fingerprint, signInOf } from '../../../../src/source/databases/snowflake/sign-in.ts'
import { connectTest } from '../../../support/connect-test.ts'
import { memoryLog } from '../../../support/memory-log.ts'
import { databaseOf } from '../../../support/query-room.ts'

const kindsOf = async (token: string): Promise<(string | undefined)[]> => {
  const deadline = new Deadline(1)
  const tools = { http: connectTest(deadline), deadline, log: memoryLog(), tokens: new Map() }
  const config = databaseOf({
    'source-url': 'snowflake://a/DB',
    'source-token': token,
    'source-query': 'select 1'
  })
  const signIn = signInOf(config)
  const first = await signIn(tools)
  const again = await signIn(tools)
  const other = await signIn(tools, first)
  await tools.http.close()
  deadline.close()
  return [first, again, other].map(headers => headers['x-snowflake-authorization-token-type'])
}
const jwt = (issuer: string) =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuer)
    .sign(new TextEncoder().encode('x'.repeat(32)))

const PAT = 'PROGRAMMATIC_ACCESS_TOKEN'
describe('a token', () => {
  it('is taken for what it looks like, and for the other when it is refused', async () => {
    expect(await kindsOf('ver:1-hint:123-ETMsDgAAA')).toEqual(['OAUTH', 'OAUTH', PAT])
    expect(await kindsOf(await jwt('https://login.example.com/'))).toEqual(['OAUTH', 'OAUTH', PAT])
    expect(await kindsOf(await jwt('SF:1002'))).toEqual([PAT, PAT, 'OAUTH'])
    expect(await kindsOf('some-opaque-token')).toEqual([PAT, PAT, 'OAUTH'])
  })
})

describe('the fingerprint of a key', () => {
  it('is that of its public half', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(fingerprint(privateKey)).toMatch(/^SHA256:[\w+/]{43}=$/)
    expect(publicKey.asymmetricKeyType).toBe('rsa')
  })
})
