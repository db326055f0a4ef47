import { PLACES_PER_RECORD } from '../../source/contract/first-seen.ts'
import type { JsonFile } from '../../source/contract/spooled-file.ts'
import type { Scan } from '../read/scan.ts'
import { kindsByGroup } from './json-kinds.ts'

/**
 * SQL that looks at the members of whole records. Rows: whether the record is an object, name, and see kindsByGroup.
 */
export function recordsQuery(scan: Scan<JsonFile>): string {
  // Looked at once, not again for each member: a record may be large.
  const records = `(select r.n, r.j, left(r.j::text, 1) = '{' as o from ${scan.from} r) s`
  // A record that is not an object is looked at as the only member of a made-up object.
  const object = `case when s.o then s.j else ('{"value":' || s.j::text || '}')::json end`
  const members = membersOf(scan, { carried: 's.n, s.o', place: 's.n', from: records, object })
  return kindsByGroup('o, key', `select k.o, ${memberOf(scan)} from (${members}) k`)
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
  const members = membersOf(scan, {
    carried: 's.n, s.i',
    place: 's.n, s.i',
    from: `(${objects}) s`,
    object: 's.object'
  })
  return kindsByGroup('i, key', `select k.i, ${memberOf(scan)} from (${members}) k`)
}

/**
 * SQL of a row for each member of an object: what is carried along, `key`, `value`, `ordinality`, and where the spool
 * has met an object with the same key twice, `latest`: the ordinality of the last member with this key.
 */
function membersOf(
  scan: Scan<JsonFile>,
  {
    carried,
    place,
    from,
    object
  }: {
    readonly carried: string
    /** Columns that tell one object from the others. */
    readonly place: string
    readonly from: string
    readonly object: string
  }
): string {
  // One pass over all members: to look each key up in its object takes a minute for an object with 50,000 of them.
  const latest = hasDuplicates(scan)
    ? `, max(k.ordinality) over (partition by ${place}, k.key) as latest`
    : ''
  const rows = `select ${carried}, k.key, k.value, k.ordinality${latest} from ${from}, json_each(${object}) with ordinality k`
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
 * SQL of a member's value: of equal keys the last one counts. The rows of the others stay, as nulls, since the first of
 * them says where the member was first seen.
 */
function lastOfEqualKeys(scan: Scan<JsonFile>): string {
  return hasDuplicates(scan)
    ? `case when k.ordinality = k.latest then k.value::text else 'null' end`
    : 'k.value::text'
}

function hasDuplicates(scan: Scan<JsonFile>): boolean {
  return scan.files.some(file => file.duplicateKeys)
}
