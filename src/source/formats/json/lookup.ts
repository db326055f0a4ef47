import type { PathStep } from '../../contract/records-path.ts'
import type { JsonBeside } from './beside.ts'
import { OPEN_ARRAY, OPEN_OBJECT } from './lex/bytes.ts'

/** Bytes of a value; a longer one is no link, token or number. */
const MAX_VALUE = 64 * 1024

/**
 * Takes single values out of a JSON document while it passes, by their paths. It is shown the values outside
 * arrays of records; a path that leads into one finds nothing. Of a key that comes twice the last value counts.
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
  readonly #found: (string | undefined)[]
  #wanted: number[] = []
  /** Where the value that passes goes in `beside`. */
  #besidePath: string | undefined
  #parts: Buffer[] = []
  #length = 0

  readonly #beside: JsonBeside | undefined
  /** Steps of the longest path. */
  readonly #longest: number

  /** @param beside is shown the same values */
  constructor(paths: readonly (readonly PathStep[])[], beside?: JsonBeside) {
    this.#paths = paths
    this.#beside = beside
    this.#longest = Math.max(-1, ...paths.map(path => path.length))
    this.watch = Math.max(beside?.watch ?? -1, this.#longest)
    this.#matched = paths.map(() => 0)
    this.#counts = paths.map(() => [])
    this.#found = paths.map(() => undefined)
  }

  /**
   * What was found, by path: the JSON text of a scalar, `{` or `[` for an object or array, undefined for nothing.
   * A scalar that is far too long gives its beginning, which is no JSON.
   */
  get found(): readonly (string | undefined)[] {
    return this.#found
  }

  /** A value begins; see RecordsFinder. */
  begins(level: number, first: number, name: () => string | undefined): void {
    if (level > this.watch) return
    this.#besidePath = this.#beside?.begins(level, first, name)
    this.open = this.#besidePath !== undefined
    if (level > this.#longest) return
    const isContainer = first === OPEN_OBJECT || first === OPEN_ARRAY
    for (const [at, path] of this.#paths.entries()) {
      if (level > 0 && !this.#matches(at, path, level, name)) continue
      this.#matched[at] = level
      const counts = this.#counts[at] as number[]
      counts[level + 1] = 0
      if (level < path.length) continue
      if (isContainer) this.#found[at] = String.fromCharCode(first)
      else this.#wanted.push(at)
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
    for (const at of this.#wanted) this.#found[at] = text
    if (this.#besidePath !== undefined) this.#beside?.next.set(this.#besidePath, text)
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

  #matches(at: number, path: readonly PathStep[], level: number, name: () => string | undefined): boolean {
    if (this.#matched[at] !== level - 1) return false
    const step = path[level - 1]
    if (typeof step === 'string') return name() === step
    if (step === undefined || name() !== undefined) return false
    const counts = this.#counts[at] as number[]
    const index = counts[level] ?? 0
    counts[level] = index + 1
    return index === step
  }
}
