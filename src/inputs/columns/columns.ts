import { isMap, isScalar } from 'yaml'
import { inputPhrase } from '../../base/input-name.ts'
import type { ColumnRule } from '../../hyper/values/column-rule.ts'
import type { FieldLook } from '../../tdsx/presentation.ts'
import type { Faults } from '../reading/faults.ts'
import { quoted } from '../reading/reader.ts'
import { readYaml } from '../reading/yaml.ts'
import { readColumnEntry, shortRule } from './column-keys.ts'

const REMEDY = 'Write a YAML map with one "name: type" or "name: {type: …, …}" per line.'

/** What the input `columns` says. */
export interface ReadColumns {
  /** Of columns of the source, by their names there. */
  readonly rules: ReadonlyMap<string, ColumnRule>
  /** How Tableau shows columns, by their names in the extract. */
  readonly looks: ReadonlyMap<string, FieldLook>
}

/**
 * What the input `columns` says of columns, in its order; empty when it says nothing.
 * @param digits that a numeric column of the chosen file format holds
 */
export function readColumns(text: string, digits: number, faults: Faults): ReadColumns {
  const rules = new Map<string, ColumnRule>()
  const looks = new Map<string, FieldLook>()
  const found = { rules, looks }
  if (text === '') return found
  const input = { name: 'columns' as const, twice: 'names a column or a key twice', remedy: REMEDY }
  const { contents, readable } = readYaml(text, input, faults)
  if (!readable) return found
  if (!isMap(contents)) {
    faults.invalid(`The ${inputPhrase('columns')} is not a YAML map.`, REMEDY)
    return found
  }
  for (const { key, value } of contents.items) {
    if (!isScalar(key) || String(key.value) === '') {
      faults.invalid(`The ${inputPhrase('columns')} has an entry without a column name.`, REMEDY)
      continue
    }
    const column = { name: String(key.value), digits, faults }
    let rule: ColumnRule | undefined
    if (isMap(value)) {
      const entry = readColumnEntry(column, value)
      // Without a word about the source, the name may be one that only the transform makes.
      if (entry !== undefined && Object.keys(entry.rule).length > 0) rule = entry.rule
      if (entry !== undefined) addLook(looks, entry.rule.rename ?? column.name, entry.look, faults)
    } else if (value === null || isScalar(value)) rule = shortRule(column, value)
    else
      faults.invalid(
        `The ${inputPhrase('columns')} gives ${quoted(column.name)} neither a type nor a map of keys.`,
        REMEDY
      )
    if (rule !== undefined) rules.set(column.name, rule)
  }
  checkRenames(rules, faults)
  return found
}

function addLook(looks: Map<string, FieldLook>, name: string, look: FieldLook, faults: Faults): void {
  if (Object.keys(look).length === 0) return
  if (looks.has(name)) {
    faults.invalid(
      `The ${inputPhrase('columns')} says twice how ${quoted(name)} looks: under its own name, and where a column is renamed to it.`,
      'Say it in one place.'
    )
  }
  looks.set(name, look)
}

/** Whether a new name is taken by another column of the source is seen at the data. */
function checkRenames(rules: ReadonlyMap<string, ColumnRule>, faults: Faults): void {
  const renamed = new Map<string, string>()
  for (const [name, { rename }] of rules) {
    if (rename === undefined) continue
    const other = renamed.get(rename.toLowerCase())
    if (other !== undefined) {
      faults.invalid(
        `The ${inputPhrase('columns')} renames both ${quoted(other)} and ${quoted(name)} to ${quoted(rename)} (case does not count).`,
        'Give each column a name of its own.'
      )
    }
    renamed.set(rename.toLowerCase(), name)
  }
}
