import { KIND } from './kinds.ts'
import { cell, type Scan } from './scan.ts'
import { quoteLiteral } from './sql.ts'

/** The kinds of JSON strings; a member without them needs no unquoting. */
const STRINGS = KIND.text | KIND.date | KIND.timestamp | KIND.instant | KIND.badDate

/** Where a member of the records stands: in the record itself, or in an object that is a column of the scan. */
export interface MemberPlace {
  readonly name: string
  /** The column (`withObjects`); undefined for a member of the record. */
  readonly object: string | undefined
}

/** SQL of a member of the records of a scan, as JSON; NULL where it is missing. */
export function memberJson(scan: Scan, { name, object }: MemberPlace): string {
  const members = scan.files[0]?.members
  if (members === undefined || object !== undefined) return `${objectOf(object)}->${quoteLiteral(name)}`
  const at = members.indexOf(name)
  return at < 0 ? 'null::json' : `s.${cell(at)}::json`
}

/**
 * SQL of a member of the records of a scan, as text: strings without quotes and escapes, all else as written;
 * NULL where it is missing or JSON null.
 * @param bits what its values look like (`kinds.ts`)
 */
export function memberText(scan: Scan, { name, object }: MemberPlace, bits: bigint): string {
  const members = scan.files[0]?.members
  if (members !== undefined && object === undefined) {
    const at = members.indexOf(name)
    if (at < 0) return 'null::text'
    return (bits & STRINGS) === 0n ? `s.${cell(at)}` : unquoted(`s.${cell(at)}`)
  }
  const json = objectOf(object)
  const key = quoteLiteral(name)
  return `case when ${json}->${key} <> 'null'::json then ${json}->>${key} end`
}

/** The scan with more columns: objects taken out of the records once, not again for each of their members. */
export function withObjects(scan: Scan, objects: ReadonlyMap<string, MemberPlace>): Scan {
  const columns = [...objects].map(([column, place]) => `, ${memberJson(scan, place)} as ${column}`)
  return { ...scan, from: `(select s.*${columns.join('')} from ${scan.from} s)` }
}

function objectOf(column: string | undefined): string {
  return column === undefined ? 's.j' : `s.${column}`
}

function unquoted(json: string): string {
  return `case when left(${json}, 1) <> '"' then ${json}
    when strpos(${json}, '\\') > 0 then json_array(${json}::json)->>0
    else substr(${json}, 2, length(${json}) - 2) end`
}
