import { isPlaceholdersOnly } from '../../base/placeholders.ts'
import { isCredential } from './credential-names.ts'

/** A shorter value is a page number or a flag more often than a key. */
const MIN_QUERY_SECRET = 6

/** Values of query parameters that are keys by their name, as written and decoded. */
export function* querySecrets(text: string): Generator<string> {
  for (const line of text.split(/[\r\n]+/)) {
    const url = URL.parse(line.trim())
    for (const pair of url?.search.slice(1).split('&') ?? []) {
      const [name = '', value = ''] = pair.split(/=(.*)/s)
      if (value.length < MIN_QUERY_SECRET || !isCredential(name, value) || isPlaceholdersOnly(value)) continue
      yield value
      yield new URLSearchParams(pair).values().next().value ?? ''
    }
  }
}

/** Passwords written into URLs, as written and percent-decoded. */
export function* urlPasswords(text: string): Generator<string> {
  for (const line of text.split(/[\r\n]+/)) {
    const password = URL.parse(line.trim())?.password
    if (!password) continue
    yield password
    try {
      yield decodeURIComponent(password)
    } catch {
      // Not percent-encoded: the form above is the only one.
    }
  }
}
