import { bigquery } from './bigquery/engine.ts'
import type { Engine } from './connector/engine.ts'
import { databricks } from './databricks/engine.ts'
import { mariadb, mysql } from './mysql/engine.ts'
import { postgres } from './postgres/engine.ts'
import { redshift } from './postgres/redshift.ts'
import { snowflake } from './snowflake/engine.ts'
import { trino } from './trino/engine.ts'

/** The kinds of databases, by the scheme of their URLs. Nothing else knows their names. */
const ENGINES: ReadonlyMap<string, Engine> = new Map([
  ['postgres', postgres],
  ['postgresql', postgres],
  ['redshift', redshift],
  ['mysql', mysql],
  ['mariadb', mariadb],
  ['trino', trino],
  ['snowflake', snowflake],
  ['bigquery', bigquery],
  ['databricks', databricks]
])

/** The schemes of databases, for messages. */
export const DATABASE_SCHEMES: readonly string[] = [...ENGINES.keys()]

/** The kind of database that a scheme names; undefined when it names none. */
export function engineOf(scheme: string): Engine | undefined {
  return ENGINES.get(scheme)
}
