import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import type { Log } from '../../../base/log.ts'
import type { JsonFile, JsonMembersFile } from '../../../source/contract/spooled-file.ts'
import { unmetPathWarning } from '../../../source/contract/unmet-path.ts'
import type { Connection } from '../../engine/sql.ts'
import { type Inference, originsOf, recordsOf, type SourceField } from '../../read/fields.ts'
import { cell, type Scan } from '../../read/scan.ts'
import { KIND, MARK } from '../../values/kinds.ts'
import { kindsOf } from '../../values/rules.ts'
import { checkMemberName, kindsByGroup, MAX_COLUMNS, tooManyMembers } from '../json-kinds.ts'
import { knownColumns } from '../plain-columns.ts'
import { cellsByPath } from './cells-by-path.ts'
import { inferArrays, inferScalars } from './infer-json-arrays.ts'
import { memberJson, memberText, rejoinedObject } from './json-member.ts'
import { addMember, isFlattened, leaves, type Member, type Seen } from './json-members.ts'
import { nestedMembersQuery, recordsQuery } from './json-queries.ts'
import { labelsOf } from './member-labels.ts'
import { NestedLevels } from './nested-levels.ts'
import { checkSameMembers } from './same-members.ts'

/** Objects nested deeper than this stay JSON text. */
const MAX_FLATTENED_DEPTH = 100
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
 * @param optional names of columns that a sheet may lack
 * @throws ActionError data.records when the records are of different kinds, source.columns, source.records
 */
export async function inferJson(
  connection: Connection,
  scans: readonly Scan<JsonFile>[],
  optional: ReadonlySet<string>,
  log: Log
): Promise<Inference> {
  const top: TopMembers = { members: new Map(), names: [], others: 0n, nulls: false }
  for (const scan of scans) {
    const [file] = scan.files
    if (file.members === undefined) await lookAtRecords(connection, scan, top)
    else await lookAtCells(connection, scan, file, top)
  }
  if (top.others !== 0n) {
    const arrays = (kindsOf(top.others) & ~KIND.array) === 0n
    if (top.members.size > 0 || (!arrays && (top.others & KIND.array) !== 0n)) throw differentKinds(scans)
    tellUnmet(scans, top, [], log)
    return arrays ? inferArrays(connection, scans, log) : inferScalars(scans, top.others)
  }
  if (top.nulls && top.members.size === 0 && !(await hasObjects(connection, scans))) {
    tellUnmet(scans, top, [], log)
    return inferScalars(scans, MARK.null)
  }
  checkNotNamed(scans)
  checkSameMembers(scans, top.names, optional, log)
  const opened = await openObjects(connection, scans, [...top.members.values()])
  const columns = leaves(top.members.values())
  tellUnmet(scans, top, columns, log)
  if (columns.length > MAX_COLUMNS) throw tooManyMembers(columns.length, scans)
  await countObjects(connection, scans, columns)
  const records = recordsOf(scans)
  const labels = labelsOf(scans, top.members.keys())
  return {
    scans: opened,
    fields: columns.map(member => fieldOf(member, opened, labels)),
    ...(records === undefined ? {} : { records })
  }
}

/** Finds the members of the objects, level by level. @returns the scans with a column for the objects of each member */
async function openObjects(
  connection: Connection,
  scans: readonly Scan<JsonFile>[],
  members: readonly Member[]
): Promise<readonly Scan<JsonFile>[]> {
  const levels = new NestedLevels(connection, scans)
  let level = members
  let objects = 0
  for (let depth = 1; depth <= MAX_FLATTENED_DEPTH; depth++) {
    const parents = level.filter(isFlattened)
    if (parents.length === 0) break
    for (const parent of parents) parent.column = `o${++objects}`
    level = await nestedMembers(connection, await levels.down(parents), parents)
  }
  await levels.close()
  return levels.opened
}

/** Whole records, one JSON value each. */
async function lookAtRecords(connection: Connection, scan: Scan<JsonFile>, top: TopMembers): Promise<void> {
  const names = new Set<string>()
  for (const [isObject, key, bits, values, first] of (await connection.query(recordsQuery(scan))).rows) {
    if (isObject !== 't') {
      // The marks beside the kinds decide too; NULL alone is not a kind of record.
      if (kindsOf(BigInt(bits ?? 0)) === 0n) top.nulls = true
      else top.others |= BigInt(bits ?? 0)
      continue
    }
    checkMemberName(key ?? '', scan)
    names.add(key ?? '')
    addMember(top.members, key ?? '', undefined, seen(bits, values, first))
  }
  top.names.push(names)
}

/** Objects without members leave no trace among the members. */
async function hasObjects(connection: Connection, scans: readonly Scan<JsonFile>[]): Promise<boolean> {
  for (const scan of scans) {
    if (scan.files[0].members !== undefined) return true
    const query = `select 1 from ${scan.from} s where left(s.j::text, 1) = '{' limit 1`
    if ((await connection.query(query)).rows.length > 0) return true
  }
  return false
}

