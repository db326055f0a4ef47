import { dirname } from 'node:path'
import { ActionError } from '../../base/errors.ts'
import { type Connection, quoteIdentifier, SqlError } from './sql.ts'
import type { HyperVersion } from './types.ts'

/**
 * Makes the file of a new database.
 * @param path absolute; nothing is there
 * @throws ActionError `engine.output`
 */
export async function createDatabase(
  connection: Connection,
  path: string,
  version: HyperVersion
): Promise<void> {
  try {
    await connection.query(`create database ${quoteIdentifier(path)} with version ${version}`)
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    throw new ActionError(
      'engine.output',
      `The extract cannot be written to ${dirname(path)}: ${error.message}.`,
      'Choose an output-path in a folder that exists and that this user may write to.',
      { cause: error }
    )
  }
}
