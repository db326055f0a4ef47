import { expectedNames } from './oracle-names.ts'
import { csvLook, decimalOf, isHeldByDouble, type Look, numberLook, stringLook } from './oracle-values.ts'
import type { Value } from './table-generator.ts'
import { type CsvModel, compactJson, holdable, type JsonModel } from './table-writers.ts'

/** A column of the extract that must come out. */
export interface ExpectedColumn {
  readonly name: string
  readonly type: string
  /** Each value as the source writes it, NULL as null. */
  readonly values: readonly (string | null)[]
  /** Whether a notice or a warning must name the column; undefined where the contract leaves it open. */
  readonly isTold: boolean | undefined
}

/** What must come of a build: an extract, or a failure whose code begins with `fails`. */
export type Expectation = { readonly columns: readonly ExpectedColumn[] } | { readonly fails: string }

/** A value of a column: its look, and the text of it. */
interface Seen {
  readonly look: Look
  readonly text: string
}

/** Names and values of a column before its type is known. */
interface SeenColumn {
  readonly label: string
  readonly values: readonly (Seen | null)[]
}

/** What must come of a CSV file. */
export function expectationOfCsv({ header, rows, isSpoilt }: CsvModel): Expectation {
  if (isSpoilt) return { fails: 'source.' }
  const columns = header.map((name, at) => ({
    label: name.trim(),
    values: rows.map(row => {
      const text = row[at] ?? null
      return text === null ? null : { look: csvLook(text), text }
    })
  }))
  return expectationOf(columns, rows.length)
}

/** What must come of records of JSON. */
export function expectationOfJson({ records, isSpoilt }: JsonModel): Expectation {
  if (isSpoilt) return { fails: 'source.' }
  if (records.length === 0) return { fails: 'data.empty' }
  if (records.some(isArray)) return expectationOfArrays(records)
  if (!records.some(isObject))
    return expectationOf([{ label: 'value', values: records.map(seen) }], records.length)
  return expectationOf(flattened([], records), records.length)
}

function expectationOfArrays(records: readonly Value[]): Expectation {
  const rows = records.map(record => (isArray(record) ? record.array : []))
  const first = (rows[0] ?? []).map(value =>
    value !== null && 'string' in value ? holdable(value.string) : undefined
  )
  const isHeader =
    first.length > 0 &&
    !first.includes(undefined) &&
    first.every(name => name?.trim() !== '') &&
    new Set(first).size === first.length
  const body = isHeader ? rows.slice(1) : rows
  const width = isHeader ? first.length : Math.max(...body.map(row => row.length))
  // Nobody can know whether the first of nothing but texts are names.
  if (isHeader && body.every(row => row.every(isText))) return { fails: 'data.' }
  if (body.length === 0) return { fails: 'data.empty' }
  if (body.some(row => row.length > width)) return { fails: 'data.records' }
  const columns = Array.from({ length: width }, (_, at) => ({
    label: isHeader ? (first[at] ?? '') : `column_${at + 1}`,
    values: body.map(row => seen(row[at] ?? null))
  }))
  return expectationOf(columns, body.length)
}

const isText = (value: Value): boolean => value === null || 'string' in value
const isArray = (value: Value | undefined): value is Extract<Value, { array: unknown }> =>
  value != null && 'array' in value
const isObject = (value: Value | undefined): value is Extract<Value, { object: unknown }> =>
  value != null && 'object' in value

/** The columns of objects and of what is nested in them, in order of first sight. */
function flattened(path: readonly string[], values: readonly (Value | undefined)[]): SeenColumn[] {
  const there = values.filter(value => value != null)
  const isFlat = there.every(isObject) && there.some(value => isObject(value) && value.object.length > 0)
  if (!isFlat) {
    return path.length === 0
      ? []
      : [{ label: path.join('_'), values: values.map(value => seen(value ?? null)) }]
  }
  const members = new Map<string, (Value | undefined)[]>()
  values.forEach((value, row) => {
    if (!isObject(value)) return
    for (const [name, member] of value.object) {
      const key = holdable(name)
      const known = members.get(key) ?? values.map(() => undefined)
      known[row] = member
      members.set(key, known)
    }
  })
  return [...members].flatMap(([name, all]) => flattened([...path, name], all))
}

