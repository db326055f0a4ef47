import { generateKeyPairSync } from 'node:crypto'
import { startBigQueryStandIn } from './bigquery-stand-in.ts'
import { startDatabricksStandIn } from './databricks-stand-in.ts'
import { startSnowflakeStandIn } from './snowflake-stand-in.ts'

/** The cloud warehouses of the examples, each with two rows of revenue by region. */
export interface Warehouses {
  /** What takes the place of `scheme://host` in the examples, by scheme. */
  readonly databases: Readonly<Record<string, string>>
  /** Secrets and variables of the examples. */
  readonly values: Readonly<Record<string, string>>
  /** Takes the place of the address of Databricks. */
  readonly tokenOrigin: string
  close(): Promise<void>
}

/** Starts a stand-in for each. */
export async function startWarehouses(): Promise<Warehouses> {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const rows = ['["EUROPE","12.50"]', '["ASIA","3.00"]']
  const snowflake = await startSnowflakeStandIn(
    () => ({
      columns: [
        { name: 'REGION', type: 'text' },
        { name: 'REVENUE', type: 'fixed', precision: 38, scale: 2 }
      ],
      rows
    }),
    { keyPair: { subject: 'LOCALHOST.TABLEAU_PUBLISH', publicKey: keys.publicKey } },
    ['SALES', 'PUBLIC', 'REPORTING', 'TABLEAU_READER']
  )
  const bigquery = await startBigQueryStandIn(
    () => ({
      fields: [
        { name: 'region', type: 'STRING' },
        { name: 'revenue', type: 'NUMERIC' }
      ],
      rows: rows.map(row => (JSON.parse(row) as string[]).map(cell => JSON.stringify(cell)))
    }),
    keys
  )
  const databricks = await startDatabricksStandIn(() => ({
    columns: [
      ['region', 'string'],
      ['revenue', 'decimal(20,2)']
    ],
    rows
  }))
  return {
    databases: {
      snowflake: `snowflake://tableau_publish@127.0.0.1:${snowflake.port}`,
      bigquery: `bigquery://127.0.0.1:${bigquery.port}/my-project`,
      databricks: `databricks://127.0.0.1:${databricks.port}`
    },
    values: {
      SNOWFLAKE_PRIVATE_KEY: keys.privateKey
        .export({ type: 'pkcs8', format: 'pem' })
        .toString()
        .replaceAll('\n', '\\n'),
      BIGQUERY_KEY: JSON.stringify(JSON.parse(bigquery.keyFile)),
      DATABRICKS_CLIENT_ID: 'a-client',
      DATABRICKS_CLIENT_SECRET: 'a-client-secret'
    },
    tokenOrigin: databricks.origin,
    async close() {
      await Promise.all([snowflake.close(), bigquery.close(), databricks.close()])
    }
  }
}
