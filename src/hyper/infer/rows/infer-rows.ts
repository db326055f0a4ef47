import { inputName } from '../../../base/input-name.ts'
import type { Log } from '../../../base/log.ts'
import { counted } from '../../../base/text.ts'
import type { DeclaredRows, SourceColumn } from '../../../source/contract/source-schema.ts'
import { remarkNoNumbers } from '../../columns/no-numbers.ts'
import { usableNames } from '../../engine/names.ts'
import type { Connection } from '../../engine/sql.ts'
import type { ColumnType } from '../../engine/types.ts'
import { type Inference, recordsOf, type SourceField } from '../../read/fields.ts'
import { type RowsFiles, rowsScan } from '../../read/rows-scan.ts'
import { cell, type Scan } from '../../read/scan.ts'
import type { ColumnRule } from '../../values/column-rule.ts'
import {
  castValue,
  csvType,
  isNoValue,
  narrowedDecimal,
  readValue,
  typeOfDeclared
} from '../../values/declared-type.ts'
import { KIND, MARK, textBits } from '../../values/kinds.ts'
import { kindsOf } from '../../values/rules.ts'
import { ruledType } from '../declared-columns.ts'

/** Who gave the type, for people. */
const HOLDS = 'type that the database declares'

/** What the columns of a result depend on. */
export interface RowsOptions {
  /** The `columns` input. */
  readonly columns: ReadonlyMap<string, ColumnRule>
  /** IANA name of the zone whose wall clock instants are stored in. */
  readonly zone: string
  /** Digits that a NUMERIC of the extract holds. */
  readonly digits: number
}

/** How a column is read, and what has to be found out about its values. */
interface Plan {
  readonly column: SourceColumn
  /** The SQL type in which it is read. */
  readonly read: string
  /** SQL of its value as text, or as `read` when that is another type; NULL where it has none. */
  readonly value: string
  /** SQL of the value as it came. */
  readonly raw: string
  /** `native`: of its own type. `ruled`: the `columns` input decides. `open`: the values decide. `unread`: dropped. */
  readonly way: 'native' | 'ruled' | 'open' | 'unread'
}

/** What was found out about a column by looking at its values. */
interface Seen {
  bits: bigint
  values: number
  /** Values that no number, date or time of an extract is. */
  without: number
  /** Of decimals: digits before the point, and whole numbers beyond 64 bits. Of times: those beyond a day. */
  whole: number
  beyond: number
}

/**
 * The columns of a query's result, with the types that the database declares. Its values are looked at only where the
 * type says that they decide, or where NaN or an infinite value may be among them.
 */
export async function inferRows(
  connection: Connection,
  files: RowsFiles,
  options: RowsOptions,
  log: Log
): Promise<Inference> {
  const { rows } = files[0]
  const names = usableNames(rows.schema.map(({ name }) => name))
  const plans = rows.schema.map((column, index) =>
    planOf(column, index, rows, options.columns.get(names[index] ?? '') ?? {}, options.digits)
  )
  const scan = rowsScan(
    files,
    plans.map(({ read }) => read)
  )
  const seen = await look(connection, scan, plans)
  remarkWithout(names, plans, seen, log)
  const fields = plans.map((plan, index) => fieldOf(plan, seen[index], options, names[index] ?? '', log))
  const records = recordsOf([scan])
  return { scans: [scan], fields, ...(records === undefined ? {} : { records }) }
}

function planOf(
  column: SourceColumn,
  index: number,
  { mayBeInfinite, decimalsFit }: DeclaredRows,
  rule: ColumnRule,
  digits: number
): Plan {
  const { type } = column
  const raw = `s.${cell(index)}`
  const asText = { column, read: 'text', value: raw, raw }
  if (rule.drop === true) return { ...asText, way: 'unread' }
  const own = typeOfDeclared(type, digits)
  const ruled = ruledType(rule)
  if ((ruled !== undefined && ruled !== own) || (type.kind !== 'text' && rule.format !== undefined))
    return { ...asText, way: 'ruled' }
  const none = isNoValue(raw, type)
  const finite = none === undefined ? raw : `case when not ${none} then ${raw} end`
  if (own === undefined) return { ...asText, value: finite, way: 'open' }
  if (mayBeInfinite && none !== undefined) return { ...asText, value: finite, way: 'native' }
  // Of CSV the engine rounds a decimal with too many digits.
  const read = type.kind === 'numeric' && !decimalsFit ? undefined : csvType(type, digits)
  return { ...asText, read: read ?? 'text', way: 'native' }
}

