import type { ColumnarFile } from '../../source/contract/spooled-file.ts'
import type { Connection, Field } from '../engine/sql.ts'
import type { ColumnType } from '../engine/types.ts'
import { COLUMNAR } from '../read/columnar.ts'
import type { Inference, SourceField } from '../read/fields.ts'
import { columnarColumn, type Scan } from '../read/scan.ts'
import { narrowedDecimal, readValue, typeOfDeclared } from '../values/declared-type.ts'
import { INTERVAL_OID } from '../values/engine-type.ts'
import { KIND } from '../values/kinds.ts'
import { type ColumnarOptions, checkSame, type Described, describeColumnar } from './describe-columnar.ts'

/**
 * Reads the columns of Parquet, Arrow or Hyper files; they keep their own types. Only a decimal of more than 18 digits,
 * which file format version 2 has no room for, is looked at value by value.
 * @throws ActionError source.parquet, source.arrow or source.hyper for a column or a compression that the engine cannot
 *   take
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
  const { type } = column
  const isText = type.kind === 'text' && column.oid !== INTERVAL_OID
  const value = columnarColumn(column.name)
  const text = scans.map(() => `(${value})::text`)
  const field = { label: column.name, bits: 0n, text, ...(isText ? {} : { notText: true as const }) }
  const own = typeOfDeclared(type, digits)
  if (own !== undefined) {
    const sql = column.oid === INTERVAL_OID ? `(${value})::text` : readValue(value, type, zone)
    return { ...field, native: { type: own, holds, sql: scans.map(() => sql) } }
  }
  const narrow = type.kind === 'numeric' ? await narrowed(connection, scans, column, type.scale) : undefined
  return narrow === undefined
    ? { ...field, bits: KIND.longDecimal }
    : { ...field, native: { type: narrow, holds, sql: scans.map(() => `(${value})::${narrow}`) } }
}

/** The type that holds every value of a column of decimals, for whose declared type the extract has no room. */
async function narrowed(
  connection: Connection,
  scans: readonly Scan[],
  column: Field,
  scale: number
): Promise<ColumnType | undefined> {
  let wholeDigits = 0
  let beyondInt64 = 0
  for (const scan of scans) {
    const whole = `select split_part((${columnarColumn(column.name)})::text, '.', 1) as w from ${scan.from} s`
    const query = `select max(length(ltrim(w, '-0'))), count(w) - count(try_cast(w as bigint)) from (${whole}) t`
    const [digits, beyond] = (await connection.query(query)).rows[0] ?? []
    wholeDigits = Math.max(wholeDigits, Number(digits ?? 0))
    beyondInt64 += Number(beyond ?? 0)
  }
  return narrowedDecimal(scale, wholeDigits, beyondInt64)
}
