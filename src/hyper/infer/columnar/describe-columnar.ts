import { ActionError } from '../../../base/errors.ts'
import type { FileColumn, FileType } from '../../../source/contract/file-columns.ts'
import type { SourceType } from '../../../source/contract/source-schema.ts'
import type { ArrowFile, ColumnarFile, ParquetFile } from '../../../source/contract/spooled-file.ts'
import { columnDifference } from '../../engine/column-difference.ts'
import { usableNames } from '../../engine/names.ts'
import { type Connection, type Field, SqlError } from '../../engine/sql.ts'
import { COLUMNAR } from '../../read/columnar.ts'
import { originsOf } from '../../read/fields.ts'
import { invalidName, invalidValues } from '../../read/invalid-text.ts'
import { cell, columnarColumn, type Scan } from '../../read/scan.ts'
import { engineType, INTERVAL_OID } from '../../values/engine-type.ts'
import { checkSameColumns } from '../different-columns.ts'
import { type RefusedColumn, refuseColumns } from './refuse-columns.ts'

/** Columns that are missing in one file have been added by `withOptional`. */
const NONE: ReadonlySet<string> = new Set()

/** What people call the types that are refused, by PostgreSQL's numbers. */
const TYPE_WORDS: ReadonlyMap<number, string> = new Map([
  [17, 'binary'],
  [26, 'oid'],
  [114, 'nested'],
  [INTERVAL_OID, 'interval'],
  [2950, 'uuid'],
  [5003, 'geography']
])

/** What the columns of a file depend on. */
export interface ColumnarOptions {
  /** Names (as `usableNames` makes them) of columns that are never read, so that nothing refuses them. */
  readonly dropped: ReadonlySet<string>
  /** Names (as `usableNames` makes them) of columns that a file may lack. */
  readonly optional: ReadonlySet<string>
  /** IANA name of the zone whose wall clock instants are stored in. */
  readonly zone: string
  /** Digits that a NUMERIC of the extract holds. */
  readonly digits: number
}

/** A column of a file. */
export interface Described {
  readonly name: string
  /** The name as `usableNames` makes it, by which columns of several files are the same. */
  readonly usable: string
  /** SQL of its value. */
  readonly value: string
  /** PostgreSQL's number of the type of `value`. */
  readonly oid: number
  /**
   * The type that the file declares. `dropped`: its values are not read. `no-values`: of a type that has none, so that
   * it goes with one of any type.
   */
  readonly type: SourceType | 'dropped' | 'no-values'
}

/** A column before anything is decided; without a type it is refused, unless it is dropped. */
interface Found extends Omit<Described, 'usable' | 'type'> {
  readonly type: SourceType | 'no-values' | undefined
  /** The type in words, for messages. */
  readonly declared: string
}

/**
 * The columns of a file of its own types. That they can be read is proved for those that are not dropped.
 * @throws ActionError source.parquet, source.arrow or source.hyper for a column or a compression that the engine
 *   cannot take
 */
export async function describeColumnar(
  connection: Connection,
  scan: Scan<ColumnarFile>,
  { dropped }: ColumnarOptions
): Promise<Described[]> {
  const words = COLUMNAR[scan.files[0].format]
  return await readingColumnar(scan, async () => {
    const fields = (await connection.query(`select * from ${scan.from} s limit 0`)).fields
    const found = columnsOf(fields, scan)
    const names = usableNames(found.map(({ name }) => name))
    const columns: Described[] = []
    const refused: RefusedColumn[] = []
    for (const [index, { name, value, oid, type, declared }] of found.entries()) {
      const usable = names[index] ?? ''
      if (dropped.has(usable)) columns.push({ name, usable, value, oid, type: 'dropped' })
      else if (type === undefined) refused.push({ name: usable, declared })
      else columns.push({ name, usable, value, oid, type })
    }
    refuseColumns(refused, words, originsOf(scan.files))
    await connection.query(probe(scan, columns))
    return columns
  })
}

/** Does what reads a file. @throws ActionError source.parquet, source.arrow or source.hyper when the engine cannot */
export async function readingColumnar<T>(scan: Scan<ColumnarFile>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    const [file] = scan.files
    const words = COLUMNAR[file.format]
    const origin = originsOf(scan.files)
    const invalid =
      file.format === 'hyper'
        ? undefined
        : (invalidName(namesIn(file), words.code, origin, error) ?? invalidValues(error, file.format, origin))
    if (invalid !== undefined) throw invalid
    throw new ActionError(
      words.code,
      `The engine cannot read the ${words.format} file ${origin}: ${reason(error)}.`,
      words.remedy,
      { cause: error }
    )
  }
}

function namesIn(file: ParquetFile | ArrowFile): string[] {
  const columns: readonly { readonly name: string }[] =
    file.format === 'parquet' ? file.parquet.columns : file.arrow.columns
  return columns.map(({ name }) => name)
}

