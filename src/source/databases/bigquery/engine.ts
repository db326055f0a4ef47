import type { Engine } from '../connector/engine.ts'
import { openBigQueryQuery } from './query.ts'

/** Google BigQuery. */
export const bigquery: Engine = {
  name: 'BigQuery',
  example: 'bigquery://my-project/sales',
  parameters: { location: undefined },
  pathParts: { from: 0, to: 2 },
  credentials: ['private-key', 'token'],
  connect: openBigQueryQuery
}
