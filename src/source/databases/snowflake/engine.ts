import type { Engine } from '../connector/engine.ts'
import { openSnowflakeQuery } from './query.ts'

/** Snowflake, by its SQL API. */
export const snowflake: Engine = {
  name: 'Snowflake',
  example: 'snowflake://READER@myorg-account/SALES/PUBLIC?warehouse=REPORTING',
  parameters: { warehouse: undefined, role: undefined },
  pathParts: { from: 0, to: 2 },
  credentials: ['private-key', 'token', 'oauth'],
  userFor: 'private-key',
  connect: openSnowflakeQuery
}
