import { readFile } from 'node:fs/promises'
import type { RecordsFile } from '../../src/source/contract/spooled-file.ts'

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
      found.push({ position: Number(position), ...recordOf(cells, file) })
    }
  }
  return found.sort((a, b) => a.position - b.position)
}

function recordOf(
  cells: readonly string[],
  { members, nested = [] }: RecordsFile
): Omit<SpooledRecord, 'position'> {
  if (cells.length !== (members?.length ?? 1) + nested.length) throw new Error(`${cells.length} cells`)
  if (members === undefined) return { text: cells[0] ?? '' }
  const found = membersOf(cells, members, nested)
  return {
    members: found,
    text: `{${found.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join()}}`
  }
}

/**
 * Name and JSON of each member that is there in a line of a members file.
 * @param cells of the line after the position; one that is missing is empty or null
 */
export function membersOf(
  cells: readonly (string | null)[],
  members: readonly string[],
  nested: RecordsFile['nested'] = []
): [name: string, json: string][] {
  // An object whose members have columns of their own is put together again.
  const jsonAt = (path: readonly string[], value: string): string => {
    const inner = nested.flatMap(({ path: at, spelling }, index) => {
      if (at.length !== path.length + 1 || !path.every((name, level) => at[level] === name)) return []
      const json = jsonAt(at, cells[members.length + index] ?? '')
      return json === '' ? [] : [`"${spelling}":${json}`]
    })
    if (inner.length > 0 && value !== '') throw new Error(`${path.join('.')} is there twice`)
    return inner.length > 0 ? `{${inner.join()}}` : value
  }
  return members
    .map((name, index): [string, string] => [name, jsonAt([name], cells[index] ?? '')])
    .filter(([, json]) => json !== '')
}

/** What of a record must arrive: of an object the members that are not null. */
export function withoutNulls(record: unknown): unknown {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return record
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null))
}
