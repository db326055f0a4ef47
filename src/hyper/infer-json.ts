import { ActionError } from '../errors.ts'
import { differentColumns } from './different-columns.ts'
import { type Inference, originsOf, recordsOf, type SourceField } from './fields.ts'
import { inferArrays, inferScalars } from './infer-json-arrays.ts'
import { checkMemberName, kindsByGroup, MAX_COLUMNS, tooManyMembers } from './json-kinds.ts'
import { memberJson, memberText, withObjects } from './json-member.ts'
import { nestedMembersQuery, recordsQuery } from './json-queries.ts'
import { KIND, MARK } from './kinds.ts'
import { kindsOf } from './rules.ts'
import { cell, type Scan } from './scan.ts'
import type { Connection } from './sql.ts'

/** Objects nested deeper than this stay JSON text. */
const MAX_FLATTENED_DEPTH = 200
/** A member of the records, at any depth, with what its values look like. */
interface Member {
  readonly path: readonly string[]
  readonly name: string
  /** The column of the scans that holds the object around it; undefined for a member of the record. */
  readonly object: string | undefined
  bits: bigint
  values: number
  first: bigint
  readonly children: Member[]
}

/** The members of the records of some scans by name, and the kinds of the records that are no objects. */
interface TopMembers {
  readonly members: Map<string, Member>
  /** For each scan the names that it has. */
  readonly names: ReadonlySet<string>[]
  others: bigint
  /** There are records that are null. */
  nulls: boolean
}

/**
 * Looks at every value of JSON scans: one pass for the top members, one more for each level of nesting that
 * there is. Records that are scalars become the one column `value`, records that are arrays one column a place.
 * @throws ActionError data.records when the records are of different kinds, source.columns
 */
export async function inferJson(connection: Connection, scans: readonly Scan[]): Promise<Inference> {
  const top: TopMembers = { members: new Map(), names: [], others: 0n, nulls: false }
  for (const scan of scans) {
    if (scan.files[0]?.members === undefined) await lookAtRecords(connection, scan, top)
    else await lookAtCells(connection, scan, top)
  }
  if (top.others !== 0n) {
    const arrays = (kindsOf(top.others) & ~KIND.array) === 0n
    if (top.members.size > 0 || (!arrays && (top.others & KIND.array) !== 0n)) throw differentKinds(scans)
    return arrays ? inferArrays(connection, scans) : inferScalars(scans, top.others)
  }
  if (top.nulls && top.members.size === 0 && !(await hasObjects(connection, scans)))
    return inferScalars(scans, MARK.null)
  checkSameMembers(scans, top.names)
  const members = [...top.members.values()]
  let level: readonly Member[] = members
  let opened = scans
  let objects = 0
  for (let depth = 1; depth <= MAX_FLATTENED_DEPTH; depth++) {
    const parents = new Map(level.filter(isFlattened).map(member => [`o${++objects}`, member]))
    if (parents.size === 0) break
    opened = opened.map(scan => withObjects(scan, parents))
    level = await nestedMembers(connection, opened, parents)
  }
  const columns = leaves(members)
  if (columns.length > MAX_COLUMNS) throw tooManyMembers(columns.length, scans)
  const records = recordsOf(scans)
  return {
    scans: opened,
    fields: columns.map(member => fieldOf(member, opened)),
    ...(records === undefined ? {} : { records })
  }
}

/** Whole records, one JSON value each. */
async function lookAtRecords(connection: Connection, scan: Scan, top: TopMembers): Promise<void> {
  const names = new Set<string>()
  for (const [isObject, key, bits, values, first] of (await connection.query(recordsQuery(scan))).rows) {
    if (isObject !== 't') {
      // The marks beside the kinds decide too; NULL alone is no kind of record.
      if (kindsOf(BigInt(bits ?? 0)) === 0n) top.nulls = true
      else top.others |= BigInt(bits ?? 0)
      continue
    }
    checkMemberName(key ?? '', scan)
    names.add(key ?? '')
    addMember(top.members, [key ?? ''], undefined, BigInt(bits ?? 0), Number(values), BigInt(first ?? 0))
  }
  top.names.push(names)
}

/** Objects without members leave no trace among the members. */
async function hasObjects(connection: Connection, scans: readonly Scan[]): Promise<boolean> {
  for (const scan of scans) {
    if (scan.files[0]?.members !== undefined) return true
    const query = `select 1 from ${scan.from} s where left(s.j::text, 1) = '{' limit 1`
    if ((await connection.query(query)).rows.length > 0) return true
  }
  return false
}

