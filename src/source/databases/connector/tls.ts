import { type ConnectionOptions, getCACertificates } from 'node:tls'
import { inputName } from '../../../base/input-name.ts'
import type { Log } from '../../../base/log.ts'
import { isLoopback } from '../../../http/addresses/hosts.ts'
import { type DatabaseConfig, databaseLabel } from '../../contract/database.ts'

/** The values of the URL's `sslmode`. Both first ones verify the certificate: there is nothing in between. */
export const SSL_MODES = ['verify-full', 'require', 'disable'] as const

/**
 * How a connection is encrypted.
 *
 * - `verified`: always, and the certificate must be that of the host.
 * - `offered`: where the server offers it; the certificate is not looked at, because nothing leaves this machine.
 * - `off`: the workflow says so.
 */
export type Encryption = 'verified' | 'offered' | 'off'

/**
 * How the connection to a database is encrypted: verified, but on this machine or where `sslmode=disable` is written.
 */
export function encryptionOf({ host, parameters, caCertificate }: DatabaseConfig): Encryption {
  const mode = parameters.get('sslmode')
  if (mode === 'disable') return 'off'
  return isLoopback(host) && mode === undefined && caCertificate === undefined ? 'offered' : 'verified'
}

/** What `tls.connect` shall do. */
export function tlsOptions({ caCertificate }: DatabaseConfig, encryption: Encryption): ConnectionOptions {
  return {
    rejectUnauthorized: encryption === 'verified',
    minVersion: 'TLSv1.2',
    ...(caCertificate === undefined ? {} : { ca: [...getCACertificates('default'), caCertificate] })
  }
}

/** Tells that `sslmode=disable` is written in the URL. */
export function warnPlain(config: DatabaseConfig, log: Log): void {
  log.warning(
    'Connection without encryption',
    `The connection to ${databaseLabel(config)} is not encrypted, because ${inputName('source-url')} says sslmode=disable: whoever is on the way can read the data, and perhaps the password.`
  )
}
