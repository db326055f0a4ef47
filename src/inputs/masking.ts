import { ActionError } from '../base/errors.ts'
import { INPUT_NAMES, INPUTS } from '../base/input-catalog.ts'
import { expandPlaceholders, isPlaceholdersOnly, type Moment } from '../base/placeholders.ts'
import { keepSecret } from '../base/secrets.ts'
import { isPublicHeader } from '../http/targets.ts'
import { clientSecretForms, formEncoded } from '../source/http/oauth-forms.ts'
import { inputText } from './reading/reader.ts'
import { parseHeaderLines } from './source/headers.ts'

/** Hides a text, as `keepSecret` does. */
export type Mask = (secret: string) => void

/** Hides in all that this run shows. */
export const maskInLog: Mask = keepSecret

/**
 * Masks every secret among the inputs: as a whole and line by line, in the trimmed form that is used, with the
 * forms in which it is sent. Never masks an empty text, which would garble the whole log.
 *
 * @param moment gives the secrets with placeholders in them in the form in which they are sent
 * @returns all masked texts that belong to the source
 */
export function maskSecrets(env: NodeJS.ProcessEnv, mask: Mask, moment: Moment): readonly string[] {
  const masked = new Set<string>()
  const ofSource = new Set<string>()
  const hide = (secret: string, source: boolean): void => {
    const sent = expandedIfPossible(secret, moment)
    for (const text of [secret, ...secret.split(/[\r\n]+/), sent].map(part => part.trim())) {
      if (text === '') continue
      if (source) ofSource.add(text)
      if (!masked.has(text)) mask(text)
      masked.add(text)
    }
  }

  for (const name of INPUT_NAMES) {
    if ('secret' in INPUTS[name]) hide(inputText(env, name), name.startsWith('source-'))
  }
  const password = inputText(env, 'source-password')
  const username = inputText(env, 'source-username')
  if (password !== '' || username !== '') hide(base64(`${username}:${password}`), true)
  const clientSecret = inputText(env, 'source-oauth-client-secret')
  if (clientSecret !== '') {
    const clientId = inputText(env, 'source-oauth-client-id')
    for (const secret of clientSecretForms(clientId, clientSecret)) hide(secret, true)
  }
  for (const { line, name, value } of parseHeaderLines(inputText(env, 'source-query-secrets'))) {
    for (const form of [value, encodeURIComponent(value), formEncoded(value)]) hide(form, true)
    if (name === undefined) hide(line, true)
  }
  for (const secret of headerSecrets(inputText(env, 'source-headers'))) hide(secret, true)
  for (const secret of urlPasswords(inputText(env, 'source-url'))) hide(secret, true)
  for (const secret of querySecrets(inputText(env, 'source-url'))) hide(secret, true)
  // A private key has no business here and is refused; until then it must not be shown.
  const authority = inputText(env, 'tableau-ca-certificate')
  if (authority.includes('PRIVATE KEY')) hide(authority, false)
  return [...ofSource]
}

/** Values of headers, and what follows the scheme (`Bearer …`) in an Authorization header. */
function* headerSecrets(text: string): Generator<string> {
  for (const { line, name, value } of parseHeaderLines(text)) {
    if (name === undefined) yield line
    else if (!isPublicHeader(name) && !isPlaceholdersOnly(value)) {
      yield value
      if (/^(proxy-)?authorization$/i.test(name)) yield value.replace(/^\S+\s+/, '')
    }
  }
}

const SECRET_PARAMETER = /key|token|secret|pass|sig|auth/i
/** A shorter value is a page number or a flag more often than a key. */
const MIN_QUERY_SECRET = 6

/** Values of query parameters that are keys by their name, as written and decoded. */
function* querySecrets(text: string): Generator<string> {
  for (const line of text.split(/[\r\n]+/)) {
    const url = URL.parse(line.trim())
    for (const pair of url?.search.slice(1).split('&') ?? []) {
      const [name = '', value = ''] = pair.split(/=(.*)/s)
      if (!SECRET_PARAMETER.test(name) || value.length < MIN_QUERY_SECRET || isPlaceholdersOnly(value))
        continue
      yield value
      yield new URLSearchParams(pair).values().next().value ?? ''
    }
  }
}

/** Passwords written into URLs, as written and percent-decoded. */
function* urlPasswords(text: string): Generator<string> {
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

function expandedIfPossible(text: string, moment: Moment): string {
  try {
    return expandPlaceholders(text, moment, { place: '' })
  } catch (error) {
    // The inputs that may hold placeholders report it themselves.
    if (error instanceof ActionError) return text
    throw error
  }
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}
