import type { Log } from '../../base/log.ts'
import { listed } from '../../base/text.ts'
import { sqlType } from '../engine/types.ts'
import type { Scan } from '../read/scan.ts'
import type { ColumnRule } from '../values/column-rule.ts'
import { ruledType } from './declared-columns.ts'
import type { NamedField } from './ruled-fields.ts'

const MAX_SHOWN = 10

/**
 * The columns of a source with those that the `columns` input calls optional and the source lacks today: NULL, with a
 * notice. An object that is null in all records gives way to optional columns of its members.
 * @param named those that the source has, and that are not left out
 * @param names of all that it has
 */
export function withOptional(
  named: readonly NamedField[],
  names: readonly string[],
  rules: ReadonlyMap<string, ColumnRule>,
  scans: readonly Scan[],
  log: Log
): readonly NamedField[] {
  const absent = absentColumns(rules, names, scans, log)
  const isNullObject = ({ name, field }: NamedField): boolean =>
    field.values === 0 &&
    field.path !== undefined &&
    !rules.has(name) &&
    absent.some(one => one.name.startsWith(`${name}_`))
  return [...named.filter(one => !isNullObject(one)), ...absent]
}

function absentColumns(
  rules: ReadonlyMap<string, ColumnRule>,
  names: readonly string[],
  scans: readonly Scan[],
  log: Log
): NamedField[] {
  const absent = [...rules].filter(
    ([name, { optional, drop }]) => optional === true && drop !== true && !names.includes(name)
  )
  if (absent.length === 0) return []
  log.notice(
    'Optional columns that are missing today',
    `No record has ${listed(
      absent.map(([name]) => JSON.stringify(name)),
      MAX_SHOWN
    )}: NULL, as optional: true in columns asks.`
  )
  return absent.map(([name, rule]) => {
    const { rename } = rule
    const kept: ColumnRule = { optional: true, ...(rename === undefined ? {} : { rename }) }
    const field = { label: name, bits: 0n, values: 0, text: scans.map(() => 'null::text') }
    const type = ruledType(rule)
    if (type === undefined) return { name, field, rule: kept }
    const sql = scans.map(() => `null::${sqlType(type)}`)
    const native = { type, holds: 'optional in columns, and missing today', sql }
    return { name, field: { ...field, native }, rule: { ...kept, type } }
  })
}

/** The names that optional columns have in the result. */
export function optionalResults(rules: ReadonlyMap<string, ColumnRule>): ReadonlySet<string> {
  return new Set(
    [...rules].filter(([, { optional }]) => optional === true).map(([name, { rename = name }]) => rename)
  )
}