/** One pass over the columns whose values have to be looked at; none where there are no such columns. */
async function look(
  connection: Connection,
  scan: Scan,
  plans: readonly Plan[]
): Promise<(Seen | undefined)[]> {
  const looked = plans.filter(({ way, value, raw }) => way === 'open' || (way === 'native' && value !== raw))
  if (looked.length === 0) return plans.map(() => undefined)
  const inner = looked.map(({ value, raw }, at) => `${value} as v${at}, ${raw} as x${at}`)
  const list = looked.flatMap(({ way, column }, at) => {
    const v = `v${at}`
    const isNumber = way === 'open' && column.type.kind !== 'time'
    const whole = `ltrim(split_part(${v}, '.', 1), '-0')`
    return [
      isNumber ? `bit_or(case when ${v} is not null then ${textBits(v)} end)` : '0',
      `count(${v})`,
      `count(x${at})`,
      isNumber ? `max(length(${whole}))` : '0',
      isNumber
        ? `count(*) filter (where length(${whole}) > 18 and try_cast(split_part(${v}, '.', 1) as bigint) is null)`
        : way === 'open'
          ? `count(*) filter (where ${v} not like '__:__:__%' or ${v} >= '24:00:00')`
          : '0'
    ]
  })
  const query = `select ${list.join(', ')} from (select ${inner.join(', ')} from ${scan.from} s) t`
  const row = (await connection.query(query)).rows[0] ?? []
  const found = new Map(
    looked.map((plan, at) => {
      const [bits, values, all, whole, beyond] = row.slice(5 * at, 5 * at + 5)
      const count = Number(values ?? 0)
      const seen: Seen = {
        bits: BigInt(bits ?? 0),
        values: count,
        without: Number(all ?? 0) - count,
        whole: Number(whole ?? 0),
        beyond: Number(beyond ?? 0)
      }
      return [plan, seen]
    })
  )
  return plans.map(plan => found.get(plan))
}

function fieldOf(
  plan: Plan,
  seen: Seen | undefined,
  { zone, digits }: RowsOptions,
  name: string,
  log: Log
): SourceField {
  const { column, way, value, raw, read } = plan
  const { type } = column
  const label = column.name
  const notText = type.kind === 'text' ? {} : ({ notText: true } as const)
  if (way === 'unread') return { label, bits: 0n, text: ['null::text'] }
  // A number may be written with an exponent; the rule converts it exactly or not at all.
  if (way === 'ruled') return { label, bits: MARK.unsized, text: [raw], ...notText }
  if (way === 'open') return openField(plan, seen, name, log)
  const own = typeOfDeclared(type, digits) ?? 'text'
  const sql = read === 'text' ? castValue(value, type, digits, zone) : readValue(value, type, zone)
  return {
    label,
    bits: 0n,
    text: [`(${raw})::text`],
    native: { type: own, holds: HOLDS, sql: [sql] },
    ...notText
  }
}

/** A column whose values decide. */
function openField({ column, value }: Plan, seen: Seen | undefined, name: string, log: Log): SourceField {
  const { type } = column
  const { bits, values, whole, beyond } = seen ?? { bits: 0n, values: 0, whole: 0, beyond: 0 }
  const field = { label: column.name, bits, values, text: [value], notText: true } as const
  const as = (native: ColumnType): SourceField => ({
    ...field,
    native: {
      type: native,
      holds: HOLDS,
      sql: [`(${value})::${native === 'double' ? 'double precision' : native}`]
    }
  })
  if (type.kind === 'time') {
    if (beyond === 0) return as('time')
    log.warning(
      'Times beyond a day',
      `Column ${name}: ${counted(beyond, 'value')} of the type ${column.declared} ${beyond === 1 ? 'is' : 'are'} not within 0 to 24 hours, so the column is text.`
    )
    return { ...field, native: { type: 'text', holds: 'times beyond a day', sql: [value] } }
  }
  if (type.kind === 'numeric' && type.beyond === 'narrow') {
    const narrow = narrowedDecimal(type.scale, whole, beyond)
    return narrow === undefined ? { ...field, bits: KIND.longDecimal } : as(narrow)
  }
  // A column of numbers without any value stays one of numbers.
  if (kindsOf(bits) === 0n) return as('double')
  return { ...field, undecided: column.declared }
}

function remarkWithout(
  names: readonly string[],
  plans: readonly Plan[],
  seen: readonly (Seen | undefined)[],
  log: Log
): void {
  const counts = (isDate: boolean): Map<string, number> =>
    new Map(
      plans.flatMap(({ column }, index) => {
        const count = seen[index]?.without ?? 0
        const dated = /^(date|timestamp|instant)$/.test(column.type.kind)
        return count === 0 || dated !== isDate ? [] : [[names[index] ?? '', count] as const]
      })
    )
  remarkNoNumbers(counts(false), log)
  const dates = [...counts(true)].map(([name, count]) => `${name} (${counted(count, 'value')})`)
  if (dates.length === 0) return
  log.warning(
    'Dates without a value',
    `${dates.length === 1 ? 'Column' : 'Columns'} ${dates.join(', ')}: infinite dates and zero dates are NULL in the extract. ${inputName('source-query')} can give them another value.`
  )
}