/** Records whose members lie in cells: names, order and all are known, only the kinds are not. */
async function lookAtCells(connection: Connection, scan: Scan, top: TopMembers): Promise<void> {
  const { members = [], memberFirstSeen = [] } = scan.files[0] ?? {}
  const cells = members.map((_name, index) => cell(index)).join(',')
  const query = kindsByGroup(
    'o',
    `select c.o, c.v, 0 as first from ${scan.from} s, unnest(array[${cells}]::text[]) with ordinality c(v, o) where c.v is not null`
  )
  for (const [place, bits, values] of (await connection.query(query)).rows) {
    const at = Number(place) - 1
    const first = BigInt(memberFirstSeen[at] ?? 0)
    addMember(top.members, [members[at] ?? ''], undefined, BigInt(bits ?? 0), Number(values), first)
  }
  // A member that is always null gives no row, and still is a column.
  members.forEach((name, at) => {
    addMember(top.members, [name], undefined, MARK.null, 0, BigInt(memberFirstSeen[at] ?? 0))
  })
  top.names.push(new Set(members))
}

/** Only objects (and NULL), at least one of them with members: its members become columns. */
function isFlattened(member: Member): boolean {
  const kinds = kindsOf(member.bits)
  return (kinds & KIND.object) !== 0n && (kinds & ~(KIND.object | KIND.emptyObject)) === 0n
}

function addMember(
  into: Map<string, Member>,
  path: readonly string[],
  object: string | undefined,
  bits: bigint,
  values: number,
  first: bigint
): void {
  const name = path.at(-1) ?? ''
  const known = into.get(name)
  if (known === undefined) {
    into.set(name, { path, name, object, bits, values, first, children: [] })
    return
  }
  known.bits |= bits
  known.values += values
  if (first < known.first) known.first = first
}

async function nestedMembers(
  connection: Connection,
  scans: readonly Scan[],
  objects: ReadonlyMap<string, Member>
): Promise<Member[]> {
  const columns = [...objects.keys()]
  const parents = [...objects.values()]
  const found = parents.map(() => new Map<string, Member>())
  let count = 0
  for (const scan of scans) {
    for (const row of (await connection.query(nestedMembersQuery(scan, columns))).rows) {
      checkMemberName(row[1] ?? '', scan)
      const parent = Number(row[0])
      const path = [...(parents[parent]?.path ?? []), row[1] ?? '']
      const members = found[parent]
      if (members === undefined) continue
      addMember(members, path, columns[parent], BigInt(row[2] ?? 0), Number(row[3]), BigInt(row[4] ?? 0))
      if (++count > MAX_COLUMNS * scans.length) throw tooManyMembers(count, scans)
    }
  }
  found.forEach((members, index) => {
    parents[index]?.children.push(...members.values())
  })
  return found.flatMap(members => [...members.values()])
}

function leaves(members: readonly Member[]): Member[] {
  const byFirstSight = [...members].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))
  return byFirstSight.flatMap(member => (member.children.length > 0 ? leaves(member.children) : [member]))
}

function fieldOf(member: Member, scans: readonly Scan[]): SourceField {
  const { path, bits, values } = member
  return {
    label: labelOf(scans, path),
    path,
    bits,
    values,
    text: scans.map(scan => memberText(scan, member, bits)),
    json: scans.map(scan => memberJson(scan, member))
  }
}

function labelOf(scans: readonly Scan[], path: readonly string[]): string {
  const [file] = scans.flatMap(({ files }) => files).filter(({ members }) => members?.includes(path[0] ?? ''))
  return file?.labels?.[file.members?.indexOf(path[0] ?? '') ?? -1] ?? path.join('_')
}

/** Compares the sources, not the files of the spool: one source may lie in several. */
function checkSameMembers(scans: readonly Scan[], names: readonly ReadonlySet<string>[]): void {
  const sources = new Map<number, { scan: Scan; names: Set<string> }>()
  for (const [index, scan] of scans.entries()) {
    const base = scan.files[0]?.positionBase ?? 0
    const source = sources.get(base) ?? { scan, names: new Set<string>() }
    for (const name of names[index] ?? []) source.names.add(name)
    sources.set(base, source)
  }
  const [first, ...rest] = [...sources.values()].filter(source => source.names.size > 0)
  if (first === undefined) return
  for (const other of rest) {
    const missing = [...first.names].filter(name => !other.names.has(name))
    const added = [...other.names].filter(name => !first.names.has(name))
    if (missing.length + added.length > 0) throw differentColumns(first.scan, other.scan, missing, added)
  }
}

function differentKinds(scans: readonly Scan[]): ActionError {
  return new ActionError(
    'data.records',
    `The records of ${originsOf(scans.flatMap(scan => scan.files))} are of different kinds (objects, arrays and single values side by side), so they have no common columns.`,
    'Point source-records at an array of objects.'
  )
}
