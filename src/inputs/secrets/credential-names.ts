import { isPlainWord, looksRandom } from './plain-values.ts'

/** Last words of names that hold a credential, and nothing else. */
const LAST_WORDS: ReadonlySet<string> = new Set(
  'pass pw pwd auth sig sid session sessionid otp totp pin bearer assertion hmac'.split(' ')
)
/** Ends of such names, without what stands between their words. */
const ENDINGS =
  /(password|passwd|passphrase|passcode|secret|token|apikey|accesskey|privatekey|secretkey|sharedkey|authkey|accountkey|masterkey|licensekey|subscriptionkey|functionskey|clientkey|appkey|signature|credentials?|authorization|sessionid|jwt|cookies?)$/
/** Part of names that may hold one: `key`, `sort_key`, `AWSAccessKeyId`, `author`. */
const PART = /key|token|secret|pass|sig|auth|credential|session/i

/** Does a name (of a header, a parameter, a member) say that its value is a credential? */
export function isCredentialName(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(word => word !== '')
  return LAST_WORDS.has(words.at(-1) ?? '') || ENDINGS.test(words.join(''))
}

/**
 * Is the value of a parameter or a member a credential, by its name and by its look? Where the name leaves it open,
 * the value must look like one: `sort_key: created_at` does not, `key: 8f3b…` does.
 */
export function isCredential(name: string, value: string): boolean {
  if (isPlainWord(value)) return false
  return isCredentialName(name) || (PART.test(name) && looksRandom(value))
}
