import type { KeyObject } from 'node:crypto'
import { ActionError } from '../../../base/errors.ts'
import { inputName, inputPhrase } from '../../../base/input-name.ts'
import { isLoopback } from '../../../http/addresses/hosts.ts'
import { readPrivateKey } from '../rest/private-key.ts'

/** What the JSON key of a service account holds. */
export interface ServiceAccount {
  readonly email: string
  readonly keyId: string | undefined
  readonly key: KeyObject
  /** Grants access tokens; `https`, or `http` on this machine. */
  readonly tokenUrl: URL
}

const TOKEN_URL = 'https://oauth2.googleapis.com/token'
const MAKE =
  'The key is the JSON file that Google Cloud makes for a service account (IAM, Service accounts, Keys). Store the whole file, from { to }.'

/**
 * Reads the JSON key of a service account.
 * @throws ActionError `input.invalid`; nothing of the key is shown
 */
export function readServiceAccount(text: string): ServiceAccount {
  const wrong = (what: string, remedy = MAKE): ActionError =>
    new ActionError('input.invalid', `The ${inputPhrase('source-private-key')} ${what}.`, remedy)
  let json: Readonly<Record<string, unknown>>
  try {
    // A form may have made line breaks of the \n inside of the key.
    json = JSON.parse(text.replaceAll(/\r?\n/g, ' ')) as typeof json
  } catch {
    throw wrong('is not JSON')
  }
  const {
    type,
    client_email: email,
    private_key: key,
    private_key_id: keyId,
    token_uri: tokenUri
  } = json ?? {}
  if (type !== 'service_account') {
    throw wrong(
      typeof type === 'string'
        ? `holds credentials of the type ${JSON.stringify(type)}`
        : 'is not a key of Google',
      `${MAKE} For Workload Identity Federation use google-github-actions/auth with token_format: access_token, and give its access_token in ${inputName('source-token')}.`
    )
  }
  if (typeof email !== 'string' || typeof key !== 'string') throw wrong('lacks client_email or private_key')
  const tokenUrl = URL.parse(typeof tokenUri === 'string' ? tokenUri : TOKEN_URL)
  if (tokenUrl === null || (tokenUrl.protocol !== 'https:' && !isLoopback(tokenUrl.hostname)))
    throw wrong('has a token_uri that is not an https address')
  return {
    email,
    keyId: typeof keyId === 'string' ? keyId : undefined,
    key: readPrivateKey(key, inputName('source-private-key'), MAKE),
    tokenUrl
  }
}
