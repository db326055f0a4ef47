import { ActionError } from '../errors.ts'
import { dropInput } from './column-rule.ts'
import { differentColumns } from './different-columns.ts'
import type { Inference, SourceField } from './fields.ts'
import { originsOf } from './fields.ts'
import { KIND } from './kinds.ts'
import { usableNames } from './names.ts'
import { columnarColumn, type Scan } from './scan.ts'
import { type Connection, type Field, SqlError } from './sql.ts'
import { type ColumnType, columnTypeOf, MAX_NUMERIC_PRECISION, NUMERIC_OID, numericSize } from './types.ts'

/** PostgreSQL's number of the type that becomes text, where a file format has it. */
const INTERVAL_OID = 1186
/** What people call the types that are refused, by PostgreSQL's numbers. */
const TYPE_WORDS: ReadonlyMap<number, string> = new Map([
  [17, 'binary'],
  [26, 'oid'],
  [114, 'nested'],
  [INTERVAL_OID, 'interval'],
  [2950, 'uuid'],
  [5003, 'geography']
])
const TEXT_OIDS: ReadonlySet<number> = new Set([25, 1042, 1043])

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
interface ColumnarOptions {
  /** Names (as `usableNames` makes them) of columns that are never read, so that nothing refuses them. */
  readonly dropped: ReadonlySet<string>
  /** IANA name of the zone whose wall clock instants are stored in. */
  readonly zone: string
  /** Digits that a NUMERIC of the extract holds. */
  readonly digits: number
}

/**
 * Reads the columns of Parquet, Arrow or Hyper files; they keep their own types. Only a decimal of more than 18 digits, which
 * file format version 2 has no room for, is looked at value by value.
 * @throws ActionError source.parquet, source.arrow or source.hyper for a column or a compression that the engine cannot take
 */
export async function inferColumnar(
  connection: Connection,
  scans: readonly Scan[],
  options: ColumnarOptions
): Promise<Inference> {
  const described: Described[][] = []
  for (const scan of scans) described.push(await describe(connection, scan, options))
  const [firstScan] = scans
  const [first] = described
  if (firstScan === undefined || first === undefined) return { scans, fields: [] }
  for (const [index, other] of described.entries())
    checkSame(firstScan, first, scans[index] ?? firstScan, other)
  const fields: SourceField[] = []
  for (const column of first) fields.push(await fieldOf(connection, scans, column, options))
  return { scans, fields }
}

/** A column of a file; `dropped`: its values are not read. */
interface Described extends Field {
  readonly dropped: boolean
}

async function describe(
  connection: Connection,
  scan: Scan,
  { dropped, digits }: ColumnarOptions
): Promise<Described[]> {
  const { format } = scan.files[0] ?? {}
  const words = WORDS[format === 'arrow' || format === 'hyper' ? format : 'parquet']
  const origin = originsOf(scan.files)
  let fields: Described[]
  try {
    const found = (await connection.query(`select * from ${scan.from} s limit 0`)).fields
    const all = withDropped(found, scan)
    const names = usableNames(all.map(field => field.name))
    fields = all.map((field, index) => ({ ...field, dropped: dropped.has(names[index] ?? '') }))
    checkSupported(fields, words, origin, digits)
    await connection.query(probe(scan, fields))
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
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
function reason({ message, detail }: SqlError): string {
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

function checkSame(
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

async function fieldOf(
  connection: Connection,
  scans: readonly Scan[],
  column: Described,
  { zone, digits }: ColumnarOptions
): Promise<SourceField> {
  if (column.dropped) return { label: column.name, bits: 0n, text: [] }
  const value = columnarColumn(column.name)
  const text = scans.map(() => `(${value})::text`)
  const own = ownType(column, zone, digits)
  if (own !== undefined) {
    return {
      label: column.name,
      bits: 0n,
      text,
      native: { type: own.type, sql: scans.map(() => own.sql(value)) },
      ...(TEXT_OIDS.has(column.oid) ? {} : { notText: true })
    }
  }
  const type = await narrowDecimal(connection, scans, column)
  return type === 'text'
    ? { label: column.name, bits: KIND.longDecimal, text, notText: true }
    : {
        label: column.name,
        bits: 0n,
        text,
        native: { type, sql: scans.map(() => `(${value})::${type}`) },
        notText: true
      }
}

/** A type of up to 18 digits that holds every value of a wider decimal column, or text. */
async function narrowDecimal(
  connection: Connection,
  scans: readonly Scan[],
  column: Field
): Promise<ColumnType> {
  const { scale } = numericSize(column.typmod)
  let wholeDigits = 0
  let beyondInt64 = 0
  for (const scan of scans) {
    const whole = `select split_part((${columnarColumn(column.name)})::text, '.', 1) as w from ${scan.from} s`
    const query = `select max(length(ltrim(w, '-0'))), count(w) - count(try_cast(w as bigint)) from (${whole}) t`
    const [digits, beyond] = (await connection.query(query)).rows[0] ?? []
    wholeDigits = Math.max(wholeDigits, Number(digits ?? 0))
    beyondInt64 += Number(beyond ?? 0)
  }
  if (scale === 0 && beyondInt64 === 0) return 'bigint'
  return wholeDigits + scale <= MAX_NUMERIC_PRECISION ? `numeric(${MAX_NUMERIC_PRECISION},${scale})` : 'text'
}

/** The type that the file gives, or undefined for decimals of more digits than the extract holds. */
function ownType(
  column: Field,
  zone: string,
  digits: number
): { readonly type: ColumnType; readonly sql: (value: string) => string } | undefined {
  if (column.oid === INTERVAL_OID) return { type: 'text', sql: value => `(${value})::text` }
  const type = columnTypeOf(column.oid, column.typmod, digits)
  switch (type) {
    case undefined:
      return undefined
    // An instant becomes the wall clock of the time zone, as everywhere.
    case 'timestamp_tz':
      return { type: 'timestamp', sql: value => `(${value}) at time zone '${zone}'` }
    case 'double':
      return { type, sql: value => `(${value})::double precision` }
    case 'int':
      return { type, sql: value => `(${value})::int` }
    default:
      return { type, sql: value => value }
  }
}
