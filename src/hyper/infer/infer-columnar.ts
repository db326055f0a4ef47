import type { ColumnarFile } from '../../source/contract/spooled-file.ts'
import type { Connection, Field } from '../engine/sql.ts'
import { type ColumnType, columnTypeOf, MAX_NUMERIC_PRECISION, numericSize } from '../engine/types.ts'
import { COLUMNAR } from '../read/columnar.ts'
import type { Inference, SourceField } from '../read/fields.ts'
import { columnarColumn, type Scan } from '../read/scan.ts'
import { KIND } from '../values/kinds.ts'
import {
  type ColumnarOptions,
  checkSame,
  type Described,
  describeColumnar,
  INTERVAL_OID
} from './describe-columnar.ts'

/** PostgreSQL's numbers of the types that hold text. */
const TEXT_OIDS: ReadonlySet<number> = new Set([25, 1042, 1043])

/**
 * Reads the columns of Parquet, Arrow or Hyper files; they keep their own types. Only a decimal of more than 18 digits, which
 * file format version 2 has no room for, is looked at value by value.
 * @throws ActionError source.parquet, source.arrow or source.hyper for a column or a compression that the engine cannot take
 */
export async function inferColumnar(
  connection: Connection,
  scans: readonly Scan<ColumnarFile>[],
  options: ColumnarOptions
): Promise<Inference> {
  const described: Described[][] = []
  for (const scan of scans) described.push(await describeColumnar(connection, scan, options))
  const [firstScan] = scans
  const [first] = described
  if (firstScan === undefined || first === undefined) return { scans, fields: [] }
  for (const [index, other] of described.entries())
    checkSame(firstScan, first, scans[index] ?? firstScan, other)
  const holds = `type of the ${COLUMNAR[firstScan.files[0].format].format} file`
  const fields: SourceField[] = []
  for (const column of first) fields.push(await fieldOf(connection, scans, column, options, holds))
  return { scans, fields }
}

async function fieldOf(
  connection: Connection,
  scans: readonly Scan[],
  column: Described,
  { zone, digits }: ColumnarOptions,
  holds: string
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
      native: { type: own.type, holds, sql: scans.map(() => own.sql(value)) },
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
        native: { type, holds, sql: scans.map(() => `(${value})::${type}`) },
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
