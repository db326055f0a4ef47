import type { PathStep } from '../../contract/records-path.ts'
import { hasMembers, parseExactly } from './lex/exact-json.ts'

/** Bytes of a record; there is no token to be found in a longer one. */
const MAX_RECORD = 4 * 2 ** 20

/** The text of a record, in parts. */
interface Kept {
  parts: readonly Buffer[]
}

/** Keeps a few records of a document while it passes: some of the first ones, and the last ones. */
export class KeptRecords {
  readonly #wanted: ReadonlySet<number>
  /** How many of the last records are kept. */
  readonly #back: number
  readonly #first = new Map<number, Kept>()
  readonly #last: Kept[] = []
  /** Those whose text lies in the chunk that passes. */
  #fresh: Kept[] = []
  #count = 0
  #parts: Buffer[] = []
  /** Where in the chunk the record that passes begins, or goes on; -1 when none passes. */
  #from = -1

  /** @param indexes of the records, from 0; negative ones count from the end */
  constructor(indexes: readonly number[]) {
    this.#wanted = new Set(indexes.filter(index => index >= 0))
    this.#back = Math.max(0, ...indexes.map(index => -index))
  }

  /** The JSON of a record of the document that has passed; undefined for none, and for one that is too long. */
  record(index: number): string | undefined {
    const kept = index < 0 ? this.#last.at(index) : this.#first.get(index)
    const length = kept?.parts.reduce((sum, part) => sum + part.length, 0) ?? 0
    return kept === undefined || length > MAX_RECORD ? undefined : Buffer.concat(kept.parts).toString('utf8')
  }

  /** A record begins in the chunk. */
  begins(from: number): void {
    this.#parts = []
    this.#from = from
  }

  /** The record has ended in the chunk, just before `to`. */
  ends(chunk: Buffer, to: number): void {
    const kept: Kept = { parts: [...this.#parts, chunk.subarray(this.#from, to)] }
    this.#from = -1
    const isWanted = this.#wanted.has(this.#count)
    if (isWanted) this.#first.set(this.#count, kept)
    this.#count++
    if (this.#back > 0) this.#last.push(kept)
    if (this.#last.length > this.#back) this.#last.shift()
    if (isWanted) this.#fresh.push(kept)
  }

  /** The chunk has passed, and its bytes may change. */
  passed(chunk: Buffer): void {
    for (const kept of [...this.#fresh, ...this.#last]) {
      kept.parts = kept.parts.map(part => (part.buffer === chunk.buffer ? Buffer.from(part) : part))
    }
    this.#fresh = []
    if (this.#from < 0) return
    const isLong = this.#parts.reduce((sum, part) => sum + part.length, 0) > MAX_RECORD
    if (!isLong) this.#parts.push(Buffer.from(chunk.subarray(this.#from)))
    this.#from = 0
  }

  /** What was taken for records is something else. */
  restart(): void {
    this.#first.clear()
    this.#last.length = 0
    this.#fresh = []
    this.#count = 0
    this.#from = -1
  }
}

/** The JSON of the value at a path inside a JSON text; undefined when there is nothing. */
export function valueIn(json: string, path: readonly PathStep[]): string | undefined {
  let value = parseExactly(json)
  for (const step of path) {
    if (!hasMembers(value) || Array.isArray(value) !== (typeof step === 'number')) return undefined
    if (Array.isArray(value)) value = value.at(Number(step)) as unknown
    else value = Object.hasOwn(value, step) ? value[step] : undefined
  }
  return value === undefined ? undefined : JSON.stringify(value)
}
