import { ActionError } from '../../base/errors.ts'
import type { SourceType } from '../../source/contract/source-schema.ts'
import type { ColumnarFile } from '../../source/contract/spooled-file.ts'
import { columnDifference } from '../engine/column-difference.ts'
import { usableNames } from '../engine/names.ts'
import { type Connection, type Field, SqlError } from '../engine/sql.ts'
import { COLUMNAR, type ColumnarWords } from '../read/columnar.ts'
import { originsOf } from '../read/fields.ts'
import { invalidName, invalidValues } from '../read/invalid-text.ts'
import { columnarColumn, type Scan } from '../read/scan.ts'
import { dropInput } from '../values/column-rule.ts'
import { engineType, INTERVAL_OID } from '../values/engine-type.ts'
import { differentColumns } from './different-columns.ts'

/** What people call the types that are refused, by PostgreSQL's numbers. */
const TYPE_WORDS: ReadonlyMap<number, string> = new Map([
  [17, 'binary'],
  [26, 'oid'],
  [114, 'nested'],
  [INTERVAL_OID, 'interval'],
  [2950, 'uuid'],
  [5003, 'geography']
])

/** `datatype_mismatch`: hyperd refuses all of a Parquet file for it. */
const UNREADABLE_TYPE = '42804'

/** What the columns of a file depend on. */
export interface ColumnarOptions {
  /** Names (as `usableNames` makes them) of columns that are never read, so that nothing refuses them. */
  readonly dropped: ReadonlySet<string>
  /** IANA name of the zone whose wall clock instants are stored in. */
  readonly zone: string
  /** Digits that a NUMERIC of the extract holds. */
  readonly digits: number
}

/** A column of a file: with the type that the file declares, or dropped, so that its values are not read. */
export type Described =
  | (Field & { readonly dropped: true })
  | (Field & { readonly dropped: false; readonly type: SourceType })

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
  const origin = originsOf(scan.files)
  let fields: Described[]
  const [file] = scan.files
  let names: readonly string[] = file.format === 'arrow' ? file.arrow.columns.map(({ name }) => name) : []
  try {
    const found = (await connection.query(`select * from ${scan.from} s limit 0`)).fields
    const all = withDropped(found, scan)
    names = all.map(({ name }) => name)
    const usable = usableNames(names)
    const isDropped = usable.map(name => dropped.has(name))
    fields = described(all, isDropped, words, origin)
    await connection.query(probe(scan, fields))
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    const isArrow = words === COLUMNAR.arrow
    const invalid =
      invalidName(names, words.code, origin, error) ?? (isArrow ? invalidValues(error, origin) : undefined)
    if (invalid !== undefined) throw invalid
    throw new ActionError(
      words.code,
      `The engine cannot read the ${words.format} file ${origin}: ${reason(error)}.`,
      words.remedy,
      { cause: error }
    )
  }
  return fields
}

/** Of Arrow only what is kept is read; the file has the names of the other columns. */
function withDropped(found: readonly Field[], { files: [file] }: Scan<ColumnarFile>): readonly Field[] {
  if (file.format !== 'arrow') return found
  return file.arrow.columns.map(
    ({ name }) => found.find(field => field.name === name) ?? { name, oid: 0, typmod: -1 }
  )
}

/** @throws ActionError for columns that no extract can hold */
function described(
  fields: readonly Field[],
  isDropped: readonly boolean[],
  words: ColumnarWords,
  origin: string
): Described[] {
  const columns: Described[] = []
  const refused: Field[] = []
  for (const [index, field] of fields.entries()) {
    const type = engineType(field)
    if (isDropped[index] === true) columns.push({ ...field, dropped: true })
    else if (type === undefined || (words === COLUMNAR.hyper && field.oid === INTERVAL_OID))
      refused.push(field)
    else columns.push({ ...field, dropped: false, type })
  }
  if (refused.length === 0) return columns
  const names = refused
    .map(field => `${JSON.stringify(field.name)} (${TYPE_WORDS.get(field.oid) ?? `type ${field.oid}`})`)
    .join(', ')
  throw new ActionError(
    words.code,
    `The ${words.format} file ${origin} has columns that an extract cannot hold: ${names}.`,
    `Leave them out with ${dropInput(refused.map(({ name }) => name))}, or write the file with them cast to text or split into plain columns.`
  )
}

/**
 * A query that fails where reading would. Of Parquet the first value is enough: it tells a compression that the
 * engine lacks. Arrow says nothing of its values beforehand, so all are read: each has to be valid UTF-8, or a
 * date within bounds.
 */
function probe(scan: Scan<ColumnarFile>, fields: readonly Described[]): string {
  const read = fields.filter(field => !field.dropped).map(({ name }) => columnarColumn(name))
  if (scan.files[0].format !== 'arrow' || read.length === 0) {
    return `select ${read.length === 0 ? '1' : read.join(', ')} from ${scan.from} s limit 1`
  }
  const counts = read.map(column => `count(${column})`)
  return `select ${counts.join(', ')} from ${scan.from} s`
}

/** The engine's own words; of Arrow the useful ones are lines of the detail, after the path in the spool. */
function reason({ code, message, detail }: SqlError): string {
  // Long enough without the advice to specify a schema.
  const offending = [
    ...detail.matchAll(/^Column (.+) with physical type (\w+), converted type (\w+), logical type (\w+)/gm)
  ]
  if (code === UNREADABLE_TYPE && offending.length > 0) {
    const list = offending.map(
      ([, name = '', ...types]) => `${JSON.stringify(name)} (${types.findLast(type => type !== 'NONE')})`
    )
    return `it has columns of types that the engine cannot read or pass over: ${list.join(', ')}`
  }
  const lines = message.startsWith('Error while reading arrow file') ? detail.split('\n') : [message]
  const useful = lines.filter(line => line !== '' && !line.startsWith('Error in /'))
  return (useful.length === 0 ? message : useful.join(' ')).replace(/\.$/, '')
}

/** Compares the columns of two files that are appended. @throws ActionError source.columns */
export function checkSame(
  firstScan: Scan,
  first: readonly Described[],
  scan: Scan,
  other: readonly Described[]
): void {
  const difference = columnDifference(first, other)
  if (difference.gone.length + difference.added.length > 0)
    throw differentColumns(firstScan, scan, difference)
  for (const column of first) {
    const twin = other.find(field => field.name === column.name)
    if (column.dropped || (twin?.oid === column.oid && twin.typmod === column.typmod)) continue
    throw new ActionError(
      'source.columns',
      `Column ${JSON.stringify(column.name)} has another type in ${originsOf(scan.files)} than in ${originsOf(firstScan.files)}.`,
      'Files that are appended need the same columns with the same types.'
    )
  }
}
