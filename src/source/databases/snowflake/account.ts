import { isLoopback } from '../../../http/addresses/hosts.ts'
import type { DatabaseConfig } from '../../contract/database.ts'
import { apiAddress } from '../rest/address.ts'

const DOMAIN = /\.snowflakecomputing\.(com|cn)$/i
const PLAIN_NAME = /^[A-Za-z_][\w$]*$/
const QUOTED_NAME = /^"((?:[^"]|"")+)"$/

/**
 * The address of an account: `myorg-account` and `xy12345.eu-central-1` are `<account>.snowflakecomputing.com`, and a
 * whole host name is taken as it is. Host names know no underscore: Snowflake writes a hyphen there.
 */
export function accountAddress(config: DatabaseConfig): URL {
  const host = config.host.replaceAll('_', '-')
  return apiAddress(config, DOMAIN.test(host) ? host : `${host}.snowflakecomputing.com`)
}

/**
 * The account as the claims of a token name it: without region and cloud, in capitals.
 * Source: Snowflake, "Authenticating to the server", using key pair authentication.
 */
export function accountName({ host }: DatabaseConfig): string {
  if (isLoopback(host)) return 'LOCALHOST'
  const account = host.replace(DOMAIN, '')
  const end = account.includes('.global') ? account.lastIndexOf('-') : account.indexOf('.')
  return (end < 0 ? account : account.slice(0, end)).toUpperCase()
}

/**
 * The name of an object as Snowflake keeps it: in capitals unless it stands in double quotes, as in SQL. The fields of
 * the API take no other form.
 */
export function objectName(text: string): string {
  const [, quoted] = QUOTED_NAME.exec(text) ?? []
  if (quoted !== undefined) return quoted.replaceAll('""', '"')
  return PLAIN_NAME.test(text) ? text.toUpperCase() : text
}
