import { kindsByGroup } from './json-kinds.ts'
import type { Scan } from './scan.ts'

/** Orders members by first sight: position of the record, then place in the record. */
const PLACES_PER_RECORD = 1 << 20

/**
 * SQL of a member's value: the last of two equal keys counts, and each is looked up where the spool has met such an
 * object. The rows of the others stay, since the first of them says where the member was first seen.
 */
function lastOfEqualKeys(scan: Scan, object: string): string {
  return scan.files.some(file => file.duplicateKeys === true)
    ? `case when left(${object}::text, 1) = '{' then ${object}->k.key else k.value end::text`
    : 'k.value::text'
}

/** SQL that looks at the members of whole records. Rows: whether the record is an object, name, and see kindsByGroup. */
export function recordsQuery(scan: Scan): string {
  // A record that is no object is looked at as the only member of a made-up object.
  const object = `case when left(s.j::text, 1) = '{' then s.j else ('{"value":' || s.j::text || '}')::json end`
  return kindsByGroup(
    'o, key',
    `select left(s.j::text, 1) = '{' as o, k.key, ${lastOfEqualKeys(scan, 's.j')} as v, s.n * ${PLACES_PER_RECORD} + k.ordinality as first
    from ${scan.from} s, json_each(${object}) with ordinality k`
  )
}

/**
 * SQL that looks at the members of objects. Rows: which of the columns, name, and see kindsByGroup.
 * @param columns of the scan, which hold the objects
 */
export function nestedMembersQuery(scan: Scan, columns: readonly string[]): string {
  const rows = columns.map((_column, index) => `(${index})`).join(',')
  const cases = columns
    .map(
      (column, index) => `when ${index} then case when left(s.${column}::text, 1) = '{' then s.${column} end`
    )
    .join(' ')
  const objects = `select s.n, p.i, case p.i ${cases} end as m from ${scan.from} s, (values ${rows}) p(i)`
  return kindsByGroup(
    'i, key',
    `select o.i, k.key, ${lastOfEqualKeys(scan, 'o.m')} as v, o.n * ${PLACES_PER_RECORD} + k.ordinality as first
    from (${objects}) o, json_each(o.m) with ordinality k`
  )
}
