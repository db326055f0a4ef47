import { declaredReason } from '../columns/decisions.ts'
import { fitsFile } from '../columns/type-holding.ts'
import { NOTHING_HELD } from '../engine/published.ts'
import { quoteIdentifier } from '../engine/sql.ts'
import { sqlType } from '../engine/types.ts'
import { renamed, ruledType } from '../infer/declared-columns.ts'
import type { ColumnRule } from '../values/column-rule.ts'
import type { PublishedColumns, Relation } from './relation-types.ts'

/**
 * The relation of a source without record and column: only what is published and the `columns` input can say what the
 * table looks like.
 * @param mayLack it is JSON or XML
 * @param digits that a NUMERIC of the file holds
 */
export function emptyRelation(
  rules: ReadonlyMap<string, ColumnRule>,
  published: PublishedColumns | undefined,
  mayLack: boolean,
  digits: number
): Relation {
  const given = [...rules].filter(([, { drop }]) => drop !== true).map(([name, rule]) => ({ name, rule }))
  const names = given.length === 0 ? [] : renamed(given)
  const ruled = given.map(({ rule }, index) => ({
    name: names[index] ?? '',
    type: ruledType(rule) ?? 'text',
    reason: declaredReason(rule),
    values: 0
  }))
  const absent =
    published?.whole === true && mayLack
      ? published.columns.flatMap(({ name, type = 'text' }) =>
          names.includes(name) || !fitsFile(type, digits)
            ? []
            : [{ name, type, reason: 'the published type', values: 0 }]
        )
      : []
  const list = [...ruled, ...absent]
  const nulls = list.map(({ name, type }) => `null::${sqlType(type)} as ${quoteIdentifier(name)}`)
  return {
    columns: list,
    select: `select ${nulls.join(', ')} where false`,
    records: 0,
    held: { ...NOTHING_HELD, absent: absent.map(({ name }) => name), byWorkflow: new Set(names) },
    mayLack
  }
}
