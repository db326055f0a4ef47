import type { Engine } from '../connector/engine.ts'
import { openTrinoQuery } from './query.ts'

/** Trino and Starburst, and through them Iceberg, Delta Lake, Hive and many more. */
export const trino: Engine = {
  name: 'Trino',
  example: 'trino://reader@trino.example.com/hive/sales',
  parameters: { role: undefined, encoding: ['json+zstd', 'json', 'direct'] },
  pathParts: { from: 0, to: 2 },
  credentials: ['password', 'token', 'oauth'],
  connect: openTrinoQuery
}
