/**
 * What docs/guards.md and the contract say must come of a day, worked out from the texts of the values alone. It shares
 * no code with the action.
 */

/** A column of a day: its values as they are written, null for NULL; JSON strings in quotes. */
export interface DayColumn {
  readonly name: string
  readonly values: readonly (string | null)[]
}

export interface Day {
  readonly format: 'csv' | 'json'
  readonly columns: readonly DayColumn[]
}

export interface PublishedType {
  readonly name: string
  readonly type: string
}

export type Mode = 'overwrite' | 'replace' | 'append'

export interface Expected {
  readonly verdict: 'failed' | 'warned' | 'passed'
  /** The type of each column of the extract by name. */
  readonly types: ReadonlyMap<string, string>
}

const TWO_53 = 2n ** 53n
const INT64 = 2n ** 63n

interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

/** Sign, digits and decimals of a number, zeros at its end left out. */
export function decimal(text: string): Decimal {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? []
  let digits = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n)
  let scale = fraction.length - Number(exponent)
  while (scale > 0 && digits % 10n === 0n) {
    digits /= 10n
    scale--
  }
  if (scale < 0) {
    digits *= 10n ** BigInt(-scale)
    scale = 0
  }
  return { digits, scale }
}

export const sameNumber = (one: string, other: string): boolean => {
  const [a, b] = [decimal(one), decimal(other)]
  return a.digits === b.digits && a.scale === b.scale
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value)
const isDouble = (text: string): boolean => sameNumber(String(Number(text)), text)
const wholeDigits = ({ digits, scale }: Decimal): number => {
  const text = abs(digits / 10n ** BigInt(scale)).toString()
  return text === '0' ? 0 : text.length
}

type Kind = 'int' | 'decimal' | 'exact' | 'bool' | 'date' | 'timestamp' | 'text'

function kindOf(text: string, format: Day['format']): Kind {
  const value = format === 'json' && text.startsWith('"') ? text.slice(1, -1) : text
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return 'date'
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(value)) return 'timestamp'
  if (format === 'json' && text.startsWith('"')) return 'text'
  if (/^(true|false)$/.test(value)) return 'bool'
  if (/^-?(0|[1-9]\d*)$/.test(value)) return 'int'
  if (/^-?(0|[1-9]\d*)\.\d+$/.test(value)) return isDouble(value) ? 'decimal' : 'exact'
  return 'text'
}

/** Types are found over all values. */
export function inferred(column: DayColumn, format: Day['format']): string {
  const values = column.values.filter(value => value !== null)
  const kinds = new Set(values.map(value => kindOf(value, format)))
  const only = (...allowed: Kind[]): boolean => [...kinds].every(kind => allowed.includes(kind))
  if (kinds.size === 0) return 'text'
  if (only('int')) return 'bigint'
  if (only('int', 'decimal') && values.every(isDouble)) return 'double'
  if (only('int', 'decimal', 'exact')) {
    const scale = Math.max(...values.map(value => value.split('.')[1]?.length ?? 0))
    const whole = Math.max(...values.map(value => wholeDigits(decimal(value))))
    return scale + whole <= 18 ? `numeric(18,${scale})` : 'text'
  }
  for (const kind of ['bool', 'date', 'timestamp'] as const) if (only(kind)) return kind
  return 'text'
}

const isNumeric = (type: string): boolean => /^(int|bigint|double|numeric)/.test(type)

/** Does the published type take all values without loss? */
export function isKept(column: DayColumn, from: string, to: string, format: Day['format']): boolean {
  const values = column.values.filter(value => value !== null)
  if (values.length === 0 || to === 'text') return true
  if (from === 'date' && to === 'timestamp') return true
  if (!isNumeric(from) || !isNumeric(to)) return false
  if (values.some(value => !['int', 'decimal', 'exact'].includes(kindOf(value, format)))) return false
  const numbers = values.map(decimal)
  if (to === 'double') {
    return from === 'bigint' || from === 'int'
      ? numbers.every(({ digits }) => abs(digits) <= TWO_53)
      : values.every(isDouble)
  }
  if (to === 'bigint' || to === 'int') {
    const bound = to === 'int' ? 2n ** 31n : INT64
    return numbers.every(({ digits, scale }) => scale === 0 && digits >= -bound && digits < bound)
  }
  const [precision = 0, most = 0] = [...to.matchAll(/\d+/g)].map(Number)
  return numbers.every(number => number.scale <= most && wholeDigits(number) <= precision - most)
}

const TABLEAU: Readonly<Record<string, string>> = {
  text: 'string',
  bool: 'boolean',
  date: 'date',
  timestamp: 'datetime',
  int: 'integer',
  bigint: 'integer',
  double: 'real',
  numeric: 'real'
}
const tableau = (type: string): string => TABLEAU[type.replace(/\(.*/, '')] ?? type
const group = (type: string): string =>
  ({ integer: 'number', real: 'number', date: 'day', datetime: 'day' })[tableau(type)] ?? tableau(type)

/** What the guards must say of a day, and which types the columns must have. */
export function expected(
  day: Day,
  published: readonly PublishedType[],
  mode: Mode,
  onSchemaChange: 'fail' | 'warn' | 'allow'
): Expected {
  const holds = mode === 'append' || onSchemaChange !== 'allow'
  const types = new Map<string, string>()
  const misfits: [string, string][] = []
  for (const column of day.columns) {
    const from = inferred(column, day.format)
    const to = published.find(({ name }) => name === column.name)?.type
    const kept = to !== undefined && holds && (to === from || isKept(column, from, to, day.format))
    types.set(column.name, kept && to !== undefined ? to : from)
    if (to !== undefined && (types.get(column.name) ?? '') !== to) misfits.push([to, from])
  }
  const added = day.columns.filter(({ name }) => !published.some(one => one.name === name))
  const missing = published.filter(({ name }) => !day.columns.some(one => one.name === name))
  const absent = day.format === 'json' && holds ? missing : []
  const gone = day.format === 'json' && holds ? [] : missing
  for (const { name, type } of absent) types.set(name, type)
  if (mode !== 'overwrite') {
    return { verdict: misfits.length + added.length + gone.length > 0 ? 'failed' : 'passed', types }
  }
  if (onSchemaChange === 'allow') return { verdict: 'passed', types }
  const changed = misfits.filter(([to, from]) => tableau(to) !== tableau(from))
  const renamed = absent.filter(({ type }) =>
    added.some(one => group(types.get(one.name) ?? '') === group(type))
  )
  const fails =
    gone.length + renamed.length + changed.filter(([to, from]) => group(to) !== group(from)).length
  const warns = absent.length + changed.length
  if (fails > 0) return { verdict: onSchemaChange === 'fail' ? 'failed' : 'warned', types }
  return { verdict: warns > 0 ? 'warned' : 'passed', types }
}
