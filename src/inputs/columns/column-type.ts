import { inputPhrase } from '../../base/input-name.ts'
import { suggest } from '../../base/suggest.ts'
import { COLUMN_TYPE_WORDS, type ColumnType, MAX_WIDE_PRECISION } from '../../hyper/engine/types.ts'
import type { Faults } from '../reading/faults.ts'
import { quoted } from '../reading/reader.ts'

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
const OTHER_WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
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
  })
)

/**
 * Reads a type in the words of the input `columns`.
 * @param name of the column, for the faults
 * @param written the type as written, trimmed
 * @param digits that a numeric column of the chosen file format holds
 * @returns undefined with a fault when it is not one
 */
export function readColumnType(
  name: string,
  written: string,
  digits: number,
  faults: Faults
): ColumnType | undefined {
  const word = written.toLowerCase()
  const simple = SIMPLE_TYPES.find(type => type === word)
  if (simple !== undefined) return simple
  const numeric = /^numeric\s*\(\s*(\d{1,4})\s*,\s*(\d{1,4})\s*\)$/.exec(word)
  if (numeric !== null) return readNumeric(name, Number(numeric[1]), Number(numeric[2]), digits, faults)
  const place = `The ${inputPhrase('columns')} gives ${quoted(name)} the type ${quoted(written)}`
  if (written === '')
    faults.invalid(
      `The ${inputPhrase('columns')} gives ${quoted(name)} no type.`,
      `Types: ${COLUMN_TYPE_WORDS}.`
    )
  else if (/^numeric\b/.test(word)) {
    faults.invalid(
      `${place}, which lacks a precision and a scale.`,
      'Write e.g. numeric(18,2); in braces { } it needs quotes.'
    )
  } else {
    const meant = OTHER_WORDS.get(word.split(/\W/, 1)[0] ?? '') ?? suggest(word, SIMPLE_TYPES)
    const remedy = meant === undefined ? 'Write one of these.' : `Did you mean ${meant}?`
    faults.invalid(`${place}, but a type must be one of ${COLUMN_TYPE_WORDS}.`, remedy)
  }
  return undefined
}

function readNumeric(
  name: string,
  precision: number,
  scale: number,
  digits: number,
  faults: Faults
): ColumnType | undefined {
  const place = `The ${inputPhrase('columns')} gives ${quoted(name)} the type numeric(${precision},${scale})`
  if (precision > digits) {
    const wide = precision <= MAX_WIDE_PRECISION
    faults.invalid(
      wide
        ? `${place}: the Hyper files that every supported Tableau reads hold at most ${digits} digits.`
        : `${place}: Hyper files hold at most ${digits} digits.`,
      wide
        ? `Set hyper-version: 3, or use numeric(${digits},${Math.min(scale, digits)}), double, or text to keep every digit.`
        : `Use numeric(${digits},${Math.min(scale, digits)}), double, or text to keep every digit.`
    )
  } else if (precision < 1 || scale > precision) {
    faults.invalid(
      `${place}, which is impossible.`,
      `Give numeric(p,s) with p from 1 to ${digits} digits in all and s from 0 to p of them decimals.`
    )
  } else return `numeric(${precision},${scale})`
  return undefined
}
