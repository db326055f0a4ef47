import { PLACES_PER_RECORD } from '../../source/contract/first-seen.ts'
import type { JsonFile } from '../../source/contract/spooled-file.ts'
import type { Scan } from '../read/scan.ts'
import { kindsByGroup } from './json-kinds.ts'

/**
 * SQL that looks at the members of whole records. Rows: whether the record is an object, name, and see kindsByGroup.
 */
export function recordsQuery(scan: Scan<JsonFile>): string {
  // A record that is not an object is looked at as the only member of a made-up object.
  const object = `case when left(s.j::text, 1) = '{' then s.j else ('{"value":' || s.j::text || '}')::json end`
  const members = membersOf(scan, 's.n, s.j as object', `${scan.from} s`, object)
  return kindsByGroup(
    'o, key',
    `select left(k.object::text, 1) = '{' as o, ${memberOf(scan)} from (${members}) k`
  )
}

/**
 * SQL that looks at the members of objects. Rows: which of the columns, name, and see kindsByGroup.
 * @param columns of the scan, which hold the objects
 */
export function nestedMembersQuery(scan: Scan<JsonFile>, columns: readonly string[]): string {
  const rows = columns.map((_column, index) => `(${index})`).join(',')
  const cases = columns
    .map(
      (column, index) => `when ${index} then case when left(s.${column}::text, 1) = '{' then s.${column} end`
    )
    .join(' ')
  const objects = `select s.n, p.i, case p.i ${cases} end as object from ${scan.from} s, (values ${rows}) p(i)`
  const members = membersOf(scan, 's.n, s.i, s.object', `(${objects}) s`, 's.object')
  return kindsByGroup('i, key', `select k.i, ${memberOf(scan)} from (${members}) k`)
}

/** SQL of a row for each member of an object: what is carried along, `key`, `value`, `ordinality`. */
function membersOf(scan: Scan<JsonFile>, carried: string, from: string, object: string): string {
  const rows = `select ${carried}, k.key, k.value, k.ordinality from ${from}, json_each(${object}) with ordinality k`
  // hyperd only lends a name that is spelt with an escape: functions of the same row write into it. Sorting copies it.
  return scan.files.some(file => file.escapedNames)
    ? `${rows} order by s.n, k.ordinality limit ${Number.MAX_SAFE_INTEGER}`
    : rows
}

/** SQL of the name, the value and the first sight of a member. */
function memberOf(scan: Scan<JsonFile>): string {
  return `k.key, ${lastOfEqualKeys(scan)} as v, k.n * ${PLACES_PER_RECORD} + k.ordinality as first`
}

/**
 * SQL of a member's value: the last of two equal keys counts, and each is looked up where the spool has met such an
 * object. The rows of the others stay, since the first of them says where the member was first seen.
 */
function lastOfEqualKeys(scan: Scan<JsonFile>): string {
  return scan.files.some(file => file.duplicateKeys)
    ? `case when left(k.object::text, 1) = '{' then k.object->k.key else k.value end::text`
    : 'k.value::text'
}
