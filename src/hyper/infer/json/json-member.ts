import type { JsonFile, JsonMembersFile } from '../../../source/contract/spooled-file.ts'
import { quoteLiteral } from '../../engine/sql.ts'
import { cell, type Scan, through } from '../../read/scan.ts'
import { KIND, MARK } from '../../values/kinds.ts'
import { cellsByPath } from './cells-by-path.ts'

/** The kinds of JSON strings; a member without them needs no unquoting. */
const STRINGS = KIND.text | KIND.date | KIND.timestamp | KIND.instant | KIND.badDate

/** Where a member of the records stands: in the record itself, or in an object inside it. */
export interface MemberPlace {
  /** Names from the member of the record on. */
  readonly path: readonly string[]
  /** The member whose objects it stands in, and the column that holds them (`withObjects`). */
  readonly parent: { readonly column?: string } | undefined
}

/** SQL of a member of the records of a scan, as JSON; NULL where it is missing. */
export function memberJson(scan: Scan<JsonFile>, place: MemberPlace): string {
  const file = filed(scan, place)
  if (file === undefined) return `${objectOf(place)}->${nameOf(place)}`
  const json = cellJson(file, place.path)
  return json === undefined ? 'null::json' : `(${json})::json`
}

/**
 * SQL of a member of the records of a scan, as text: strings without quotes and escapes, all else as written;
 * NULL where it is missing or JSON null.
 * @param bits what its values look like (`kinds.ts`)
 */
export function memberText(scan: Scan<JsonFile>, place: MemberPlace, bits: bigint): string {
  const file = filed(scan, place)
  if (file !== undefined) {
    const json = cellJson(file, place.path)
    if (json === undefined) return 'null::text'
    // Only nested cells hold JSON null.
    const value = place.path.length > 1 && (bits & MARK.null) !== 0n ? `nullif(${json}, 'null')` : json
    return (bits & STRINGS) === 0n ? value : unquoted(value)
  }
  const json = objectOf(place)
  const key = nameOf(place)
  return `case when ${json}->${key} <> 'null'::json then ${json}->>${key} end`
}

/**
 * The scan with more columns: objects taken out of the records once, not again for each of their members. Where the
 * members of objects have columns of their own there is nothing to take out.
 */
export function withObjects(
  scan: Scan<JsonFile>,
  objects: readonly (MemberPlace & { readonly column?: string })[]
): Scan<JsonFile> {
  if (scan.files[0].nested !== undefined) return scan
  const columns = objects.map(place => `, ${memberJson(scan, place)} as ${place.column}`)
  return through(scan, from => `(select s.*${columns.join('')} from ${from} s)`)
}

/**
 * SQL of the objects that a member holds in nested columns, as JSON put together again; undefined where there are none.
 */
export function rejoinedObject(file: JsonMembersFile, path: readonly string[]): string | undefined {
  const parts = cellsByPath(file)
    .inside(path)
    .map(({ column, at }) => {
      const json = withRejoined(file, column.path, `s.${cell(at)}`)
      return `${quoteLiteral(`"${column.spelling}":`)} || ${json}`
    })
  // NULL || … is NULL, which concat_ws leaves out; an empty object stands in the cell of the member itself.
  return parts.length === 0 ? undefined : `nullif('{' || concat_ws(',', ${parts.join(', ')}) || '}', '{}')`
}

/** The file of a scan that holds the member in a cell, when it does so. */
function filed({ files: [file] }: Scan<JsonFile>, { path }: MemberPlace): JsonMembersFile | undefined {
  if (file.members === undefined) return undefined
  return file.nested !== undefined || path.length === 1 ? file : undefined
}

function cellJson(file: JsonMembersFile, path: readonly string[]): string | undefined {
  const at = cellsByPath(file).at(path)
  return at === undefined ? undefined : withRejoined(file, path, `s.${cell(at)}`)
}

function withRejoined(file: JsonMembersFile, path: readonly string[], value: string): string {
  const object = rejoinedObject(file, path)
  return object === undefined ? value : `coalesce(${value}, ${object})`
}

function objectOf({ parent }: MemberPlace): string {
  return parent === undefined ? 's.j' : `s.${parent.column}`
}

function nameOf({ path }: MemberPlace): string {
  return quoteLiteral(path.at(-1) ?? '')
}

function unquoted(json: string): string {
  return `case when left(${json}, 1) <> '"' then ${json}
    when strpos(${json}, '\\') > 0 then json_array(${json}::json)->>0
    else substr(${json}, 2, length(${json}) - 2) end`
}
