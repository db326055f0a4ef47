import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
const SALT_BYTES = 16
const IV_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32

/** Encrypts a text with a secret. A slow key derivation, because the secret may be a password that people chose. */
export function encrypt(text: string, secret: string): string {
  const salt = randomBytes(SALT_BYTES)
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, scryptSync(secret, salt, KEY_BYTES), iv)
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([salt, iv, cipher.getAuthTag(), encrypted]).toString('base64')
}

/**
 * Decrypts what `encrypt` made.
 * @returns undefined when it was encrypted with another secret, or is not whole
 */
export function decrypt(encrypted: string, secret: string): string | undefined {
  const bytes = Buffer.from(encrypted, 'base64')
  const salt = bytes.subarray(0, SALT_BYTES)
  const iv = bytes.subarray(SALT_BYTES, SALT_BYTES + IV_BYTES)
  const tag = bytes.subarray(SALT_BYTES + IV_BYTES, SALT_BYTES + IV_BYTES + TAG_BYTES)
  try {
    const decipher = createDecipheriv(CIPHER, scryptSync(secret, salt, KEY_BYTES), iv, {
      authTagLength: TAG_BYTES
    })
    decipher.setAuthTag(tag)
    return (
      decipher.update(bytes.subarray(SALT_BYTES + IV_BYTES + TAG_BYTES), undefined, 'utf8') +
      decipher.final('utf8')
    )
  } catch {
    return undefined
  }
}
