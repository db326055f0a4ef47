import type { Connection } from '../engine/sql.ts'
import type { Scan } from './scan.ts'

/** Where a record came from, as people count. */
export interface RecordPlace {
  /** `record 3 (line 4)`, `row 7` */
  readonly record: string
  /** `orders.csv`, `page 7 of …`; undefined where it is not known. */
  readonly origin?: string
}

/** As `recordPlace`, in words: `record 3 (line 4) of orders.csv`, `record 12 of page 7 of …`. */
export async function placeOf(
  connection: Connection,
  scans: readonly Scan[],
  position: string
): Promise<string> {
  const { record, origin } = await recordPlace(connection, scans, position)
  return origin === undefined ? record : `${record} of ${origin}`
}

/**
 * Says where a record came from.
 * @param scans all scans of the source: one file of text may lie in several
 * @param position the number that the spool keeps beside each record
 */
export async function recordPlace(
  connection: Connection,
  scans: readonly Scan[],
  position: string
): Promise<RecordPlace> {
  const at = Number(position)
  const files = scans.flatMap(scan => scan.files)
  const base = Math.max(-1, ...files.map(file => file.positionBase).filter(one => one < at))
  const file = files.find(one => one.positionBase === base)
  if (file === undefined) return { record: 'a record' }
  const page = file.pages?.findLast(one => one.base < at)
  const begin = page?.base ?? base
  const origin = page === undefined ? file.origin : `page ${page.page} of ${file.origin}`
  if (file.positions === 'record' || file.positions === 'row') {
    return { record: `${file.positions} ${at - begin}`, origin }
  }
  let record = 0
  for (const scan of scans) {
    if (!scan.files.some(one => one.positionBase === base)) continue
    const query = `select count(*) from ${scan.from} s where s.n > ${begin} and s.n <= ${at}`
    record += Number((await connection.query(query)).rows[0]?.[0])
  }
  return { record: `record ${record} (line ${at - begin})`, origin }
}

/** A value of the source for a message: in quotes, cut at 80 characters. */
export function shownValue(value: string): string {
  const characters = [...value]
  return JSON.stringify(characters.length > 80 ? `${characters.slice(0, 80).join('')}…` : value)
}
