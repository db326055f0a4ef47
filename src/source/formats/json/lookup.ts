import type { Beside, RecordsPlace } from '../../contract/page-facts.ts'
import type { PathStep } from '../../contract/records-path.ts'
import type { JsonBeside } from './beside.ts'
import { KeptRecords, valueIn } from './kept-records.ts'
import { OPEN_ARRAY, OPEN_OBJECT } from './lex/bytes.ts'

/** Bytes of a value; a longer one is not a link, token or number. */
const MAX_VALUE = 64 * 1024

/**
 * Takes single values out of a JSON document while it passes, by their paths. It is shown the values outside
 * arrays of records; the few records that paths lead into are kept. Of a key that comes twice the last value counts.
 */
export class JsonLookup {
  /** Values at this level and above must be shown; the root stands at level 0. */
  readonly watch: number
  /** The bytes of the value that passes are to be handed to `take`. */
  open = false
  readonly #paths: readonly (readonly PathStep[])[]
  /** By path: how many of its steps lead to the value that passes, or to one that holds it. */
  readonly #matched: number[]
  /** By path and level: elements met in the array whose elements stand there. */
  readonly #counts: number[][]
  readonly #found = new Map<readonly PathStep[], string>()
  /** By path with a negative index: what was found in the last elements of that array, as many as it counts back. */
  readonly #last = new Map<readonly PathStep[], (string | undefined)[]>()
  #wanted: (readonly PathStep[])[] = []
  /** The value that passes is wanted by `beside`. */
  #isBeside = false
  #parts: Buffer[] = []
  #length = 0

  /** The records that paths with an index may lead into; undefined when there is no such path. */
  readonly kept: KeptRecords | undefined
  readonly #beside: JsonBeside | undefined
  /** Steps of the longest path. */
  readonly #longest: number

  /** @param beside is shown the same values */
  constructor(paths: readonly (readonly PathStep[])[], beside?: JsonBeside) {
    this.#paths = paths
    this.#beside = beside
    const indexes = paths.flat().filter(step => typeof step === 'number')
    this.kept = indexes.length === 0 ? undefined : new KeptRecords(indexes)
    this.#longest = Math.max(-1, ...paths.map(path => path.length))
    this.watch = Math.max(beside?.watch ?? -1, this.#longest)
    this.#matched = paths.map(() => 0)
    this.#counts = paths.map(() => [])
  }

  /**
   * What was found, by path: the JSON text of a scalar, `{` or `[` for an object or array. A scalar that is far too
   * long gives its beginning, which is not JSON. Of a value inside a record all its JSON is found.
   * @param at where the records were
   */
  found(at: RecordsPlace | undefined): ReadonlyMap<readonly PathStep[], string> {
    const found = new Map(this.#found)
    for (const [path, values] of this.#last) {
      const [value] = values
      if (value !== undefined && values.length === backOf(path)) found.set(path, value)
    }
    if (at?.kind !== 'array' || this.kept === undefined) return found
    for (const path of this.#paths) {
      const index = path[at.steps.length]
      if (typeof index !== 'number' || !at.steps.every((step, level) => path[level] === step)) continue
      const record = this.kept.record(index)
      const json = record && valueIn(record, path.slice(at.steps.length + 1))
      if (json !== undefined) found.set(path, json)
    }
    return found
  }

  /** What stands beside the records, so far. */
  get beside(): readonly Beside[] {
    return this.#beside?.values ?? []
  }

  /** A value begins; see RecordsFinder. */
  begins(level: number, first: number, name: () => string | undefined): void {
    if (level > this.watch) return
    this.#isBeside = this.#beside?.begins(level, first, name) ?? false
    this.open = this.#isBeside
    if (level > this.#longest) return
    const isContainer = first === OPEN_OBJECT || first === OPEN_ARRAY
    for (const [at, path] of this.#paths.entries()) {
      if (level > 0 && !this.#matches(at, path, level, name)) continue
      this.#matched[at] = level
      const counts = this.#counts[at] as number[]
      counts[level + 1] = 0
      if (isNegative(path[level])) this.#last.set(path, [])
      if (level < path.length) continue
      if (isContainer) this.#put(path, String.fromCharCode(first))
      else this.#wanted.push(path)
    }
    this.open ||= this.#wanted.length > 0
  }

  /** Takes `bytes[from … to)` of the value. */
  take(bytes: Buffer, from: number, to: number): void {
    const end = Math.min(to, from + MAX_VALUE - this.#length)
    this.#parts.push(Buffer.from(bytes.subarray(from, end)))
    this.#length += end - from
  }

  /** The value that was wanted has ended. */
  close(): void {
    const text = Buffer.concat(this.#parts).toString('utf8')
    for (const path of this.#wanted) this.#put(path, text)
    if (this.#isBeside) this.#beside?.close(text)
    this.#isBeside = false
    this.#wanted = []
    this.#parts = []
    this.#length = 0
    this.open = false
  }

  /** A value at this level has ended. */
  ends(level: number): void {
    if (level > this.#longest) return
    for (const [at, matched] of this.#matched.entries()) {
      if (matched === level && level > 0) this.#matched[at] = level - 1
    }
  }

  #put(path: readonly PathStep[], json: string): void {
    const last = this.#last.get(path)
    if (last === undefined) this.#found.set(path, json)
    else last[last.length - 1] = json
  }

  #matches(at: number, path: readonly PathStep[], level: number, name: () => string | undefined): boolean {
    if (this.#matched[at] !== level - 1) return false
    const step = path[level - 1]
    if (typeof step === 'string') return name() === step
    if (step === undefined || name() !== undefined) return false
    const counts = this.#counts[at] as number[]
    const index = counts[level] ?? 0
    counts[level] = index + 1
    if (step >= 0) return index === step
    const last = this.#last.get(path)
    last?.push(undefined)
    if (last !== undefined && last.length > -step) last.shift()
    return true
  }
}

function isNegative(step: PathStep | undefined): boolean {
  return typeof step === 'number' && step < 0
}

/** How many elements the negative index of a path counts back. */
function backOf(path: readonly PathStep[]): number {
  return -Number(path.find(isNegative) ?? 0)
}
