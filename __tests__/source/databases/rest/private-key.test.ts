import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { readPrivateKey } from '../../../../src/source/databases/rest/private-key.ts'
import { failureOf } from '../../../support/spool.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = (type: 'pkcs8' | 'pkcs1') => privateKey.export({ type, format: 'pem' }).toString()
const read = (text: string) => readPrivateKey(text, 'source-private-key', 'Make one so.')

describe('a private key', () => {
  it.each([
    ['as it is', pem('pkcs8')],
    ['of the older kind', pem('pkcs1')],
    ['with \\n in letters', pem('pkcs8').replaceAll('\n', '\\n')],
    ['with blanks for line breaks', pem('pkcs8').replaceAll('\n', ' ')],
    ['without line breaks', pem('pkcs8').replaceAll('\n', '')],
    ['with those of Windows, indented', pem('pkcs8').replaceAll('\n', '\r\n    ')],
    ['with something around it', `Key Attributes: <No Attributes>\n${pem('pkcs8')}\n`]
  ])('is read %s', (_what, text) => {
    expect(read(text).equals(privateKey)).toBe(true)
  })

  const encrypted = privateKey
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
    .toString()
  const old = privateKey
    .export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
    .toString()
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  it.each([
    ['that is encrypted', encrypted, 'encrypted with a passphrase', 'openssl pkcs8'],
    ['that is encrypted in the older way', old, 'encrypted with a passphrase', 'openssl pkcs8'],
    [
      'that is public',
      publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      'is not a private key, but the PEM of a public key',
      'Make one so.'
    ],
    ['without its end', pem('pkcs8').slice(0, -30), 'is not in PEM', 'first and last line'],
    ['that is none', 'rsa_key.p8', 'is not in PEM', 'Make one so.'],
    ['that lacks letters', pem('pkcs8').replace(/.{40}\n/, '\n'), 'letters of it are missing', 'whole file'],
    [
      'of another kind',
      curve.export({ type: 'pkcs8', format: 'pem' }).toString(),
      'of the type ec',
      'Make one so.'
    ]
  ])('is explained, and never shown, %s', async (_what, text, words, remedy) => {
    const error = await failureOf((async () => read(text))())
    expect([error.code, error.what, error.remedy]).toEqual([
      'input.invalid',
      expect.stringContaining(words),
      expect.stringContaining(remedy)
    ])
    for (const line of text
      .split('\n')
      .slice(1, 3)
      .filter(part => part.length > 20))
      expect(error.message).not.toContain(line)
  })
})
