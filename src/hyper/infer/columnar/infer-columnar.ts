import type { Log } from '../../../base/log.ts'
import type { ColumnarFile } from '../../../source/contract/spooled-file.ts'
import type { Connection } from '../../engine/sql.ts'
import { type ColumnType, sqlType } from '../../engine/types.ts'
import { COLUMNAR } from '../../read/columnar.ts'
import type { Inference, SourceField } from '../../read/fields.ts'
import type { Scan } from '../../read/scan.ts'
import { narrowedDecimal, readValue, typeOfDeclared } from '../../values/declared-type.ts'
import { INTERVAL_OID } from '../../values/engine-type.ts'
import { KIND } from '../../values/kinds.ts'
import {
  type ColumnarOptions,
  checkSame,
  type Described,
  describeColumnar,
  withOptional
} from './describe-columnar.ts'
import { withoutUnfit } from './unfit-values.ts'

/**
 * Reads the columns of Parquet, Arrow or Hyper files; they keep their own types. The values decide only for a decimal
 * of more than 18 digits, which file format version 2 has no room for.
 * @throws ActionError source.parquet, source.arrow or source.hyper for a column or a compression that the engine cannot
 *   take
 */
export async function inferColumnar(
  connection: Connection,
  scans: readonly Scan<ColumnarFile>[],
  options: ColumnarOptions,
  log: Log
): Promise<Inference> {
  const own: Described[][] = []
  for (const scan of scans) own.push(await describeColumnar(connection, scan, options))
  const described = withOptional(own, options.optional)
  const [firstScan] = scans
  const [first] = described
  if (firstScan === undefined || first === undefined) return { scans, fields: [] }
  for (const [index, one] of described.entries())
    for (const [at, other] of described.slice(index + 1).entries())
      checkSame(scans[index] ?? firstScan, one, scans[index + 1 + at] ?? firstScan, other)
  const kept = await withoutUnfit(connection, scans, described, log)
  const holds = `type of the ${COLUMNAR[firstScan.files[0].format].format} file`
  const fields: SourceField[] = []
  const byName = kept.map(list => new Map(list.map(column => [column.usable, column])))
  for (const { usable } of first) {
    const columns = byName.flatMap(known => known.get(usable) ?? [])
    fields.push(await fieldOf(connection, scans, columns, options, holds))
  }
  return { scans, fields }
}

/** @param columns the same one of each scan */
async function fieldOf(
  connection: Connection,
  scans: readonly Scan[],
  columns: readonly Described[],
  { zone, digits }: ColumnarOptions,
  holds: string
): Promise<SourceField> {
  const label = columns[0]?.name ?? ''
  const typed = columns
    .toSorted((a, b) => digitsOf(b) - digitsOf(a))
    .find(({ type }) => typeof type !== 'string')
  // Files that have no values in the column are cast to the type of those that have.
  if (typed === undefined || typeof typed.type === 'string')
    return { label, bits: 0n, text: columns.map(() => 'null::text') }
  const { type, oid } = typed
  const isText = type.kind === 'text' && oid !== INTERVAL_OID
  const values = columns.map(({ type, value }) => (typeof type === 'string' ? undefined : value))
  const text = values.map(value => (value === undefined ? 'null::text' : `(${value})::text`))
  const field = { label, bits: 0n, text, ...(isText ? {} : { notText: true as const }) }
  const native = (own: ColumnType, read: (value: string) => string): SourceField => ({
    ...field,
    native: {
      type: own,
      holds,
      sql: values.map(value => (value === undefined ? `null::${sqlType(own)}` : read(value)))
    }
  })
  const own = typeOfDeclared(type, digits)
  if (own !== undefined)
    return native(own, value => (oid === INTERVAL_OID ? `(${value})::text` : readValue(value, type, zone)))
  const narrow = type.kind === 'numeric' ? await narrowed(connection, scans, text, type.scale) : undefined
  return narrow === undefined
    ? { ...field, bits: KIND.longDecimal }
    : native(narrow, value => `(${value})::${narrow}`)
}

/** Of the files' decimals those with the most digits count. */
function digitsOf({ type }: Described): number {
  return typeof type !== 'string' && type.kind === 'numeric' ? type.precision : 0
}

/**
 * The type that holds every value of a column of decimals, for whose declared type the extract has no room.
 * @param texts for each scan the SQL of a value as text
 */
async function narrowed(
  connection: Connection,
  scans: readonly Scan[],
  texts: readonly string[],
  scale: number
): Promise<ColumnType | undefined> {
  let wholeDigits = 0
  let beyondInt64 = 0
  for (const [index, scan] of scans.entries()) {
    const whole = `select split_part(${texts[index]}, '.', 1) as w from ${scan.from} s`
    const query = `select max(length(ltrim(w, '-0'))), count(w) - count(try_cast(w as bigint)) from (${whole}) t`
    const [digits, beyond] = (await connection.query(query)).rows[0] ?? []
    wholeDigits = Math.max(wholeDigits, Number(digits ?? 0))
    beyondInt64 += Number(beyond ?? 0)
  }
  return narrowedDecimal(scale, wholeDigits, beyondInt64)
}
