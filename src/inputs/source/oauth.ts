import { inputName, inputPhrase } from '../../base/input-name.ts'
import { isLoopback } from '../../http/addresses/hosts.ts'
import type { OAuthClient } from '../../source/contract/oauth-client.ts'
import type { InputReader } from '../reading/reader.ts'

/** The OAuth client of the source; undefined when no input speaks of one, or when one that is needed is missing. */
export function readOAuth(reader: InputReader): OAuthClient | undefined {
  const tokenUrl = reader.text('source-oauth-token-url')
  const clientId = reader.text('source-oauth-client-id')
  const clientSecret = reader.text('source-oauth-client-secret')
  const scope = reader.text('source-oauth-scope')
  if ((tokenUrl ?? clientId ?? clientSecret ?? scope) === undefined) return undefined
  const remedy = `OAuth 2.0 needs ${inputName('source-oauth-token-url')}, ${inputName('source-oauth-client-id')} and ${inputName('source-oauth-client-secret')} together; a secret that does not exist gives an empty value.`
  if (tokenUrl === undefined)
    reader.faults.missing(`The ${inputPhrase('source-oauth-token-url')} is missing.`, remedy)
  else checkTokenUrl(tokenUrl, reader)
  if (clientId === undefined)
    reader.faults.missing(`The ${inputPhrase('source-oauth-client-id')} is missing.`, remedy)
  if (clientSecret === undefined)
    reader.faults.missing(`The ${inputPhrase('source-oauth-client-secret')} is missing.`, remedy)
  for (const [name, value] of [
    ['source-oauth-client-id', clientId],
    ['source-oauth-client-secret', clientSecret],
    ['source-oauth-scope', scope]
  ] as const) {
    if (value === undefined || !/\p{Cc}/u.test(value)) continue
    reader.faults.invalid(
      `The ${inputPhrase(name)} holds a line break or another control character.`,
      name === 'source-oauth-scope' ? 'Write the scopes on one line.' : 'Store it again, as one line.'
    )
  }
  if (tokenUrl === undefined || clientId === undefined || clientSecret === undefined) return undefined
  return { tokenUrl, clientId, clientSecret, ...(scope === undefined ? {} : { scope }) }
}

/** Never shows the address: it may hold a secret. */
function checkTokenUrl(text: string, { faults }: InputReader): void {
  const url = URL.parse(text)
  const remedy = 'Write it as https://host/path.'
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    faults.invalid(`The ${inputPhrase('source-oauth-token-url')} is not an http(s) URL.`, remedy)
  } else if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    faults.invalid(
      `The ${inputPhrase('source-oauth-token-url')} begins with http://, so the client secret would travel unencrypted.`,
      remedy
    )
  } else if (url.username !== '' || url.password !== '') {
    faults.invalid(
      `The ${inputPhrase('source-oauth-token-url')} holds a user name or password.`,
      `Give the client in ${inputName('source-oauth-client-id')} and ${inputName('source-oauth-client-secret')}, and the URL without it.`
    )
  }
}
