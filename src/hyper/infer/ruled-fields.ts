import { type Connection, quoteIdentifier, quoteLiteral } from '../engine/sql.ts'
import type { Inference, SourceField } from '../read/fields.ts'
import { type Scan, through } from '../read/scan.ts'
import type { ColumnRule } from '../values/column-rule.ts'
import { rewriteDate } from '../values/date-pattern.ts'
import { withoutBlanks } from '../values/dialect.ts'
import { rewriteEpoch } from '../values/epoch-pattern.ts'
import { jsonBits, MARK, textBits } from '../values/kinds.ts'
import { rewriteNumber } from '../values/number-pattern.ts'
import type { Pattern } from '../values/pattern.ts'

/** A column of the source with its name and what the `columns` input says of it. */
export interface NamedField {
  readonly name: string
  readonly field: SourceField
  readonly rule: ColumnRule
}

/** The fields and scans once `nullValues` and `format` have been applied. */
export interface Ruled {
  readonly scans: readonly Scan[]
  readonly fields: readonly NamedField[]
}

/** Marks what may have to be trimmed: a value that was rewritten or compared is trimmed again at no great cost. */
const TRIMMED = MARK.blanks

/**
 * Applies what the rules say of the texts of columns: those that are NULL, and the pattern they are written in. Costs
 * nothing without such rules; what inference then has to know of the values left is found out in one more pass.
 */
export async function applyTextRules(
  connection: Connection,
  { scans }: Inference,
  fields: readonly NamedField[]
): Promise<Ruled> {
  const concerned = fields.filter(({ rule }) => rule.nullValues !== undefined || rule.format !== undefined)
  if (concerned.length === 0) return { scans, fields }
  const wrapped = scans.map((scan, index) => wrap(scan, index, concerned))
  const ruled = new Map<NamedField, SourceField>()
  for (const named of concerned) ruled.set(named, ruledField(named, concerned.indexOf(named), scans))
  await lookAgain(connection, wrapped, concerned, ruled)
  return {
    scans: wrapped,
    fields: fields.map(named => ({ ...named, field: ruled.get(named) ?? named.field }))
  }
}

/**
 * The relation with more columns for each field concerned: `r0` its text without null values, `j0` its JSON and `p0`
 * its plain form without them, `f0` the text rewritten.
 */
function wrap(scan: Scan, index: number, concerned: readonly NamedField[]): Scan {
  const kept = concerned.map(({ field, rule }, at) => {
    const text = field.text[index] ?? 'null'
    return `${withoutNulls(text, text, scan, rule)} as ${made('r', at)}`
  })
  const json = concerned.flatMap(({ field, rule }, at) => {
    const value = field.json?.[index]
    if (value === undefined) return []
    const text = field.text[index] ?? 'null'
    return [`${withoutNulls(text, `(${value})::text`, scan, rule)} as ${made('j', at)}`]
  })
  const plain = concerned.flatMap(({ field, rule }, at) => {
    const value = field.plain?.[index]
    if (value === undefined) return []
    return [`${withoutNulls(field.text[index] ?? 'null', value, scan, rule)} as ${made('p', at)}`]
  })
  const rewritten = concerned.flatMap(({ rule }, at) =>
    rule.format === undefined ? [] : [`${rewrite(`t.${made('r', at)}`, rule.format)} as ${made('f', at)}`]
  )
  return through(scan, from => {
    const inner = `(select s.*, ${[...kept, ...json, ...plain].join(', ')} from ${from} s)`
    return rewritten.length === 0 ? inner : `(select t.*, ${rewritten.join(', ')} from ${inner} t)`
  })
}

/** The SQL name of a column of ours beside those of the source, which may have any name that people write. */
function made(kind: 'r' | 'j' | 'p' | 'f', at: number): string {
  return quoteIdentifier(`\u0001${kind}${at}`)
}

function withoutNulls(text: string, value: string, scan: Scan, { nullValues }: ColumnRule): string {
  if (nullValues === undefined) return value
  const compared = scan.files[0]?.format === 'csv' ? withoutBlanks(text) : text
  const list = nullValues.map(quoteLiteral).join(', ')
  return `case when ${compared} in (${list}) then null else ${value} end`
}

function rewrite(text: string, pattern: Pattern): string {
  const bare = withoutBlanks(text)
  if (pattern.kind === 'epoch') return rewriteEpoch(bare, pattern)
  return pattern.kind === 'date' ? rewriteDate(bare, pattern) : rewriteNumber(bare, pattern)
}

function ruledField({ field, rule }: NamedField, at: number, scans: readonly Scan[]): SourceField {
  const { json, native, plain, cells: _cells, ...rest } = field
  const text = scans.map(() => `s.${made('r', at)}`)
  if (rule.format !== undefined) return { ...rest, text, plain: scans.map(() => `s.${made('f', at)}`) }
  return {
    ...rest,
    text,
    ...(plain === undefined ? {} : { plain: scans.map(() => `s.${made('p', at)}`) }),
    ...(json === undefined ? {} : { json: scans.map(() => `s.${made('j', at)}::json`) }),
    ...(native === undefined ? {} : { native: { ...native, sql: text } })
  }
}

/** Kinds and counts of the columns that have other values now, or that inference has to decide by other texts. */
async function lookAgain(
  connection: Connection,
  scans: readonly Scan[],
  concerned: readonly NamedField[],
  ruled: Map<NamedField, SourceField>
): Promise<void> {
  const changed = concerned.filter(
    ({ field, rule }) =>
      (rule.nullValues !== undefined && field.native === undefined) ||
      (rule.format?.kind === 'number' && rule.type === undefined)
  )
  if (changed.length === 0) return
  const seen = changed.map(() => ({ bits: 0n, values: 0 }))
  for (const scan of scans) {
    const values = changed.map(
      (named, index) =>
        `${shape(named, concerned.indexOf(named))} as v${index}, s.${made('r', concerned.indexOf(named))} as x${index}`
    )
    const list = changed.map((named, index) => `bit_or(${kindBits(named, `v${index}`)}), count(x${index})`)
    const query = `select ${list.join(', ')} from (select ${values.join(', ')} from ${scan.from} s) v`
    const row = (await connection.query(query)).rows[0] ?? []
    for (const [index, one] of seen.entries()) {
      one.bits |= BigInt(row[2 * index] ?? 0)
      one.values += Number(row[2 * index + 1] ?? 0)
    }
  }
  for (const [index, named] of changed.entries()) {
    const field = ruled.get(named)
    const { bits, values } = seen[index] ?? { bits: 0n, values: 0 }
    if (field === undefined) continue
    const counted = named.field.values === undefined ? {} : { values }
    ruled.set(named, { ...field, bits: bits | TRIMMED, ...counted })
  }
}

/** SQL of the text whose kind decides. */
function shape({ field, rule }: NamedField, at: number): string {
  if (rule.format !== undefined) return `s.${made('f', at)}`
  if (field.plain !== undefined) return `s.${made('p', at)}`
  return field.json === undefined ? withoutBlanks(`s.${made('r', at)}`) : `s.${made('j', at)}`
}

function kindBits({ field, rule }: NamedField, value: string): string {
  const bits = rule.format === undefined && field.json !== undefined ? jsonBits(value) : textBits(value)
  return `case when ${value} is not null then ${bits} end`
}
