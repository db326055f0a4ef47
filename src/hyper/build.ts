import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { counted } from '../counted.ts'
import { ActionError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Spool } from '../source/source.ts'
import { writeExtract } from './extract.ts'
import type { HyperServer } from './server.ts'
import { asEngineFailure } from './sql.ts'
import { type Relation, stageSource } from './stage.ts'
import type { ColumnType, Extract } from './types.ts'

/** What the extract shall look like. */
export interface BuildOptions {
  /** SQL of the user; undefined: everything of the source. */
  readonly transform?: string
  readonly columns: ReadonlyMap<string, ColumnType>
  readonly ifEmpty: 'fail' | 'skip' | 'publish'
  /** Absolute path of the `.hyper` file. */
  readonly outputPath: string
}

/** Instants are stored as the wall clock of this zone. */
const ZONE = 'UTC'

/**
 * Makes the extract of a spool: types, transform, file.
 * @returns the extract; undefined when there was nothing to write and `ifEmpty` is `skip`
 * @throws ActionError data.*, transform.*, source.columns, source.parquet, source.arrow, source.json, engine.*
 */
export async function buildExtract(
  server: HyperServer,
  spool: Spool,
  options: BuildOptions,
  log: Log
): Promise<Extract | undefined> {
  const connection = await server.connect()
  try {
    const relation = await stageSource(connection, spool, { columns: options.columns, zone: ZONE }, log)
    if (relation.columns.length === 0 && options.ifEmpty === 'skip') return undefined
    if (relation.records === 0 && options.ifEmpty === 'fail') throw noRows('The source returned 0 rows')
    log.info(`The source has ${shape(relation)}.`)
    const extract = await writeExtract(
      connection,
      new Map([['source', relation]]),
      {
        outputPath: options.outputPath,
        zone: ZONE,
        ...(options.transform === undefined ? {} : { transform: options.transform })
      },
      log
    )
    if (extract.rowCount === 0 && options.ifEmpty === 'fail') {
      throw noRows(
        `The transform gives 0 rows${relation.records === undefined ? '' : ` out of ${counted(relation.records, 'record')} of the source`}`
      )
    }
    return extract
  } catch (error) {
    throw asEngineFailure(error, 'reading the source')
  } finally {
    await connection.close()
  }
}

/** Makes the folder of the output path. @throws ActionError engine.output */
export async function makeOutputFolder(outputPath: string): Promise<string> {
  const folder = dirname(outputPath)
  try {
    await mkdir(folder, { recursive: true })
    return folder
  } catch (error) {
    throw new ActionError(
      'engine.output',
      `The folder ${folder} for the extract cannot be made (${(error as NodeJS.ErrnoException).code}).`,
      'Choose another output-path.',
      { cause: error }
    )
  }
}

function noRows(what: string): ActionError {
  return new ActionError(
    'data.empty',
    `${what}; the published data source is left as it is.`,
    'Look at what the source answers. If 0 rows are right, set if-empty to skip or publish.'
  )
}

function shape(relation: Relation): string {
  const columns = counted(relation.columns.length, 'column')
  return relation.records === undefined ? columns : `${counted(relation.records, 'record')} and ${columns}`
}
