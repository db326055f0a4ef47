import { readFile } from 'node:fs/promises'
import type { RecordsFile } from '../../src/source/record-files.ts'

/** A record as the spool holds it. */
export interface SpooledRecord {
  readonly position: number
  /** The record on one line; of an object in a members file the members that are there, in the file's order. */
  readonly text: string
  /** In a members file: name and JSON of each member that is there. */
  readonly members?: readonly (readonly [name: string, json: string])[]
}

/** Puts the records of a source together again, in the order of their positions. Checks the shape of each file. */
export async function spooledRecords(files: readonly RecordsFile[]): Promise<SpooledRecord[]> {
  const found: SpooledRecord[] = []
  for (const file of files) {
    const written = await readFile(file.path, 'utf8')
    if (Buffer.byteLength(written) !== file.bytes) throw new Error(`${file.path} has not ${file.bytes} bytes`)
    const lines = written.split('\n')
    if (lines.pop() !== '' || lines.length !== file.records) throw new Error(`not ${file.records} lines`)
    for (const line of lines) {
      const [position = '', ...cells] = line.split('\x01')
      found.push({ position: Number(position), ...recordOf(cells, file.members) })
    }
  }
  return found.sort((a, b) => a.position - b.position)
}

function recordOf(
  cells: readonly string[],
  names: readonly string[] | undefined
): Omit<SpooledRecord, 'position'> {
  if (cells.length !== (names?.length ?? 1)) throw new Error(`${cells.length} cells`)
  if (names === undefined) return { text: cells[0] ?? '' }
  const members = names
    .map((name, index) => [name, cells[index] ?? ''] as const)
    .filter(([, json]) => json !== '')
  return { members, text: `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join()}}` }
}

/** What of a record must arrive: of an object the members that are not null. */
export function withoutNulls(record: unknown): unknown {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return record
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null))
}
