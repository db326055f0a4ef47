import { bareHost, isLoopback } from '../../../http/addresses/hosts.ts'
import type { DatabaseConfig } from '../../contract/database.ts'
import { encryptionOf } from '../connector/tls.ts'

/**
 * Where the REST API of a database is: `https`, but on this machine `http`, unless a certificate authority is given.
 * @param host of the API when it is not on this machine
 */
export function apiAddress(config: DatabaseConfig, host: string): URL {
  const { port } = config
  const place = isLoopback(config.host) ? config.host : host
  const shown = place.includes(':') ? `[${place}]` : bareHost(place)
  const scheme = encryptionOf(config) === 'verified' ? 'https' : 'http'
  return new URL(`${scheme}://${shown}${port === undefined ? '' : `:${port}`}`)
}
