import { ActionError } from '../errors.ts'
import { type Inference, originsOf, recordsOf, type SourceField } from './fields.ts'
import { jsonBits, KIND, MARK } from './kinds.ts'
import { jsonMember, jsonMemberText, type Scan, without } from './scan.ts'
import { type Connection, quoteLiteral } from './sql.ts'
import { kindsOf } from './types.ts'

/** More columns than this are the sign of an object used as a dictionary; hyperd itself ends at 16,384. */
export const MAX_COLUMNS = 16_000
/** Objects nested deeper than this stay JSON text. */
export const MAX_FLATTENED_DEPTH = 200
/** Orders members by first sight: position of the record, then place in the record. */
const PLACES_PER_RECORD = 1 << 20

/** A member of the records, at any depth, with what its values look like. */
interface Member {
  readonly path: readonly string[]
  bits: bigint
  values: number
  first: bigint
  readonly children: Member[]
}

/**
 * Looks at every value of JSON scans: one pass for the top members, one more for each level of nesting that
 * there is. Records that are scalars become the one column `value`, records that are arrays one column a place.
 * @throws ActionError data.records when the records are of different kinds
 */
export async function inferJson(connection: Connection, scans: readonly Scan[]): Promise<Inference> {
  const top = new Map<string, Member>()
  const others: { bits: bigint; scan: Scan }[] = []
  const topByScan: Set<string>[] = []
  for (const scan of scans) {
    const seen = new Set<string>()
    for (const row of (await connection.query(topMembersQuery(scan))).rows) {
      const [isObject, key, bits, values, first] = row
      if (isObject === 't') {
        addMember(top, [key ?? ''], BigInt(bits ?? 0), Number(values), BigInt(first ?? 0))
        seen.add(key ?? '')
      } else if ((BigInt(bits ?? 0) & ~MARK.null) !== 0n) others.push({ bits: BigInt(bits ?? 0), scan })
    }
    topByScan.push(seen)
  }
  if (others.length > 0) {
    const kinds = others.reduce((all, other) => all | other.bits, 0n) & ~MARK.null
    const arrays = (kindsOf(kinds) & ~KIND.array) === 0n
    if (top.size > 0 || (!arrays && (kinds & KIND.array) !== 0n)) throw differentKinds(scans)
    return arrays ? inferArrays(connection, scans) : scalars(scans, others)
  }
  checkSameMembers(scans, topByScan)
  let level: Member[] = [...top.values()]
  for (let depth = 1; depth <= MAX_FLATTENED_DEPTH; depth++) {
    const parents = level.filter(isFlattened)
    if (parents.length === 0) break
    level = await nestedMembers(connection, scans, parents)
  }
  const fields = leaves([...top.values()])
  if (fields.length > MAX_COLUMNS) throw tooManyMembers(fields.length, scans)
  const records = recordsOf(scans)
  return {
    scans,
    fields: fields.map(member => fieldOf(member, scans.length)),
    ...(records === undefined ? {} : { records })
  }
}

/** Only objects (and NULL), at least one of them with members: its members become columns. */
function isFlattened(member: Member): boolean {
  const kinds = kindsOf(member.bits)
  return (kinds & KIND.object) !== 0n && (kinds & ~(KIND.object | KIND.emptyObject)) === 0n
}

function addMember(
  into: Map<string, Member>,
  path: readonly string[],
  bits: bigint,
  values: number,
  first: bigint
): Member {
  const key = path.at(-1) ?? ''
  const known = into.get(key)
  if (known === undefined) {
    const member = { path, bits, values, first, children: [] }
    into.set(key, member)
    return member
  }
  known.bits |= bits
  known.values += values
  if (first < known.first) known.first = first
  return known
}

