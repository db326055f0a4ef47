import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import type { Log } from '../../../base/log.ts'
import { listed } from '../../../base/text.ts'
import type { JsonFile } from '../../../source/contract/spooled-file.ts'
import type { Connection } from '../../engine/sql.ts'
import { type Inference, originsOf, recordsOf } from '../../read/fields.ts'
import type { Scan } from '../../read/scan.ts'
import { KIND } from '../../values/kinds.ts'
import { kindsOf } from '../../values/rules.ts'
import { kindsByGroup, MAX_COLUMNS, tooManyMembers } from '../json-kinds.ts'
import { type NamedArrays, namedArrays } from './array-names.ts'

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

/** The kinds of JSON strings. */
const STRINGS = KIND.text | KIND.date | KIND.timestamp | KIND.instant | KIND.badDate

/**
 * Records that are arrays: columns named by what the inputs say, or by the first record where the others look
 * different, else by their place. Scans without records have no say.
 * @throws ActionError source.columns when two sources begin differently; data.records for a longer record, and when
 *   nobody can know whether the first record holds names
 */
export async function inferArrays(
  connection: Connection,
  scans: readonly Scan<JsonFile>[],
  log: Log
): Promise<Inference> {
  const all: NamedArrays[] = []
  for (const scan of scans) all.push(await namedArrays(connection, scan))
  const [first, ...others] = all.filter(({ hasRecords }) => hasRecords)
  for (const other of others) if (first !== undefined) checkSameNames(first, other)
  const names = first?.names
  const bodies = all.map(({ body }) => body)
  const bits: bigint[] = (names ?? []).map(() => 0n)
  const values: number[] = (names ?? []).map(() => 0)
  for (const body of bodies) {
    for (const row of (await connection.query(placesQuery(body))).rows) {
      const place = Number(row[0]) - 1
      if (names !== undefined && place >= names.length) throw await longerThanNames(connection, body, names)
      bits[place] = (bits[place] ?? 0n) | BigInt(row[2] ?? 0)
      values[place] = (values[place] ?? 0) + Number(row[3])
    }
  }
  if (bits.length > MAX_COLUMNS) throw tooManyMembers(bits.length, scans)
  if (first?.from === 'first record') checkHeader(first, bits, log)
  const records = recordsOf(scans)
  return {
    scans: bodies,
    fields: Array.from(bits, (found, place) => ({
      label: names?.[place] ?? `column_${place + 1}`,
      bits: found ?? 0n,
      values: values[place] ?? 0,
      text: bodies.map(() => `case when s.j->${place} <> 'null'::json then s.j->>${place} end`),
      json: bodies.map(() => `(s.j->${place})`)
    })),
    ...(records === undefined ? {} : { records: all.reduce((left, { headers }) => left - headers, records) })
  }
}

function checkSameNames(first: NamedArrays, other: NamedArrays): void {
  if (JSON.stringify(other.names) === JSON.stringify(first.names)) return
  throw new ActionError(
    'source.columns',
    `${originsOf(other.body.files)} ${shownBegin(other)}, but ${originsOf(first.body.files)} ${shownBegin(first)}.`,
    'Sources that are appended need the same columns.'
  )
}

function shownBegin({ names, from }: NamedArrays): string {
  if (names === undefined) return 'begins with an array of values'
  const list = JSON.stringify(names)
  return from === 'path' ? `names the columns ${list}` : `begins with the array ${list}`
}

/** No record is taken for a header in silence. */
function checkHeader({ names = [], body }: NamedArrays, bits: readonly bigint[], log: Log): void {
  const origin = originsOf(body.files)
  const shown = listed(
    names.map(name => JSON.stringify(name)),
    5
  )
  if (bits.some(found => (kindsOf(found) & ~STRINGS) !== 0n)) {
    log.notice(
      'Names in the first record',
      `The first record of ${origin} holds texts alone and the others do not, so it was taken for the names of the columns: ${shown}. ${inputName('source-header')}: true says that this is right, ${inputName('source-header')}: false that it is data.`
    )
    return
  }
  throw new ActionError(
    'data.records',
    `The records of ${origin} are arrays of texts, and nobody can know whether the first one (${shown}) holds the names of the columns or data.`,
    `Set ${inputName('source-header')} to true when it holds the names, to false when it is data. When the names stand elsewhere in the answer, ${inputName('source-column-names')} is their path.`
  )
}

function placesQuery(scan: Scan<JsonFile>): string {
  return kindsByGroup(
    'o, key',
    `select e.ordinality as o, '' as key, e.value::text as v, s.n as first
    from ${scan.from} s, json_array_elements(case when left(s.j::text, 1) = '[' then s.j end) with ordinality as e(value, ordinality)`
  )
}

async function longerThanNames(
  connection: Connection,
  scan: Scan<JsonFile>,
  names: readonly string[]
): Promise<ActionError> {
  const query = `select n, json_array_length(j) from ${scan.from} s where left(j::text, 1) = '[' and json_array_length(j) > ${names.length} order by n limit 1`
  const [position, length] = (await connection.query(query)).rows[0] ?? []
  return new ActionError(
    'data.records',
    `${originsOf(scan.files)}: the array at position ${position} has ${length} members, but there are names for ${names.length} columns.`,
    `Correct the source, choose other records with ${inputName('source-records')}, or look at ${inputName('source-header')} and ${inputName('source-column-names')}.`
  )
}
