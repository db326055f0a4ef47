import { describe, expect, it } from '@jest/globals'
import { isCredential, isCredentialName } from '../../../src/inputs/secrets/credential-names.ts'

describe('isCredentialName', () => {
  it.each([
    'password',
    'user_password',
    'Passwd',
    'pwd',
    'secret',
    'client_secret',
    'clientSecret',
    'access_token',
    'refreshToken',
    'X-Api-Key',
    'apikey',
    'Ocp-Apim-Subscription-Key',
    'X-Amz-Signature',
    'X-Amz-Credential',
    'sig',
    'Authorization',
    'X-Auth',
    'session_id',
    'client_assertion',
    'X-CSRF-Token',
    'db.password'
  ])('%s', name => {
    expect(isCredentialName(name)).toBe(true)
  })
  it.each([
    '',
    'key',
    'sort_key',
    'primaryKey',
    'keyword',
    'author',
    'token_type',
    'max_tokens',
    'grant_type',
    'passenger',
    'design',
    'name',
    'query',
    'constructor',
    '__proto__'
  ])('not %s', name => {
    expect(isCredentialName(name)).toBe(false)
  })
})

describe('isCredential', () => {
  it.each([
    ['password', 'letmein'],
    ['token', '1234'],
    ['key', '8f3bce01'],
    ['AWSAccessKeyId', 'AKIAIOSFODNN7EXAMPLE']
  ])('%s: %s', (name, value) => {
    expect(isCredential(name, value)).toBe(true)
  })
  it.each([
    ['password', 'abc'],
    ['password', 'true'],
    ['key', 'created_at'],
    ['sort_key', 'amount'],
    ['author', 'tolstoy'],
    ['max_tokens', '100000'],
    ['name', '8f3bce01']
  ])('not %s: %s', (name, value) => {
    expect(isCredential(name, value)).toBe(false)
  })
})
