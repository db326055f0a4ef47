import { ActionError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { counted, listed } from '../../base/text.ts'
import type { Connection } from '../engine/sql.ts'
import { exponentsOf, plainText } from '../read/fields.ts'
import { recordPlace, shownValue } from '../read/locate.ts'
import type { Scan } from '../read/scan.ts'
import { conversion } from '../values/conversion.ts'
import { EPOCH_UNITS } from '../values/epoch-pattern.ts'
import type { ColumnPlan } from './column-plan.ts'
import { epochOfValues } from './epoch-hints.ts'
import { formatsOfValues } from './format-hints.ts'

const MAX_EXAMPLES = 5
const MAX_COLUMNS_TOLD = 5

/** A column whose values must convert: to its type, or into the plain form of its format alone. */
export type DeclaredColumn = Pick<ColumnPlan, 'name' | 'field' | 'rule' | 'type' | 'declared'>

/** The values of one declared column that do not convert. */
interface Failing {
  count: number
  /** Some would convert with `round`. */
  roundable: boolean
  /** Values that `round` changes. */
  rounded: number
  readonly examples: { readonly position: string | null; readonly value: string }[]
}

/**
 * Sees to it that every value of the declared columns converts exactly, or by the rounding that was asked for.
 * @throws ActionError data.conversion with the first few values that do not, and the number of all
 */
export async function checkConversions(
  connection: Connection,
  scans: readonly Scan[],
  declared: readonly DeclaredColumn[],
  zone: string,
  log: Log
): Promise<void> {
  if (declared.length === 0) return
  const failing: Failing[] = declared.map(() => ({ count: 0, roundable: false, rounded: 0, examples: [] }))
  for (const [index, scan] of scans.entries()) {
    await checkScan(connection, scan, index, declared, zone, failing)
  }
  const sentences: string[] = []
  // Addresses are long: each is named where it differs from the one before.
  let named: string | undefined
  for (const [at, { count, examples }] of failing.entries()) {
    const column = declared[at]
    if (count === 0 || column === undefined || sentences.length === MAX_COLUMNS_TOLD) continue
    const first = examples.toSorted((a, b) => Number(a.position) - Number(b.position)).slice(0, MAX_EXAMPLES)
    const shown: string[] = []
    for (const { position, value } of first) {
      if (position === null) {
        shown.push(shownValue(value))
        continue
      }
      const { record, origin } = await recordPlace(connection, scans, position)
      const from = origin === undefined || origin === named ? '' : ` of ${origin}`
      named = origin
      shown.push(`${shownValue(value)} in ${record}${from}`)
    }
    sentences.push(
      `Column ${JSON.stringify(column.name)} has ${counted(count, 'value')} that ${count === 1 ? 'is not' : 'are not'} ${withArticle(wanted(column), count)}: ${listed(shown, MAX_EXAMPLES, count)}.`
    )
  }
  if (sentences.length === 0) {
    remarkRounded(declared, failing, log)
    return
  }
  const rounding = failing.some(({ roundable }) => roundable)
    ? 'To round surplus decimals, write round: true next to the type in columns. '
    : ''
  throw new ActionError(
    'data.conversion',
    sentences.join(' '),
    `${epochHint(declared, failing) || formatHint(declared, failing)}${rounding}Correct the source, give the column another type in columns (text takes everything), or convert it in transform. Nothing was published.`
  )
}

/** Numbers that count since 1970 are no dates as they stand. */
function epochHint(declared: readonly DeclaredColumn[], failing: readonly Failing[]): string {
  for (const [at, { name, type, rule }] of declared.entries()) {
    const { examples = [] } = failing[at] ?? {}
    if (rule.format !== undefined || !/^(date|timestamp)/.test(type) || examples.length === 0) continue
    const word = epochOfValues(examples.map(({ value }) => value))
    if (word === undefined) continue
    return `The values of ${JSON.stringify(name)} look like ${EPOCH_UNITS[word]} since 1970: write format: ${word} in columns${type === 'date' ? ' without a type' : ''}. `
  }
  return ''
}

/** Numbers and dates as they are written in some countries need to be told. */
function formatHint(declared: readonly DeclaredColumn[], failing: readonly Failing[]): string {
  const hints: string[] = []
  for (const [at, { name, type, rule }] of declared.entries()) {
    const values = failing[at]?.examples.map(({ value }) => value) ?? []
    if (rule.format !== undefined) continue
    // A # begins a comment unless it stands in quotes.
    const formats = formatsOfValues(type, values).map(format => `{type: ${type}, format: "${format}"}`)
    if (formats.length > 0) hints.push(`In columns, write ${JSON.stringify(name)}: ${formats.join(' or ')}. `)
  }
  return hints.slice(0, MAX_COLUMNS_TOLD).join('')
}

async function checkScan(
  connection: Connection,
  scan: Scan,
  index: number,
  declared: readonly DeclaredColumn[],
  zone: string,
  failing: readonly Failing[]
): Promise<void> {
  const position = scan.files[0]?.positions === 'none' ? 'null::bigint' : 's.n'
  const texts = declared.map(
    ({ field }, at) => `${field.text[index]} as x${at}, ${plainText(field, index)} as v${at}`
  )
  const from = `(select ${position} as n, ${texts.join(', ')} from ${scan.from} s)`
  const conditions = declared.map(
    (column, at) => `x${at} is not null and not (${converts(column, at, zone)})`
  )
  const counts = conditions.map(condition => `count(*) filter (where ${condition})`)
  const rounding = declared.map((column, at) => {
    if (column.rule.round !== true) return '0'
    const exactly = converts(column, at, zone, false)
    return `count(*) filter (where ${converts(column, at, zone)} and not (${exactly}))`
  })
  const row =
    (await connection.query(`select ${[...counts, ...rounding].join(', ')} from ${from} u`)).rows[0] ?? []
  for (const [at, condition] of conditions.entries()) {
    const found = failing[at]
    const column = declared[at]
    if (found === undefined || column === undefined) continue
    found.rounded += Number(row[conditions.length + at])
    if (row[at] === '0') continue
    found.count += Number(row[at])
    const query = `select n, left(x${at}, 81) from ${from} u where ${condition} order by n limit ${MAX_EXAMPLES}`
    for (const [n, value] of (await connection.query(query)).rows) {
      found.examples.push({ position: n ?? null, value: value ?? '' })
    }
    if (!/^(numeric|int|bigint)/.test(column.type)) continue
    const roundable = `select 1 from ${from} u where ${condition} and ${converts(column, at, zone, true)} limit 1`
    if ((await connection.query(roundable)).rows.length > 0) found.roundable = true
  }
}

/** SQL: true when the value `v` converts; neither is NULL for an `x` that is not NULL. */
function converts(
  column: DeclaredColumn,
  at: number,
  zone: string,
  round: boolean | undefined = column.rule.round
): string {
  const { field, rule, type, declared } = column
  if (!declared) return `v${at} is not null`
  const converted = `(${conversion(`x${at}`, `v${at}`, type, zone, round, exponentsOf(field)).converts})`
  return rule.format === undefined ? converted : `(v${at} is not null and ${converted})`
}

function wanted({ rule, type, declared }: DeclaredColumn): string {
  const format = rule.format === undefined ? '' : ` in the format ${JSON.stringify(rule.format.written)}`
  return `${declared ? type : 'number'}${format}`
}

function remarkRounded(declared: readonly DeclaredColumn[], failing: readonly Failing[], log: Log): void {
  const parts = declared.flatMap(({ name, type }, at) => {
    const count = failing[at]?.rounded ?? 0
    return count === 0 ? [] : [`${name} (${counted(count, 'value')} to ${type})`]
  })
  if (parts.length === 0) return
  log.notice(
    'Values rounded',
    `${parts.length === 1 ? 'Column' : 'Columns'} ${parts.join(', ')}: decimals beyond the scale were rounded half away from zero, as round: true in columns asks.`
  )
}

/** `an int` for one value, `int` for several. */
function withArticle(type: string, count: number): string {
  if (count > 1) return type
  return `${/^[aeiou]/i.test(type) ? 'an' : 'a'} ${type}`
}
