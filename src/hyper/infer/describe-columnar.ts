import { ActionError } from '../../base/errors.ts'
import { usableNames } from '../engine/names.ts'
import { type Connection, type Field, SqlError } from '../engine/sql.ts'
import { columnTypeOf, NUMERIC_OID } from '../engine/types.ts'
import { originsOf } from '../read/fields.ts'
import { invalidName, invalidValues } from '../read/invalid-text.ts'
import { columnarColumn, type Scan } from '../read/scan.ts'
import { dropInput } from '../values/column-rule.ts'
import { differentColumns } from './different-columns.ts'

/** PostgreSQL's number of the type that becomes text, where a file format has it. */
export const INTERVAL_OID = 1186
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

/** How to speak of a format that the engine cannot read. */
const WORDS = {
  parquet: {
    code: 'source.parquet',
    format: 'Parquet',
    remedy:
      'Columns of type uint64, UUID, list, struct, map or binary and the compression brotli are not supported: write the file without those columns (or with them cast to text) and with snappy or zstd.'
  },
  arrow: {
    code: 'source.arrow',
    format: 'Arrow',
    remedy:
      'Compressed Arrow is not supported: write it without compression (pandas and pyarrow: compression="uncompressed"), or write Parquet. If it is damaged, make it again.'
  },
  hyper: {
    code: 'source.hyper',
    format: 'Hyper',
    remedy: 'Make the file again.'
  }
} as const
type Words = (typeof WORDS)[keyof typeof WORDS]

/** What the columns of a file depend on. */
export interface ColumnarOptions {
  /** Names (as `usableNames` makes them) of columns that are never read, so that nothing refuses them. */
  readonly dropped: ReadonlySet<string>
  /** IANA name of the zone whose wall clock instants are stored in. */
  readonly zone: string
  /** Digits that a NUMERIC of the extract holds. */
  readonly digits: number
}

/** A column of a file; `dropped`: its values are not read. */
export interface Described extends Field {
  readonly dropped: boolean
}

/**
 * The columns of a file of its own types. That they can be read is proved for those that are not dropped.
 * @throws ActionError source.parquet, source.arrow or source.hyper for a column or a compression that the engine
 *   cannot take
 */
export async function describeColumnar(
  connection: Connection,
  scan: Scan,
  { dropped, digits }: ColumnarOptions
): Promise<Described[]> {
  const { format } = scan.files[0] ?? {}
  const words = WORDS[format === 'arrow' || format === 'hyper' ? format : 'parquet']
  const origin = originsOf(scan.files)
  let fields: Described[]
  let names: readonly string[] = scan.files[0]?.arrow?.columns.map(({ name }) => name) ?? []
  try {
    const found = (await connection.query(`select * from ${scan.from} s limit 0`)).fields
    const all = withDropped(found, scan)
    names = all.map(({ name }) => name)
    const usable = usableNames(names)
    fields = all.map((field, index) => ({ ...field, dropped: dropped.has(usable[index] ?? '') }))
    checkSupported(fields, words, origin, digits)
    await connection.query(probe(scan, fields))
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    const isArrow = words === WORDS.arrow
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
function withDropped(found: readonly Field[], { files }: Scan): readonly Field[] {
  const columns = files[0]?.arrow?.columns
  if (columns === undefined) return found
  return columns.map(({ name }) => found.find(field => field.name === name) ?? { name, oid: 0, typmod: -1 })
}

function checkSupported(fields: readonly Described[], words: Words, origin: string, digits: number): void {
  const refused = fields.filter(
    field =>
      !field.dropped && (!isSupported(field, digits) || (words === WORDS.hyper && field.oid === INTERVAL_OID))
  )
  if (refused.length === 0) return
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
function probe(scan: Scan, fields: readonly Described[]): string {
  const read = fields.filter(field => !field.dropped).map(({ name }) => columnarColumn(name))
  if (scan.files[0]?.format !== 'arrow' || read.length === 0) {
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

function isSupported(field: Field, digits: number): boolean {
  return (
    field.oid === NUMERIC_OID ||
    field.oid === INTERVAL_OID ||
    columnTypeOf(field.oid, field.typmod, digits) !== undefined
  )
}

/** Compares the columns of two files that are appended. @throws ActionError source.columns */
export function checkSame(
  firstScan: Scan,
  first: readonly Described[],
  scan: Scan,
  other: readonly Described[]
): void {
  const names = (fields: readonly Field[]): Set<string> => new Set(fields.map(field => field.name))
  const missing = [...names(first)].filter(name => !names(other).has(name))
  const added = [...names(other)].filter(name => !names(first).has(name))
  if (missing.length + added.length > 0) throw differentColumns(firstScan, scan, missing, added)
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
