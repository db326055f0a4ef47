import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { readServiceAccount } from '../../../../src/source/databases/bigquery/service-account.ts'
import { failureOf } from '../../../support/spool.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const FILE = {
  type: 'service_account',
  private_key_id: 'key-1',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  client_email: 'reader@my-project.iam.gserviceaccount.com',
  token_uri: 'https://oauth2.googleapis.com/token'
}
const text = (more: object = {}) => JSON.stringify({ ...FILE, ...more }, undefined, 2)

describe('the key of a service account', () => {
  it.each([
    ['as it is', text()],
    ['on one line', JSON.stringify(FILE)],
    ['with line breaks inside of the key', text().replaceAll('\\n', '\n')]
  ])('is read %s', (_what, given) => {
    const { email, keyId, key, tokenUrl } = readServiceAccount(given)
    expect([email, keyId, tokenUrl.href]).toEqual([FILE.client_email, 'key-1', FILE.token_uri])
    expect(key.equals(privateKey)).toBe(true)
  })

  it.each([
    ['nothing of it', 'key.json', 'is not JSON'],
    ['the key alone', FILE.private_key, 'is not JSON'],
    ['another JSON', '{"a": 1}', 'is not a key of Google'],
    ['null', 'null', 'is not a key of Google'],
    ['credentials of a person', text({ type: 'authorized_user' }), 'of the type "authorized_user"'],
    ['a federation', text({ type: 'external_account' }), 'google-github-actions/auth'],
    ['no address', text({ client_email: undefined }), 'lacks client_email'],
    ['a key that is none', text({ private_key: 'x' }), 'is not in PEM'],
    ['an address without encryption', text({ token_uri: 'http://example.com/token' }), 'not an https address']
  ])('is explained, and never shown, when it is %s', async (_what, given, words) => {
    const error = await failureOf((async () => readServiceAccount(given))())
    expect([error.code, error.message]).toEqual(['input.invalid', expect.stringContaining(words)])
    expect(error.message).not.toContain(FILE.private_key.split('\n')[1])
  })
})