function columnsOf(fields: readonly Field[], { files: [file] }: Scan<ColumnarFile>): Found[] {
  switch (file.format) {
    case 'parquet':
      return foundIn(file.parquet.columns, fields)
    case 'arrow':
      return foundIn(file.arrow.columns, fields)
    case 'hyper':
      return fields.map(field =>
        field.oid === INTERVAL_OID ? { ...byName(field), type: undefined } : byName(field)
      )
  }
}

function foundIn(columns: readonly FileColumn[], fields: readonly Field[]): Found[] {
  return columns.map(({ name, type, declared }, index) => {
    const field = fields[index] ?? NO_FIELD
    return { name, value: `s.${cell(index)}`, oid: field.oid, type: typeIn(type, field), declared }
  })
}

const NO_FIELD: Field = { name: '', oid: 0, typmod: -1 }

function byName(field: Field): Found {
  const declared = TYPE_WORDS.get(field.oid) ?? `type ${field.oid}`
  return {
    name: field.name,
    value: columnarColumn(field.name),
    oid: field.oid,
    type: engineType(field),
    declared
  }
}

function typeIn(type: FileType, field: Field): Found['type'] {
  switch (type.kind) {
    case 'refused':
      return undefined
    case 'null':
      return 'no-values'
    case 'decimal':
      return { kind: 'numeric', precision: type.precision, scale: type.scale, beyond: 'narrow' }
    default:
      return engineType(field)
  }
}

/**
 * A query that fails where reading would. Of Parquet the first value is enough: it tells a compression that the
 * engine lacks. Arrow says nothing of its values beforehand, so all are read: each has to be valid UTF-8, or a
 * date within bounds.
 */
function probe(scan: Scan<ColumnarFile>, columns: readonly Described[]): string {
  const read = columns.filter(({ type }) => type !== 'dropped').map(({ value }) => value)
  const [file] = scan.files
  if (file.format !== 'arrow' || file.arrow.layout === 'rows' || read.length === 0) {
    return `select ${read.length === 0 ? '1' : read.join(', ')} from ${scan.from} s limit 1`
  }
  const counts = read.map(column => `count(${column})`)
  return `select ${counts.join(', ')} from ${scan.from} s`
}

/** The engine's own words; the useful ones are lines of the detail, after the path in the spool. */
function reason({ message, detail }: SqlError): string {
  const lines = /^error while reading (arrow|parquet) file/i.test(message) ? detail.split('\n') : [message]
  const useful = lines.filter(line => line !== '' && !line.startsWith('Error in /'))
  const [, column] = /^column name: (.*)$/m.exec(detail) ?? []
  const place = column === undefined ? '' : ` in column ${JSON.stringify(column)}`
  return `${(useful.length === 0 ? message : useful.join(': ')).replace(/\.$/, '')}${place}`
}

/** Compares the columns of two files that are appended. @throws ActionError source.columns */
export function checkSame(
  firstScan: Scan,
  first: readonly Described[],
  scan: Scan,
  other: readonly Described[]
): void {
  const names = (columns: readonly Described[]) => new Set(columns.map(({ usable }) => usable))
  checkSameColumns({ scan: firstScan, names: names(first) }, { scan, names: names(other) }, NONE)
  const named = (columns: readonly Described[]) => columns.map(column => ({ ...column, name: column.usable }))
  const difference = columnDifference(named(first), named(other), isSameType)
  const [retyped] = difference.retyped
  if (retyped === undefined) return
  throw new ActionError(
    'source.columns',
    `Column ${JSON.stringify(retyped.after.name)} has another type in ${originsOf(scan.files)} than in ${originsOf(firstScan.files)}.`,
    'Files that are appended need the same columns with the same types.'
  )
}

function isSameType(one: Described, other: Described): boolean {
  if (typeof one.type === 'string' || typeof other.type === 'string') return true
  return one.oid === other.oid && JSON.stringify(one.type) === JSON.stringify(other.type)
}

/**
 * The columns of files that are appended, each with the optional ones that it lacks and another one has, as columns of
 * no values.
 * @param optional names (as `usableNames` makes them) of columns that a file may lack
 */
export function withOptional(
  described: readonly (readonly Described[])[],
  optional: ReadonlySet<string>
): readonly (readonly Described[])[] {
  const known = new Map(
    described
      .flat()
      .filter(({ usable }) => optional.has(usable))
      .map(column => [column.usable, column] as const)
  )
  return described.map(own => {
    const names = new Set(own.map(({ usable }) => usable))
    const missing = [...known.values()].filter(({ usable }) => !names.has(usable))
    return [
      ...own,
      ...missing.map(
        ({ name, usable, type }): Described => ({
          name,
          usable,
          value: 'null::text',
          oid: 0,
          type: type === 'dropped' ? type : 'no-values'
        })
      )
    ]
  })
}
