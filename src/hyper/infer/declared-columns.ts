import { ActionError } from '../../base/errors.ts'
import { inputPhrase } from '../../base/input-name.ts'
import { meantInBrackets } from '../../base/suggest.ts'
import { listed } from '../../base/text.ts'
import type { SpooledFile } from '../../source/contract/spooled-file.ts'
import type { ColumnType } from '../engine/types.ts'
import { originsOf } from '../read/fields.ts'
import type { ColumnRule } from '../values/column-rule.ts'
import type { NamedField } from './ruled-fields.ts'

/** The type that a rule gives by itself: the one it names, or that of its date pattern. */
export function ruledType({ type, format }: ColumnRule): ColumnType | undefined {
  if (type !== undefined || format === undefined || format.kind === 'number') return type
  return format.gives === 'instant' ? 'timestamp' : format.gives
}

/**
 * Sees to it that every column that the `columns` input names is there, but for optional ones. A name that differs
 * from a column's by case only is a mistake, also of an optional one: both are one name to Tableau.
 * @throws ActionError data.columns, with the nearest name
 */
export function checkDeclared(
  rules: ReadonlyMap<string, ColumnRule>,
  names: readonly string[],
  files: readonly SpooledFile[]
): void {
  const lower = new Set(names.map(name => name.toLowerCase()))
  const unknown = [...rules]
    .filter(
      ([name, { optional }]) => !names.includes(name) && (optional !== true || lower.has(name.toLowerCase()))
    )
    .map(([name]) => name)
  if (unknown.length === 0) return
  const details = unknown.map(name => `${JSON.stringify(name)}${meantInBrackets(name, names)}`)
  const quoted = names.map(name => JSON.stringify(name))
  throw new ActionError(
    'data.columns',
    `The ${inputPhrase('columns')} names ${details.join(', ')}, but ${originsOf(files)} has no such column.`,
    `Its columns are ${listed(quoted, 30)}.`
  )
}

/**
 * The names that columns have from here on. Names that differ by case only are one name to Tableau.
 * @param columns those that are left, each with its name and rule
 * @throws ActionError data.columns when nothing is left, or when a new name is taken
 */
export function renamed(columns: readonly Pick<NamedField, 'name' | 'rule'>[]): string[] {
  if (columns.length === 0) {
    throw new ActionError(
      'data.columns',
      `The ${inputPhrase('columns')} drops every column of the source, so there is no table to write.`,
      'Remove drop: true from at least one column.'
    )
  }
  const taken = new Map<string, string>()
  return columns.map(({ name, rule: { rename = name } }) => {
    const other = taken.get(rename.toLowerCase())
    if (other !== undefined) {
      throw new ActionError(
        'data.columns',
        `The ${inputPhrase('columns')} makes two columns ${JSON.stringify(rename)} of ${JSON.stringify(other)} and ${JSON.stringify(name)}; case does not count.`,
        'Choose another rename, or rename or drop the other column too.'
      )
    }
    taken.set(rename.toLowerCase(), name)
    return rename
  })
}

/**
 * Refuses what has no meaning for a column of a file that has types of its own.
 * @throws ActionError data.columns
 */
export function checkTextRules(fields: readonly NamedField[]): void {
  for (const { name, field, rule } of fields) {
    const key =
      rule.format !== undefined ? 'format' : rule.nullValues !== undefined ? 'null-values' : undefined
    if (key === undefined || field.notText !== true || (key === 'format' && rule.format?.kind === 'epoch'))
      continue
    throw new ActionError(
      'data.columns',
      `The ${inputPhrase('columns')} gives ${JSON.stringify(name)} ${key}, but the file holds no text in this column.`,
      `Remove ${key}: it is for text alone. What the file holds can be changed in transform, for example with nullif(…).`
    )
  }
}

/** Names of published columns that the `columns` input takes away, and names of those whose type it gives. */
export function givenByColumns(
  present: readonly Pick<NamedField, 'name'>[],
  rules: ReadonlyMap<string, ColumnRule>
): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { name } of present) {
    const rule = rules.get(name)
    if (rule === undefined) continue
    if (rule.drop === true || (rule.rename ?? name) !== name) names.add(name)
    if (ruledType(rule) !== undefined) names.add(rule.rename ?? name)
  }
  return names
}
