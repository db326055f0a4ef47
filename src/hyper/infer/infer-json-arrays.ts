import { ActionError } from '../../base/errors.ts'
import type { JsonFile } from '../../source/contract/spooled-file.ts'
import { type Connection, quoteLiteral } from '../engine/sql.ts'
import { type Inference, originsOf, recordsOf } from '../read/fields.ts'
import { type Scan, without } from '../read/scan.ts'
import { kindsByGroup, MAX_COLUMNS, tooManyMembers } from './json-kinds.ts'

/** Records that are scalars become the one column `value`. */
export function inferScalars(scans: readonly Scan<JsonFile>[], bits: bigint): Inference {
  const records = recordsOf(scans)
  const text = `case when s.j::text <> 'null' then json_array(s.j)->>0 end`
  return {
    scans,
    fields: [{ label: 'value', bits, text: scans.map(() => text), json: scans.map(() => 's.j') }],
    ...(records === undefined ? {} : { records })
  }
}

/**
 * Records that are arrays: columns named by the first one when its members are distinct strings (as census and
 * spreadsheet APIs answer), else by their place. Scans without records have no say.
 * @throws ActionError source.columns when two sources begin differently, data.records for a longer record
 */
export async function inferArrays(
  connection: Connection,
  scans: readonly Scan<JsonFile>[]
): Promise<Inference> {
  const begins: { readonly scan: Scan<JsonFile>; readonly header: readonly string[] | undefined }[] = []
  const bodies: Scan<JsonFile>[] = []
  let headerRecords = 0
  for (const scan of scans) {
    const { positions, header } = await headerOf(connection, scan)
    if (positions.length > 0) begins.push({ scan, header })
    bodies.push(header === undefined ? scan : without(scan, positions))
    headerRecords += header === undefined ? 0 : positions.length
  }
  const [first] = begins
  const header = first?.header
  for (const { scan, header: other } of begins) {
    if (JSON.stringify(other) === JSON.stringify(header)) continue
    throw new ActionError(
      'source.columns',
      `${originsOf(scan.files)} begins with ${shownBegin(other)}, but ${originsOf(first?.scan.files ?? [])} with ${shownBegin(header)}.`,
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
    ...(all === undefined ? {} : { records: all - headerRecords })
  }
}

function shownBegin(header: readonly string[] | undefined): string {
  return header === undefined ? 'an array of values' : `the array ${JSON.stringify(header)}`
}

/**
 * The names that a scan begins with, and the positions of the records that hold them; none for a scan without records.
 */
async function headerOf(
  connection: Connection,
  scan: Scan<JsonFile>
): Promise<{ positions: readonly string[]; header: readonly string[] | undefined }> {
  const query = `select n, case when length(j::text) < 1000000 then j::text end from ${scan.from} s order by n limit 1`
  const [position, text] = (await connection.query(query)).rows[0] ?? []
  if (position == null) return { positions: [], header: undefined }
  const first: unknown = text == null ? undefined : JSON.parse(text)
  const names = Array.isArray(first) && first.every(name => typeof name === 'string') ? first : []
  const isHeader = names.length > 0 && new Set(names).size === names.length
  const positions = [position]
  if (!isHeader || text == null) return { positions, header: undefined }
  // Each page may begin with it; further down it is a record like any other.
  const bases = new Set(scan.files.flatMap(({ pages = [] }) => pages).map(({ base }) => base))
  if (bases.size > 0) {
    const again = `select n from ${scan.from} s where s.n > ${position} and s.j::text = ${quoteLiteral(text)}`
    for (const [n = null] of (await connection.query(again)).rows) {
      if (n !== null && bases.has(Number(n) - 1)) positions.push(n)
    }
  }
  return { positions, header: names }
}

function placesQuery(scan: Scan<JsonFile>): string {
  return kindsByGroup(
    'o, key',
    `select e.ordinality as o, '' as key, e.value::text as v, s.n as first
    from ${scan.from} s, json_array_elements(case when left(s.j::text, 1) = '[' then s.j end) with ordinality as e(value, ordinality)`
  )
}

async function longerThanHeader(
  connection: Connection,
  scan: Scan<JsonFile>,
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