/** Records whose members lie in cells: names, order and all are known, only the kinds are not. */
async function lookAtCells(
  connection: Connection,
  scan: Scan<JsonFile>,
  file: JsonMembersFile,
  top: TopMembers
): Promise<void> {
  const { members, memberFirstSeen, nested = [] } = file
  const columns = members.map((name, at) =>
    // A member that is always null gives no row, and still is a column.
    addMember(top.members, name, undefined, seen(MARK.null, 0, memberFirstSeen[at]))
  )
  for (const { path, firstSeen } of nested) {
    const parent = memberAt(top.members, path.slice(0, -1))
    if (parent === undefined) throw new Error('a nested column comes before that of its parent')
    parent.bits |= KIND.object
    columns.push(addMember(parent.members, path.at(-1) ?? '', parent, seen(0n, 0, firstSeen)))
  }
  const looked: number[] = []
  for (const [index, known] of knownColumns([file], columns.length).entries()) {
    const member = columns[index]
    if (known === undefined || member === undefined) {
      looked.push(index)
      continue
    }
    member.bits |= known.bits
    member.values += known.values
  }
  top.names.push(new Set(members))
  if (looked.length === 0) return
  const cells = looked.map(cell).join(',')
  const query = kindsByGroup(
    'o',
    `select c.o, c.v, 0 as first from ${scan.from} s, unnest(array[${cells}]::text[]) with ordinality c(v, o) where c.v is not null`
  )
  for (const [place, bits, values] of (await connection.query(query)).rows) {
    const member = columns[looked[Number(place) - 1] ?? -1]
    if (member === undefined) continue
    member.bits |= BigInt(bits ?? 0)
    member.values += Number(values)
  }
}

function memberAt(members: Map<string, Member>, path: readonly string[]): Member | undefined {
  const [name = '', ...rest] = path
  const member = members.get(name)
  return member === undefined || rest.length === 0 ? member : memberAt(member.members, rest)
}

/** The members of the objects of one level, those that lie in cells of their own included. */
async function nestedMembers(
  connection: Connection,
  scans: readonly Scan<JsonFile>[],
  parents: readonly Member[]
): Promise<Member[]> {
  const columns = parents.map(({ column = '' }) => column)
  let count = 0
  for (const scan of scans) {
    if (scan.files[0].nested !== undefined) continue
    for (const row of (await connection.query(nestedMembersQuery(scan, columns))).rows) {
      checkMemberName(row[1] ?? '', scan)
      const parent = parents[Number(row[0])]
      if (parent === undefined) continue
      addMember(parent.members, row[1] ?? '', parent, seen(row[2], row[3], row[4]))
      if (++count > MAX_COLUMNS * scans.length) throw tooManyMembers(count, scans)
    }
  }
  return parents.flatMap(({ members }) => [...members.values()])
}

/** Counts the objects among the values of a column that is text, where they lie in nested columns. */
async function countObjects(
  connection: Connection,
  scans: readonly Scan<JsonFile>[],
  columns: readonly Member[]
): Promise<void> {
  for (const member of columns) {
    for (const scan of scans) {
      const [file] = scan.files
      const object = file.members === undefined ? undefined : rejoinedObject(file, member.path)
      if (object === undefined) continue
      const query = `select count(${object}) from ${scan.from} s`
      member.values += Number((await connection.query(query)).rows[0]?.[0])
    }
  }
}

type Answer = string | number | bigint | null | undefined

function seen(bits: Answer, values: Answer, first: Answer): Seen {
  return { bits: BigInt(bits ?? 0), values: Number(values), first: BigInt(first ?? 0) }
}

function fieldOf(
  member: Member,
  scans: readonly Scan<JsonFile>[],
  labels: ReadonlyMap<string, string>
): SourceField {
  const { path, bits, values } = member
  return {
    label: labels.get(path[0] ?? '') ?? path.join('_'),
    path,
    bits,
    values,
    text: scans.map(scan => memberText(scan, member, bits)),
    cells: scans.map(({ files: [file] }) => cellOf(file, path)),
    json: scans.map(scan => memberJson(scan, member))
  }
}

/** The cell that holds a member, unless its objects are put together of several. */
function cellOf(file: JsonFile, path: readonly string[]): number | undefined {
  if (file.members === undefined) return undefined
  const cells = cellsByPath(file)
  return cells.inside(path).length === 0 ? cells.at(path) : undefined
}

/** A misspelt path would leave the records as they are. @throws ActionError source.records */
function tellUnmet(
  scans: readonly Scan<JsonFile>[],
  top: TopMembers,
  columns: readonly Member[],
  log: Log
): void {
  const files = scans.flatMap(scan => scan.files)
  const paths = new Set(files.flatMap(({ unmetPaths = [] }) => unmetPaths))
  const arrays = columns.filter(({ bits }) => (bits & KIND.array) !== 0n)
  for (const path of paths) {
    const without = files.filter(({ unmetPaths = [] }) => unmetPaths.includes(path))
    if (without.length < files.length || files.every(({ records }) => records === 0)) continue
    const { title, message } = unmetPathWarning({
      path,
      origin: originsOf(without),
      recordsPath: without[0]?.recordsPath ?? '',
      members: new Set(top.members.keys()),
      arrays: arrays.map(member => member.path.join('.'))
    })
    log.warning(title, message)
  }
}

/** Names for columns that have some are a mistake. */
function checkNotNamed(scans: readonly Scan<JsonFile>[]): void {
  const named = scans.find(({ files: [{ arrayNames }] }) => arrayNames !== undefined && 'names' in arrayNames)
  if (named === undefined) return
  throw new ActionError(
    'data.records',
    `${inputName('source-column-names')} is given, but the records of ${originsOf(named.files)} are objects, not arrays: their members have names already.`,
    `Leave ${inputName('source-column-names')} out, or point ${inputName('source-records')} at the array of arrays.`
  )
}

function differentKinds(scans: readonly Scan<JsonFile>[]): ActionError {
  return new ActionError(
    'data.records',
    `The records of ${originsOf(scans.flatMap(scan => scan.files))} are of different kinds (objects, arrays and single values side by side), so they have no common columns.`,
    `Point ${inputName('source-records')} at an array of objects.`
  )
}
