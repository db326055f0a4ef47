import type { Engine } from '../connector/engine.ts'
import { openDatabricksQuery } from './query.ts'

/** A SQL warehouse of Databricks, by the Statement Execution API. */
export const databricks: Engine = {
  name: 'Databricks',
  example: 'databricks://dbc-a1b2345c-d6e7.cloud.databricks.com/main/sales?warehouse=1234567890abcdef',
  parameters: { warehouse: undefined },
  pathParts: { from: 0, to: 2 },
  needs: {
    warehouse:
      'Write ?warehouse=… with the id of a SQL warehouse: it stands last in its HTTP path, /sql/1.0/warehouses/<id>.'
  },
  credentials: ['token', 'oauth'],
  connect: openDatabricksQuery
}