async function nestedMembers(
  connection: Connection,
  scans: readonly Scan[],
  parents: readonly Member[]
): Promise<Member[]> {
  const found = parents.map(() => new Map<string, Member>())
  let count = 0
  for (const scan of scans) {
    for (const row of (await connection.query(nestedMembersQuery(scan, parents))).rows) {
      const parent = Number(row[0])
      const path = [...(parents[parent]?.path ?? []), row[1] ?? '']
      const members = found[parent]
      if (members === undefined) continue
      addMember(members, path, BigInt(row[2] ?? 0), Number(row[3]), BigInt(row[4] ?? 0))
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

function fieldOf(member: Member, scans: number): SourceField {
  const text = jsonMemberText(member.path)
  const withNulls = member.bits & MARK.null
  const sql = withNulls
    ? `case when ${jsonMember(member.path)} <> 'null'::json then ${text} end`
    : `(${text})`
  return {
    label: member.path.join('_'),
    bits: member.bits,
    values: member.values,
    text: Array<string>(scans).fill(sql),
    json: Array<string>(scans).fill(`(${jsonMember(member.path)})`)
  }
}

/** The last of two equal keys counts; a scan is asked to look only when the spool has met such an object. */
function lastOfEqualKeys(scan: Scan, object: string): string {
  return scan.files.some(file => file.duplicateKeys === true)
    ? `where left(${object}::text, 1) <> '{' or (${object}->k.key)::text = k.value::text`
    : ''
}

function topMembersQuery(scan: Scan): string {
  // A record that is no object is looked at as the only member of a made-up object.
  const object = `case when left(s.j::text, 1) = '{' then s.j else ('{"value":' || s.j::text || '}')::json end`
  return joinedBits(
    'o, key',
    `select left(s.j::text, 1) = '{' as o, k.key, k.value::text as v, s.n * ${PLACES_PER_RECORD} + k.ordinality as first
    from ${scan.from} s, json_each(${object}) with ordinality k ${lastOfEqualKeys(scan, 's.j')}`
  )
}

function nestedMembersQuery(scan: Scan, parents: readonly Member[]): string {
  const rows = parents.map((_parent, index) => `(${index})`).join(',')
  const cases = parents
    .map((parent, index) => {
      const object = jsonMember(parent.path)
      return `when ${index} then case when left((${object})::text, 1) = '{' then ${object} end`
    })
    .join(' ')
  const objects = `select s.n, p.i, case p.i ${cases} end as m from ${scan.from} s, (values ${rows}) p(i)`
  return joinedBits(
    'i, key',
    `select o.i, k.key, k.value::text as v, o.n * ${PLACES_PER_RECORD} + k.ordinality as first
    from (${objects}) o, json_each(o.m) with ordinality k ${lastOfEqualKeys(scan, 'o.m')}`
  )
}

/** Rows: the two grouping columns, joined bits, values that are not NULL, first sight. */
function joinedBits(groups: string, values: string): string {
  return `select ${groups}, bit_or(b), count(*) filter (where b <> ${MARK.null}), min(first)
    from (select ${groups}, ${jsonBits('v')} as b, first from (${values}) x) y group by ${groups}`
}

function scalars(scans: readonly Scan[], found: readonly { readonly bits: bigint }[]): Inference {
  const bits = found.reduce((all, one) => all | one.bits, 0n)
  const records = recordsOf(scans)
  const text = `case when s.j::text <> 'null' then json_array(s.j)->>0 end`
  return {
    scans,
    fields: [{ label: 'value', bits, text: scans.map(() => text), json: scans.map(() => 's.j') }],
    ...(records === undefined ? {} : { records })
  }
}

/** Records that are arrays: columns named by the first one when its members are distinct strings. */
async function inferArrays(connection: Connection, scans: readonly Scan[]): Promise<Inference> {
  const headers: (readonly string[] | undefined)[] = []
  const bodies: Scan[] = []
  for (const scan of scans) {
    const { position, header } = await headerOf(connection, scan)
    headers.push(header)
    bodies.push(header === undefined ? scan : without(scan, position))
  }
  const [header] = headers
  for (const [index, other] of headers.entries()) {
    if (JSON.stringify(other) === JSON.stringify(header)) continue
    throw new ActionError(
      'source.columns',
      `${originsOf(scans[index]?.files ?? [])} begins with the array ${JSON.stringify(other ?? 'of values')}, but ${originsOf(scans[0]?.files ?? [])} with ${JSON.stringify(header ?? 'of values')}.`,
      'Sources that are appended need the same columns.'
    )
  }
  const bits: bigint[] = (header ?? []).map(() => 0n)
  const values: number[] = (header ?? []).map(() => 0)
  for (const body of bodies) {
    for (const row of (await connection.query(placesQuery(body))).rows) {
      const place = Number(row[0]) - 1
      if (header !== undefined && place >= header.length)
        throw await longerThanHeader(connection, body, header)
      bits[place] = (bits[place] ?? 0n) | BigInt(row[2] ?? 0)
      values[place] = (values[place] ?? 0) + Number(row[3])
    }
  }
  if (bits.length > MAX_COLUMNS) throw tooManyMembers(bits.length, scans)
  const all = recordsOf(scans)
  return {
    scans: bodies,
    fields: Array.from(bits, (found, place) => ({
      label: header?.[place] ?? `column_${place + 1}`,
      bits: found ?? 0n,
      values: values[place] ?? 0,
      text: bodies.map(() => `case when s.j->${place} <> 'null'::json then s.j->>${place} end`),
      json: bodies.map(() => `(s.j->${place})`)
    })),
    ...(all === undefined ? {} : { records: all - headers.filter(found => found !== undefined).length })
  }
}

async function headerOf(
  connection: Connection,
  scan: Scan
): Promise<{ position: string; header: readonly string[] | undefined }> {
  const query = `select n, case when length(j::text) < 1000000 then j::text end from ${scan.from} s order by n limit 1`
  const [position, text] = (await connection.query(query)).rows[0] ?? []
  const first: unknown = text == null ? undefined : JSON.parse(text)
  const names = Array.isArray(first) && first.every(name => typeof name === 'string') ? first : []
  const isHeader = names.length > 0 && new Set(names).size === names.length
  return { position: position ?? '0', header: isHeader ? names : undefined }
}

function placesQuery(scan: Scan): string {
  return joinedBits(
    'o, key',
    `select e.ordinality as o, '' as key, e.value::text as v, s.n as first
    from ${scan.from} s, json_array_elements(case when left(s.j::text, 1) = '[' then s.j end) with ordinality as e(value, ordinality)`
  )
}

async function longerThanHeader(
  connection: Connection,
  scan: Scan,
  header: readonly string[]
): Promise<ActionError> {
  const query = `select n, json_array_length(j) from ${scan.from} s where left(j::text, 1) = '[' and json_array_length(j) > ${header.length} order by n limit 1`
  const [position, length] = (await connection.query(query)).rows[0] ?? []
  return new ActionError(
    'data.records',
    `${originsOf(scan.files)}: the array at position ${position} has ${length} members, but the first one names ${header.length} columns.`,
    'Correct the source, or choose other records with source-records.'
  )
}

function differentKinds(scans: readonly Scan[]): ActionError {
  return new ActionError(
    'data.records',
    `The records of ${originsOf(scans.flatMap(scan => scan.files))} are of different kinds (objects, arrays and single values side by side), so they have no common columns.`,
    'Point source-records at an array of objects.'
  )
}

function tooManyMembers(count: number, scans: readonly Scan[]): ActionError {
  return new ActionError(
    'data.records',
    `The records of ${originsOf(scans.flatMap(scan => scan.files))} have ${count.toLocaleString('en-US')} different members; a table takes at most ${MAX_COLUMNS.toLocaleString('en-US')} columns.`,
    'An object is probably used as a dictionary (one member for each id or day). Point source-records at an array of records inside it.'
  )
}

function checkSameMembers(scans: readonly Scan[], members: readonly ReadonlySet<string>[]): void {
  const withRecords = scans.flatMap((scan, index) => {
    const names = members[index]
    return names === undefined || names.size === 0 ? [] : [{ scan, names }]
  })
  const [first, ...rest] = withRecords
  if (first === undefined) return
  for (const other of rest) {
    const missing = [...first.names].filter(name => !other.names.has(name))
    const added = [...other.names].filter(name => !first.names.has(name))
    if (missing.length + added.length > 0) throw differentColumns(first.scan, other.scan, missing, added)
  }
}

/** The error for sources that are to be appended but have different columns. */
export function differentColumns(
  first: Scan,
  other: Scan,
  missing: readonly string[],
  added: readonly string[]
): ActionError {
  const list = (names: readonly string[]): string =>
    names
      .slice(0, 10)
      .map(name => quoteLiteral(name))
      .join(', ') + (names.length > 10 ? ' …' : '')
  const parts = [
    missing.length > 0 ? `lacks ${list(missing)}` : '',
    added.length > 0 ? `has ${list(added)} in addition` : ''
  ]
  return new ActionError(
    'source.columns',
    `${originsOf(other.files)} ${parts.filter(part => part !== '').join(' and ')}, compared with ${originsOf(first.files)}.`,
    'Sources that are appended need the same columns (compared by name). Publish them separately, or make the columns equal first.'
  )
}
