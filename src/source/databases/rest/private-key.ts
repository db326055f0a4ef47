import { createPrivateKey, type KeyObject } from 'node:crypto'
import { ActionError } from '../../../base/errors.ts'

const BLOCK = /-----BEGIN ([A-Z ]+)-----([\s\S]*?)-----END \1-----/
const LINE = /.{1,64}/g

/**
 * A private key in PEM. Line breaks that a form or a variable has changed (blanks, `\n` in letters, none) are
 * repaired.
 * @param place where it stands, for messages: `source-private-key`
 * @param make how one is made, for messages
 * @throws ActionError `input.invalid`; the key is never shown
 */
export function readPrivateKey(text: string, place: string, make: string): KeyObject {
  const [, kind, body] = BLOCK.exec(text.replaceAll(/\\r|\\n/g, '\n')) ?? []
  const wrong = (what: string, remedy: string, cause?: unknown): ActionError =>
    new ActionError('input.invalid', `The private key in ${place} ${what}.`, remedy, { cause })
  if (kind === undefined || body === undefined) {
    throw wrong(
      'is not in PEM: there is no line -----BEGIN PRIVATE KEY----- with its -----END PRIVATE KEY-----',
      `Store the whole file, its first and last line included. ${make}`
    )
  }
  if (kind.startsWith('ENCRYPTED') || body.includes('ENCRYPTED')) {
    throw wrong(
      'is encrypted with a passphrase, which this action does not take',
      'Store it without one; the secret protects it: openssl pkcs8 -in rsa_key.p8 -nocrypt -topk8 -out rsa_key_plain.p8'
    )
  }
  if (!kind.endsWith('PRIVATE KEY')) {
    throw wrong(
      `is not a private key, but the PEM of a ${kind.toLowerCase()}`,
      `Store the private key. ${make}`
    )
  }
  const letters = body.replaceAll(/\s+/g, '')
  const pem = [`-----BEGIN ${kind}-----`, ...(letters.match(LINE) ?? []), `-----END ${kind}-----`, ''].join(
    '\n'
  )
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch (error) {
    // What OpenSSL says of it helps nobody.
    throw wrong(
      'cannot be read: letters of it are missing or changed',
      `Store the whole file again. ${make}`,
      error
    )
  }
  if (key.asymmetricKeyType === 'rsa') return key
  throw wrong(`is of the type ${key.asymmetricKeyType}, and an RSA key is needed`, make)
}
