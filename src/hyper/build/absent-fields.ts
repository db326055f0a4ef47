import type { SpooledFile } from '../../source/contract/spooled-file.ts'
import type { NamedField } from '../infer/ruled-fields.ts'
import type { SourceField } from '../read/fields.ts'
import type { Scan } from '../read/scan.ts'
import type { ColumnRule } from '../values/column-rule.ts'

/**
 * Whether records of a format may lack a member that others have: JSON and XML, but not the rows of a sheet, which are
 * spooled in the same way.
 */
export function mayLackMembers([first]: readonly SpooledFile[]): boolean {
  if (first === undefined) return true
  if (first.format === 'json') return first.positions !== 'row'
  return first.format === 'csv' && first.positions === 'record'
}

/** The name that a published column has in the source: what `columns` renames to it, else its own. */
export function sourceName(published: string, rules: ReadonlyMap<string, ColumnRule>): string {
  for (const [name, { rename }] of rules) if (rename === published) return name
  return published
}

/**
 * The fields with those added that no record of JSON or XML has today, each after the published column before it.
 * A field that holds only NULL where the published columns are the members of an object is left out: the object is null
 * in all records.
 * @param named the fields of the source, named
 * @param published names of the published columns, in order
 * @param rules the `columns` input
 * @param wanted whether a column that is absent is to be added, by its name in the source
 */
export function withAbsentFields(
  named: readonly NamedField[],
  published: readonly string[],
  rules: ReadonlyMap<string, ColumnRule>,
  scans: readonly Scan[],
  wanted: (name: string) => boolean
): { readonly named: readonly NamedField[]; readonly absent: readonly string[] } {
  // Names that differ by case only are one name to Tableau.
  const taken = new Set(
    named.flatMap(({ name }) => [name, rules.get(name)?.rename ?? name]).map(name => name.toLowerCase())
  )
  const absent = published.filter(column => {
    const name = sourceName(column, rules)
    const isTaken = taken.has(name.toLowerCase()) || taken.has(column.toLowerCase())
    return !isTaken && rules.get(name)?.drop !== true && wanted(name)
  })
  if (absent.length === 0) return { named, absent }
  const isNullObject = ({ name, field }: NamedField): boolean =>
    field.values === 0 &&
    field.path !== undefined &&
    !published.includes(rules.get(name)?.rename ?? name) &&
    !rules.has(name) &&
    absent.some(column => column.startsWith(`${name}_`))
  const result = named.filter(one => !isNullObject(one))
  for (const column of absent) {
    const name = sourceName(column, rules)
    const before = published.slice(0, published.indexOf(column)).map(one => sourceName(one, rules))
    const place = result.findLastIndex(one => before.includes(one.name))
    result.splice(place + 1, 0, { name, field: nullField(name, scans), rule: rules.get(name) ?? {} })
  }
  return { named: result, absent }
}

function nullField(label: string, scans: readonly Scan[]): SourceField {
  return { label, bits: 0n, values: 0, text: scans.map(() => 'null::text') }
}
