import type { Log } from '../../base/log.ts'
import { listed } from '../../base/text.ts'
import { sqlType } from '../engine/types.ts'
import type { Scan } from '../read/scan.ts'
import type { ColumnRule } from '../values/column-rule.ts'
import { ruledType } from './declared-columns.ts'
import type { NamedField } from './ruled-fields.ts'

const MAX_SHOWN = 10

/**
 * Columns of NULL for those that the `columns` input calls optional and the source lacks today, and a notice of them.
 * @param names of the columns that the source has
 */
export function absentColumns(
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
    const type = ruledType(rule) ?? 'text'
    const sql = scans.map(() => `null::${sqlType(type)}`)
    const native = { type, holds: 'optional in columns, and missing today', sql }
    const field = { label: name, bits: 0n, values: 0, text: scans.map(() => 'null::text'), native }
    return { name, field, rule: rule.rename === undefined ? {} : { rename: rule.rename } }
  })
}
