import { isMap, isScalar, parseDocument } from 'yaml'
import { COLUMN_TYPE_WORDS, type ColumnType, MAX_NUMERIC_PRECISION } from '../hyper/types.ts'
import { nearest } from '../nearest.ts'
import type { Faults } from './faults.ts'
import { quoted } from './reader.ts'

const SIMPLE_TYPES = [
  'bool',
  'int',
  'bigint',
  'double',
  'text',
  'date',
  'time',
  'timestamp',
  'timestamp_tz'
] as const satisfies readonly ColumnType[]
/** What other systems call a type, where the nearest spelling would mislead. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  boolean: 'bool',
  integer: 'int',
  int64: 'bigint',
  long: 'bigint',
  float: 'double',
  real: 'double',
  number: 'double',
  string: 'text',
  varchar: 'text',
  char: 'text',
  datetime: 'timestamp',
  timestamptz: 'timestamp_tz',
  decimal: 'numeric(18,2)',
  numeric: 'numeric(18,2)'
}

const REMEDY = 'Write a YAML map with one "name: type" per line.'

/** The types that the input `columns` gives to columns, by name, in its order; empty when there are none. */
export function readColumns(text: string, faults: Faults): ReadonlyMap<string, ColumnType> {
  const types = new Map<string, ColumnType>()
  if (text === '') return types
  // In the failsafe schema every scalar is text: a column may be called 2024, true or null.
  const document = parseDocument(text, { schema: 'failsafe', uniqueKeys: true, prettyErrors: false })
  const problem = document.errors[0]
  if (problem !== undefined) {
    const line = text.slice(0, problem.pos[0]).split('\n').length
    const why = problem.code === 'DUPLICATE_KEY' ? 'names a column twice' : 'is no valid YAML'
    faults.invalid(`The input columns ${why} (line ${line}).`, REMEDY)
    return types
  }
  if (!isMap(document.contents)) {
    faults.invalid('The input columns is no YAML map.', REMEDY)
    return types
  }
  for (const { key, value } of document.contents.items) {
    if (!isScalar(key) || String(key.value) === '') {
      faults.invalid('The input columns has an entry without a column name.', REMEDY)
      continue
    }
    const name = String(key.value)
    if (!isScalar(value)) {
      faults.invalid(`The input columns gives no type, but something longer, for ${quoted(name)}.`, REMEDY)
      continue
    }
    const type = readType(name, String(value.value ?? '').trim(), faults)
    if (type !== undefined) types.set(name, type)
  }
  return types
}

function readType(name: string, written: string, faults: Faults): ColumnType | undefined {
  const word = written.toLowerCase()
  const simple = SIMPLE_TYPES.find(type => type === word)
  if (simple !== undefined) return simple
  const numeric = /^numeric\s*\(\s*(\d{1,4})\s*,\s*(\d{1,4})\s*\)$/.exec(word)
  if (numeric !== null) return readNumeric(name, Number(numeric[1]), Number(numeric[2]), faults)
  const place = `The input columns gives ${quoted(name)} the type ${quoted(written)}`
  if (written === '')
    faults.invalid(`The input columns gives ${quoted(name)} no type.`, `Types: ${COLUMN_TYPE_WORDS}.`)
  else if (/^numeric\b/.test(word)) {
    faults.invalid(
      `${place}, which lacks a precision and a scale.`,
      'Write e.g. numeric(18,2); in braces { } it needs quotes.'
    )
  } else {
    const meant = OTHER_WORDS[word.replace(/\W.*$/, '')] ?? nearest(word, SIMPLE_TYPES)
    faults.invalid(`${place}, which is none of ${COLUMN_TYPE_WORDS}.`, `Did you mean ${meant}?`)
  }
  return undefined
}

function readNumeric(name: string, precision: number, scale: number, faults: Faults): ColumnType | undefined {
  const place = `The input columns gives ${quoted(name)} the type numeric(${precision},${scale})`
  if (precision > MAX_NUMERIC_PRECISION) {
    faults.invalid(
      `${place}: the Hyper files that every supported Tableau reads hold at most ${MAX_NUMERIC_PRECISION} digits.`,
      `Use numeric(${MAX_NUMERIC_PRECISION},${Math.min(scale, MAX_NUMERIC_PRECISION)}), double, or text to keep every digit.`
    )
  } else if (precision < 1 || scale > precision) {
    faults.invalid(
      `${place}, which is impossible.`,
      `Give numeric(p,s) with p from 1 to ${MAX_NUMERIC_PRECISION} digits in all and s from 0 to p of them decimals.`
    )
  } else return `numeric(${precision},${scale})`
  return undefined
}
