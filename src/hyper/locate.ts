import type { SpooledFile } from '../source/source.ts'
import type { Scan } from './scan.ts'
import type { Connection } from './sql.ts'

/**
 * Says where a record came from, as people count: `record 3 (line 4) of orders.csv`.
 * @param position the number that the spool keeps beside each record
 */
export async function placeOf(connection: Connection, scan: Scan, position: string): Promise<string> {
  const at = Number(position)
  const file = fileAt(scan.files, at)
  if (file === undefined) return 'a record'
  if (file.positions === 'record') return `record ${at - file.positionBase} of ${file.origin}`
  const query = `select count(*) from ${scan.from} s where s.n > ${file.positionBase} and s.n <= ${at}`
  const record = (await connection.query(query)).rows[0]?.[0] ?? '?'
  return `record ${record} (line ${at - file.positionBase}) of ${file.origin}`
}

/** The file that holds a position: the last one whose base is below it. */
export function fileAt(files: readonly SpooledFile[], position: number): SpooledFile | undefined {
  return files.findLast(file => file.positionBase < position)
}

/** A value of the source for a message: in quotes, cut at 80 characters. */
export function shownValue(value: string): string {
  const characters = [...value]
  return JSON.stringify(characters.length > 80 ? `${characters.slice(0, 80).join('')}…` : value)
}
