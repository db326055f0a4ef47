import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import type { Log } from '../../base/log.ts'
import type { SourceContext } from '../../base/source-context.ts'
import { counted } from '../../base/text.ts'
import type { Spool } from '../../source/contract/source.ts'
import type { Decisions } from '../columns/decisions.ts'
import type { PublishedShape } from '../engine/published.ts'
import type { HyperServer } from '../engine/server.ts'
import { asEngineFailure, type Connection } from '../engine/sql.ts'
import { type HyperVersion, numericDigits } from '../engine/types.ts'
import { asInvalidText } from '../read/invalid-text.ts'
import type { ColumnRule } from '../values/column-rule.ts'
import { type WrittenExtract, writeExtract } from './extract.ts'
import { noRows } from './no-rows.ts'
import { stageSource } from './relation.ts'
import type { Relation, TableAhead } from './relation-types.ts'

/** A source on disk, to become a relation. */
export interface SpooledSource {
  /** The name of the relation, for the transform. */
  readonly name: string
  readonly spool: Spool
  /** What is said of columns of the source, by name. */
  readonly columns: ReadonlyMap<string, ColumnRule>
  readonly context: SourceContext
}

/** What the extract shall look like. */
export interface BuildOptions {
  /** SQL of the user; undefined, where there is one source only: everything of it. */
  readonly transform?: string
  readonly ifEmpty: 'fail' | 'skip' | 'publish'
  /** IANA name of the zone whose wall clock instants are stored in. */
  readonly zone: string
  /** Version of the file format. */
  readonly hyperVersion: HyperVersion
  /** Absolute path of the `.hyper` file. */
  readonly outputPath: string
  /** Where it stands until it is whole: absolute, in the same folder. */
  readonly unfinishedPath: string
  /** What is published; undefined when nothing is, or when types are not to hold. */
  readonly published?: PublishedShape
  /** What was loaded while the source was fetched. */
  readonly ahead?: TableAhead
}

/** The finished extract, and what was decided on the way to it. */
export interface BuiltExtract extends WrittenExtract {
  readonly decisions: Decisions
}

/**
 * Makes the extract of spooled sources: types, transform, file.
 * @param sources at least one
 * @returns the extract; undefined when there was nothing to write and `ifEmpty` is `skip`
 * @throws ActionError data.*, transform.*, source.columns, source.parquet, source.arrow, source.json, engine.*
 */
export async function buildExtract(
  server: HyperServer,
  sources: readonly SpooledSource[],
  options: BuildOptions,
  log: Log
): Promise<BuiltExtract | undefined> {
  const connection = await server.connect()
  try {
    const relations = new Map<string, Relation>()
    for (const source of sources) {
      const relation = await source.context.during(async () => {
        try {
          return await stage(connection, source, options)
        } catch (error) {
          const mended = await asInvalidText(error, connection, source.spool.files)
          throw asEngineFailure(mended, 'reading the source')
        }
      })
      relations.set(source.name, relation)
    }
    const all = [...relations.values()]
    const nothing = all.every(({ records, columns }) => records === 0 || columns.length === 0)
    if (options.ifEmpty === 'skip' && nothing && all.some(({ columns }) => columns.length === 0))
      return undefined
    for (const { name, context } of sources) {
      if (relations.get(name)?.columns.length === 0) {
        await context.during(() => Promise.reject(noColumns()))
      }
    }
    const extract = await writeExtract(
      connection,
      relations,
      {
        outputPath: options.outputPath,
        zone: options.zone,
        unfinishedPath: options.unfinishedPath,
        mayBeEmpty: options.ifEmpty !== 'fail',
        version: options.hyperVersion,
        ...(options.transform === undefined ? {} : { transform: options.transform }),
        ...(options.published === undefined ? {} : { published: options.published }),
        ...(options.ahead === undefined ? {} : { ahead: options.ahead })
      },
      log
    ).catch(async error => {
      await blameSource(error, connection, sources)
      throw error
    })
    return { ...extract, decisions: decisionsOf(sources, relations, options.transform !== undefined) }
  } finally {
    await connection.close()
  }
}

/** Throws an error of writing the extract as that of a source, when it is one. */
async function blameSource(
  caught: unknown,
  connection: Connection,
  sources: readonly SpooledSource[]
): Promise<void> {
  for (const { spool, context } of sources) {
    await context.during(async () => {
      const error = await asInvalidText(caught, connection, spool.files)
      if (error !== caught) throw error
    })
  }
}

function decisionsOf(
  sources: readonly SpooledSource[],
  relations: ReadonlyMap<string, Relation>,
  transformed: boolean
): Decisions {
  const decided = sources.map(({ name }) => ({
    name,
    columns: (relations.get(name)?.columns ?? []).map(({ name: column, type, reason, odd }) => ({
      name: column,
      type,
      reason,
      ...(odd === undefined ? {} : { odd })
    }))
  }))
  return { sources: decided, transformed }
}

/** The relation of one source. @throws ActionError data.empty when it has no rows and must have some */
async function stage(
  connection: Connection,
  { spool, columns, context }: SpooledSource,
  { ifEmpty, zone, hyperVersion, published, transform }: BuildOptions
): Promise<Relation> {
  const relation = await stageSource(
    connection,
    spool,
    {
      columns,
      zone,
      digits: numericDigits(hyperVersion),
      isTransformed: transform !== undefined,
      ...(published === undefined
        ? {}
        : { published: { columns: published.columns, whole: transform === undefined } })
    },
    context.log
  )
  if (relation.records === 0 && ifEmpty === 'fail') {
    throw noRows('The source returned 0 rows', spool.files.find(({ whyEmpty }) => whyEmpty)?.whyEmpty)
  }
  context.log.info(shape(relation, spool))
  return relation
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

function noColumns(): ActionError {
  return new ActionError(
    'data.empty',
    'The source returned 0 rows and no columns, so there is no table to write; the published data source is left as it is.',
    'Look at what the source answers. To publish an empty table, name its columns and types in columns and set if-empty: publish.'
  )
}

function shape({ records, columns }: Relation, { exploded }: Spool): string {
  const columnCount = counted(columns.length, 'column')
  if (records === undefined) return `The source has ${columnCount}.`
  if (exploded === undefined || exploded === records) {
    return `The source has ${counted(records, 'record')} and ${columnCount}.`
  }
  const make = exploded === 1 ? 'makes' : 'make'
  return `${counted(exploded, 'record')} ${make} ${counted(records, 'row')} (${inputName('source-explode')}), with ${columnCount}.`
}