function seen(value: Value): Seen | null {
  if (value === null) return null
  if ('number' in value) return { look: numberLook(value.number), text: value.number }
  if ('bool' in value) return { look: 'bool', text: value.bool }
  if ('string' in value) {
    const text = holdable(value.string)
    return { look: stringLook(text), text }
  }
  return { look: 'nested', text: compactJson(value) }
}

function expectationOf(columns: readonly SeenColumn[], rows: number): Expectation {
  if (rows === 0) return { fails: 'data.empty' }
  if (columns.length === 0) return { fails: 'data.records' }
  const names = expectedNames(columns.map(({ label }) => label))
  const expected: ExpectedColumn[] = []
  for (const [at, { values }] of columns.entries()) {
    const decision = decide(values.filter(value => value !== null))
    if (decision === 'overflow') return { fails: 'data.overflow' }
    const texts = values.map(value => value?.text ?? null)
    expected.push({ name: names[at] ?? '', values: texts, ...decision })
  }
  return { columns: expected }
}

type Decision = Pick<ExpectedColumn, 'type' | 'isTold'>

const NUMBERS: readonly Look[] = ['whole', 'huge', 'held', 'exact', 'overflow']
/** Texts that are told of when they stand among numbers. */
const NUMBERS_THAT_ARE_TEXT: readonly Look[] = ['not-finite', 'leading', 'grouped']
const DATES: readonly Look[] = ['date', 'local', 'instant', 'impossible']
/** Looks that have no type but text. */
const TEXTS: readonly Look[] = [...NUMBERS_THAT_ARE_TEXT, 'local-date', 'impossible', 'text']

/** The type over all values of a column. */
function decide(values: readonly Seen[]): Decision | 'overflow' {
  const looks = [...new Set(values.map(({ look }) => look))]
  const only = (...allowed: readonly Look[]): boolean => looks.every(look => allowed.includes(look))
  if (looks.length === 0) return { type: 'text', isTold: true }
  if (only(...NUMBERS)) return looks.includes('overflow') ? 'overflow' : decideNumbers(values, only('whole'))
  if (only('bool')) return { type: 'bool', isTold: false }
  if (only('date')) return { type: 'date', isTold: false }
  if (only('local') || only('instant')) return { type: 'timestamp', isTold: false }
  if (only('text') || only('nested')) return { type: 'text', isTold: false }
  const isTold = only(...DATES) || only('local-date') || !looks.every(look => TEXTS.includes(look))
  const isLikeNumbers = NUMBERS_THAT_ARE_TEXT.some(look => only(...NUMBERS, look))
  return { type: 'text', isTold: isTold || isLikeNumbers ? true : undefined }
}

/** Digits that a NUMERIC of the extract has. */
const NUMERIC_DIGITS = 18

function decideNumbers(values: readonly Seen[], areWhole: boolean): Decision {
  if (areWhole) return { type: 'bigint', isTold: false }
  if (values.some(({ look }) => look === 'huge')) return { type: 'text', isTold: true }
  if (values.every(({ text }) => isHeldByDouble(bare(text)))) return { type: 'double', isTold: false }
  const decimals = values.map(({ text }) => decimalOf(bare(text)))
  const scale = Math.max(...decimals.map(({ fraction }) => fraction.length))
  const whole = Math.max(...decimals.map(({ whole: digits }) => digits.length))
  const isWritten = decimals.every(({ exponent }) => exponent === undefined)
  return isWritten && whole + scale <= NUMERIC_DIGITS
    ? { type: `numeric(${NUMERIC_DIGITS},${scale})`, isTold: false }
    : { type: 'text', isTold: true }
}

const bare = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, '')
