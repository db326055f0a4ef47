import { isScalar, isSeq, type YAMLMap } from 'yaml'
import { inputPhrase } from '../../base/input-name.ts'
import { didYouMean } from '../../base/suggest.ts'
import type { ColumnRule } from '../../hyper/values/column-rule.ts'
import { type Pattern, readPattern } from '../../hyper/values/pattern.ts'
import type { FieldLook } from '../../tdsx/presentation.ts'
import { quoted } from '../reading/reader.ts'
import { checkTogether } from './column-rule-check.ts'
import { readColumnType } from './column-type.ts'
import { type ColumnEntry, flag, scalar } from './column-values.ts'
import { LOOK_KEYS } from './presentation-keys.ts'

/** How a key of the long form is read: its part of the rule, or undefined with a fault. */
type ReadKey = (column: ColumnEntry, value: unknown, key: string) => Partial<ColumnRule> | undefined

/** The keys of the long form, in the order of docs/columns.md. */
const KEYS: Readonly<Record<string, ReadKey>> = {
  type: (column, value, key) => {
    const word = scalar(column, value, key)
    const type = word && readColumnType(column.name, word, column.digits, column.faults)
    return type ? { type } : undefined
  },
  format: (column, value, key) => {
    const written = scalar(column, value, key)
    const format = written === undefined ? undefined : pattern(column, written)
    return format && { format }
  },
  'null-values': readNullValues,
  round: (column, value, key) => (flag(column, value, key) ? { round: true } : {}),
  rename: readNewName,
  drop: (column, value, key) => (flag(column, value, key) ? { drop: true } : {}),
  optional: (column, value, key) => (flag(column, value, key) ? { optional: true } : {})
}

const ALL_KEYS = [...Object.keys(KEYS), ...Object.keys(LOOK_KEYS)]
const MAX_NAME_LENGTH = 255

/** What one entry says: of the column of the source, and of how Tableau shows it. */
export interface ReadEntry {
  readonly rule: ColumnRule
  readonly look: FieldLook
}

/** The short form: the type alone. */
export function shortRule({ name, digits, faults }: ColumnEntry, value: unknown): ColumnRule | undefined {
  const word = isScalar(value) ? String(value.value ?? '').trim() : ''
  const type = readColumnType(name, word, digits, faults)
  return type && { type }
}

/** The long form: a map of keys. @returns undefined with faults when any of it cannot be used */
export function readColumnEntry(column: ColumnEntry, map: YAMLMap): ReadEntry | undefined {
  const { name, faults } = column
  let rule: ColumnRule = {}
  let look: FieldLook = {}
  let usable = map.items.length > 0
  if (!usable)
    faults.invalid(`The ${inputPhrase('columns')} has nothing for ${quoted(name)}.`, `Keys: ${keyList()}.`)
  for (const { key, value } of map.items) {
    const word = isScalar(key) ? String(key.value) : ''
    const read = Object.hasOwn(KEYS, word) ? KEYS[word] : undefined
    const show = Object.hasOwn(LOOK_KEYS, word) ? LOOK_KEYS[word] : undefined
    if (show !== undefined) {
      const part = show(column, value, word)
      if (part === undefined) usable = false
      else look = { ...look, ...part }
      continue
    }
    if (read === undefined) {
      faults.invalid(
        `The ${inputPhrase('columns')} has for ${quoted(name)} the key ${quoted(word)}, but the keys are ${keyList()}.`,
        didYouMean(word, ALL_KEYS) || 'Write one of these, or leave it out.'
      )
      usable = false
      continue
    }
    const part = read(column, value, word)
    if (part === undefined) usable = false
    else rule = { ...rule, ...part }
  }
  return usable && checkTogether(name, rule, look, faults) ? { rule, look } : undefined
}

function keyList(): string {
  return ALL_KEYS.join(', ')
}

function pattern({ name, faults }: ColumnEntry, written: string): Pattern | undefined {
  const found = readPattern(written)
  if (found.kind !== 'fault') return found
  faults.invalid(
    `The ${inputPhrase('columns')} gives ${quoted(name)} the format ${quoted(written)}, which ${found.what}.`,
    found.remedy
  )
  return undefined
}

function readNullValues({ name, faults }: ColumnEntry, value: unknown): Partial<ColumnRule> | undefined {
  const items = isSeq(value) ? value.items : [value]
  const texts = items.map(item => (isScalar(item) ? String(item.value ?? '') : undefined))
  if (texts.length > 0 && texts.every(text => text !== undefined)) return { nullValues: texts }
  faults.invalid(
    `The ${inputPhrase('columns')} gives null-values of ${quoted(name)} that are not texts.`,
    'Write one value, or a list of values such as ["N/A", "-"].'
  )
  return undefined
}

function readNewName(column: ColumnEntry, value: unknown, key: string): Partial<ColumnRule> | undefined {
  const rename = scalar(column, value, key)
  if (rename === undefined) return undefined
  if ([...rename].length <= MAX_NAME_LENGTH && !/\p{Cc}/u.test(rename)) return { rename }
  column.faults.invalid(
    `The ${inputPhrase('columns')} renames ${quoted(column.name)} to ${quoted(rename)}, which is not a usable name.`,
    `Give a name of at most ${MAX_NAME_LENGTH} characters on one line.`
  )
  return undefined
}
