import { generateKeyPairSync } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BigQueryStandIn, startBigQueryStandIn } from '../support/bigquery-stand-in.ts'
import { type DatabricksStandIn, startDatabricksStandIn } from '../support/databricks-stand-in.ts'
import { hyperd } from '../support/hyperd.ts'
import { runAction } from '../support/runner.ts'
import { type SnowflakeStandIn, startSnowflakeStandIn } from '../support/snowflake-stand-in.ts'
import type { StandInServer } from '../support/stand-in-server.ts'

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PEM = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

let snowflake: SnowflakeStandIn
let bigquery: BigQueryStandIn
let databricks: DatabricksStandIn
/** Answers that say that a query runs. */
let polls = 1
beforeAll(async () => {
  snowflake = await startSnowflakeStandIn(
    () => ({ columns: [{ name: 'A', type: 'text' }], rows: ['["x"]'], polls }),
    { keyPair: { subject: 'LOCALHOST.LOADER', publicKey: keys.publicKey } }
  )
  bigquery = await startBigQueryStandIn(
    () => ({ fields: [{ name: 'a', type: 'STRING' }], rows: [['"x"']], polls }),
    keys
  )
  databricks = await startDatabricksStandIn(() => ({ columns: [['a', 'string']], rows: ['["x"]'], polls }))
  databricks.tokens.add('dapi-0123456789abcdef')
})
afterAll(async () => {
  await snowflake?.close()
  await bigquery?.close()
  await databricks?.close()
})

interface Warehouse {
  readonly inputs: Readonly<Record<string, string>>
  readonly secrets: readonly string[]
  readonly server: StandInServer
  /** The last query that has begun, and whether it was stopped. */
  last(): { readonly cancelled: boolean } | undefined
}
const WAREHOUSES: Readonly<Record<string, () => Warehouse>> = {
  Snowflake: () => ({
    inputs: {
      'source-url': `snowflake://loader@127.0.0.1:${snowflake.port}/SALES`,
      'source-private-key': PEM
    },
    secrets: PEM.split('\n').slice(1, 5),
    server: snowflake,
    last: () => snowflake.statements.at(-1)
  }),
  BigQuery: () => ({
    inputs: {
      'source-url': `bigquery://127.0.0.1:${bigquery.port}/my-project`,
      'source-private-key': bigquery.keyFile
    },
    secrets: [...PEM.split('\n').slice(1, 5), ...bigquery.tokens],
    server: bigquery,
    last: () => bigquery.jobs.at(-1)
  }),
  Databricks: () => ({
    inputs: {
      'source-url': `databricks://127.0.0.1:${databricks.port}?warehouse=1234567890abcdef`,
      'source-token': 'dapi-0123456789abcdef'
    },
    secrets: ['dapi-0123456789abcdef', ...databricks.signatures],
    server: databricks,
    last: () => databricks.statements.findLast(({ body }) => body['disposition'] === 'EXTERNAL_LINKS')
  })
}
const COMMON = { 'source-query': 'select a from t', 'datasource-name': 'X', 'dry-run': 'true' }

describe.each(Object.keys(WAREHOUSES))('a query at %s', name => {
  const warehouse = (): Warehouse => (WAREHOUSES[name] as () => Warehouse)()

  it('shows none of its secrets, in the debug log neither', async () => {
    polls = 1
    const step = await runAction(
      { ...warehouse().inputs, ...COMMON },
      { env: { HYPERD_PATH: hyperd, RUNNER_DEBUG: '1' } }
    )
    if (step.exitCode !== 0) throw new Error(step.log)
    expect(step.outputs['row-count']).toBe('1')
    const shown = [
      step.log.replaceAll(/^::add-mask::.*$/gm, ''),
      step.summary,
      JSON.stringify(step.outputs)
    ].join('\n')
    for (const secret of warehouse().secrets) expect(shown).not.toContain(secret)
  })

  it('is stopped there within two seconds when the job is cancelled', async () => {
    polls = 10_000
    const before = warehouse().last()
    let sentAt = 0
    const step = await runAction(
      { ...warehouse().inputs, ...COMMON },
      {
        env: { HYPERD_PATH: hyperd },
        kill: {
          signal: 'SIGTERM',
          when: async () => {
            while (warehouse().last() === before) await delay(20)
            await delay(200)
            sentAt = performance.now()
          }
        }
      }
    )
    expect(step.exitCode).toBe(1)
    expect(step.log).toContain('cancelled')
    expect(warehouse().last()?.cancelled).toBe(true)
    const cancel = warehouse().server.requests.findLast(({ url }) => url.pathname.endsWith('/cancel'))
    expect((cancel?.at ?? Number.POSITIVE_INFINITY) - sentAt).toBeLessThan(2_000)
  })
})
