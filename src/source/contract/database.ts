import type { OAuthClient } from './oauth-client.ts'

/** A query at a database, as the workflow says. */
export interface DatabaseConfig {
  /** Of the URL, in lower case: it names the engine (`postgres`, `trino` …). */
  readonly scheme: string
  /** Without brackets around an IPv6 address. */
  readonly host: string
  readonly port?: number
  /** The parts of the URL's path, percent-decoded: the database, or catalog and schema. */
  readonly path: readonly string[]
  /** The parameters of the URL; those that the engine knows. */
  readonly parameters: ReadonlyMap<string, string>
  /** SQL, or the path of a `.sql` file until `withFiles` has read it. */
  readonly query: string
  readonly username?: string
  readonly password?: string
  readonly token?: string
  readonly oauth?: OAuthClient
  /** PEM, or the JSON key of a service account. */
  readonly privateKey?: string
  /** PEM of more certificate authorities, or a path until `withFiles` has read it. */
  readonly caCertificate?: string
  /** Bytes in the spool at most. */
  readonly maxSize: number
  /** Every text that no message may hold. */
  readonly secrets: readonly string[]
}

/** What people call a database: `db.example.com:5433/sales`. Holds no credential. */
export function databaseLabel({ host, port, path }: DatabaseConfig): string {
  const shown = host.includes(':') ? `[${host}]` : host
  return [port === undefined ? shown : `${shown}:${port}`, ...path].join('/')
}
