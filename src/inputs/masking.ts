import { ActionError } from '../base/errors.ts'
import { INPUT_NAMES, INPUTS } from '../base/input-catalog.ts'
import { expandPlaceholders, type Moment } from '../base/placeholders.ts'
import { keepSecret } from '../base/secrets.ts'
import { clientSecretForms, formEncoded } from '../source/http/oauth-forms.ts'
import { inputText } from './reading/reader.ts'
import { bodySecrets } from './secrets/body-secrets.ts'
import { headerSecrets } from './secrets/header-secrets.ts'
import { isOrdinary, isPlainWord } from './secrets/plain-values.ts'
import { querySecrets, urlPasswords } from './secrets/url-secrets.ts'
import { parseHeaderLines } from './source/headers.ts'
import { SECRET_VARIABLES } from './source/objects.ts'

/** Hides a text, as `keepSecret` does. */
export type Mask = (secret: string) => void

/** Hides in all that this run shows. */
export const maskInLog: Mask = keepSecret

/** A shorter body of a request says nothing of its own. */
const MIN_BODY = 8

/**
 * Masks every secret among the inputs: as a whole and line by line, in the trimmed form that is used, with the
 * forms in which it is sent. Never masks an empty text, nor a line of less than four characters or of one plain word,
 * which would garble the whole log.
 *
 * @param moment gives the secrets with placeholders in them in the form in which they are sent
 * @returns all texts of the source that its errors must not show: those that are masked, and the body of its requests
 */
export function maskSecrets(env: NodeJS.ProcessEnv, mask: Mask, moment: Moment): readonly string[] {
  const masked = new Set<string>()
  const ofSource = new Set<string>()
  const hide = (secret: string, source: boolean): void => {
    const sent = expandedIfPossible(secret, moment)
    const lines = secret.split(/[\r\n]+/).filter(line => line === secret || !isPlainWord(line.trim()))
    for (const text of [secret, ...lines, sent].map(part => part.trim())) {
      if (text === '') continue
      if (source) ofSource.add(text)
      if (!masked.has(text)) mask(text)
      masked.add(text)
    }
  }

  for (const name of INPUT_NAMES) {
    if ('secret' in INPUTS[name]) hide(inputText(env, name), name.startsWith('source-'))
  }
  for (const name of SECRET_VARIABLES) {
    const secret = env[name]?.trim() ?? ''
    // Stores on a developer's machine have keys such as `test`.
    if (!isPlainWord(secret)) hide(secret, true)
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
  const body = inputText(env, 'source-body')
  const bodies = [...new Set([body, expandedIfPossible(body, moment)])]
  for (const secret of bodies.flatMap(text => [...bodySecrets(text)])) hide(secret, true)
  for (const secret of urlPasswords(inputText(env, 'source-url'))) hide(secret, true)
  for (const secret of querySecrets(inputText(env, 'source-url'))) hide(secret, true)
  // A private key has no business here and is refused; until then it must not be shown.
  const authority = inputText(env, 'tableau-ca-certificate')
  if (authority.includes('PRIVATE KEY')) hide(authority, false)
  // A server that repeats the whole body shows more than its credentials. It is not a secret for the runner, though:
  // its lines stand in many texts.
  for (const text of bodies) {
    if (text.length >= MIN_BODY && !isOrdinary(text)) ofSource.add(text)
  }
  return [...ofSource]
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
