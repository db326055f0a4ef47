import { KIND } from './kinds.ts'
import { cell, type Scan } from './scan.ts'
import { quoteLiteral } from './sql.ts'

/** The kinds of JSON strings; a member without them needs no unquoting. */
const STRINGS = KIND.text | KIND.date | KIND.timestamp | KIND.instant | KIND.badDate

/** SQL of a member of the records of a scan, as JSON; NULL where it is missing. */
export function memberJson(scan: Scan, path: readonly string[]): string {
  const { root, rest } = rootOf(scan, path)
  return [root, ...rest.map(quoteLiteral)].join('->')
}

/**
 * SQL of a member of the records of a scan, as text: strings without quotes and escapes, all else as written;
 * NULL where it is missing or JSON null.
 * @param bits what its values look like (`kinds.ts`)
 */
export function memberText(scan: Scan, path: readonly string[], bits: bigint): string {
  const members = scan.files[0]?.members
  if (members !== undefined && path.length === 1) {
    const at = members.indexOf(path[0] ?? '')
    if (at < 0) return 'null::text'
    return (bits & STRINGS) === 0n ? `s.${cell(at)}` : unquoted(`s.${cell(at)}`)
  }
  const parent = memberJson(scan, path.slice(0, -1))
  const name = quoteLiteral(path.at(-1) ?? '')
  return `case when ${parent}->${name} <> 'null'::json then ${parent}->>${name} end`
}

/** Where the path begins: the record as a whole, or the cell of its first name. */
function rootOf(scan: Scan, path: readonly string[]): { root: string; rest: readonly string[] } {
  const members = scan.files[0]?.members
  if (members === undefined) return { root: 's.j', rest: path }
  const at = members.indexOf(path[0] ?? '')
  return { root: at < 0 ? 'null::json' : `s.${cell(at)}::json`, rest: path.slice(1) }
}

function unquoted(json: string): string {
  return `case when left(${json}, 1) <> '"' then ${json}
    when strpos(${json}, '\\') > 0 then json_array(${json}::json)->>0
    else substr(${json}, 2, length(${json}) - 2) end`
}
