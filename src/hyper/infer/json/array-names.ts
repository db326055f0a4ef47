import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import type { JsonFile } from '../../../source/contract/spooled-file.ts'
import { type Connection, quoteLiteral } from '../../engine/sql.ts'
import { originsOf } from '../../read/fields.ts'
import { type Scan, without } from '../../read/scan.ts'

/** Characters of a record that can hold names. */
const MAX_HEADER = 1_000_000

/** What gives the columns of records that are arrays their names. */
export type NamesFrom =
  /** The input `source-column-names`. */
  | 'path'
  /** The first record, because `source-header: true` says so. */
  | 'header'
  /** The first record, if others look different. */
  | 'first record'
  | 'nothing'

/** A scan of arrays, and where the names of its columns are. */
export interface NamedArrays {
  /** Without the records that hold the names. */
  readonly body: Scan<JsonFile>
  readonly from: NamesFrom
  readonly names: readonly string[] | undefined
  /** Records that hold names. */
  readonly headers: number
  /** It has records; the names are among them. */
  readonly hasRecords: boolean
}

/**
 * Finds the names of the columns of a scan whose records are arrays.
 * @throws ActionError data.records when `source-header: true` is said of a record that cannot hold names
 */
export async function namedArrays(connection: Connection, scan: Scan<JsonFile>): Promise<NamedArrays> {
  const { arrayNames } = scan.files[0]
  const first = await firstRecord(connection, scan)
  const hasRecords = first !== undefined
  const plain = { body: scan, headers: 0, hasRecords }
  if (arrayNames !== undefined && 'names' in arrayNames) {
    return { ...plain, from: 'path', names: arrayNames.names }
  }
  if (first === undefined || arrayNames?.header === false)
    return { ...plain, from: 'nothing', names: undefined }
  const isSaid = arrayNames?.header === true
  const names = isSaid ? saidNames(first, scan) : likelyNames(first.values)
  if (names === undefined) return { ...plain, from: 'nothing', names }
  const positions = await positionsOf(connection, scan, first)
  return {
    body: without(scan, positions),
    from: isSaid ? 'header' : 'first record',
    names,
    headers: positions.length,
    hasRecords
  }
}

interface FirstRecord {
  readonly position: string
  readonly text: string
  /** Undefined when it is no array, or far too long. */
  readonly values: readonly unknown[] | undefined
}

async function firstRecord(connection: Connection, scan: Scan<JsonFile>): Promise<FirstRecord | undefined> {
  const text = `case when length(j::text) < ${MAX_HEADER} then j::text end`
  const query = `select n, ${text} from ${scan.from} s order by n limit 1`
  const [position, json] = (await connection.query(query)).rows[0] ?? []
  if (position == null) return undefined
  const value: unknown = json == null ? undefined : JSON.parse(json)
  return { position, text: json ?? '', values: Array.isArray(value) ? value : undefined }
}

function likelyNames(values: readonly unknown[] | undefined): readonly string[] | undefined {
  if (values === undefined || values.length === 0) return undefined
  const names = values.filter(value => typeof value === 'string' && value.trim() !== '') as string[]
  return names.length === values.length && new Set(names).size === names.length ? names : undefined
}

function saidNames({ values }: FirstRecord, scan: Scan<JsonFile>): readonly string[] {
  if (values?.every(value => typeof value !== 'object' || value === null) === true && values.length > 0) {
    return values.map(value => (value === null ? '' : String(value)))
  }
  throw new ActionError(
    'data.records',
    `The first record of ${originsOf(scan.files)} holds no names of columns, although ${inputName('source-header')} is true.`,
    `Leave ${inputName('source-header')} out, or give the path of the names in ${inputName('source-column-names')}.`
  )
}

/** Each page may begin with the names; further down they are a record like any other. */
async function positionsOf(
  connection: Connection,
  scan: Scan<JsonFile>,
  { position, text }: FirstRecord
): Promise<readonly string[]> {
  const positions = [position]
  const bases = new Set(scan.files.flatMap(({ pages = [] }) => pages).map(({ base }) => base))
  if (bases.size === 0) return positions
  const query = `select n from ${scan.from} s where s.n > ${position} and s.j::text = ${quoteLiteral(text)}`
  for (const [n = null] of (await connection.query(query)).rows) {
    if (n !== null && bases.has(Number(n) - 1)) positions.push(n)
  }
  return positions
}
