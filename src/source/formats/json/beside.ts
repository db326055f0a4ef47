import type { Beside } from '../../contract/page-facts.ts'
import type { PathStep } from '../../contract/records-path.ts'
import { pathText } from '../../contract/records-path.ts'
import { OPEN_ARRAY, OPEN_OBJECT } from './lex/bytes.ts'

/** Levels that are looked at; the members of the root stand at level 1. GraphQL has its `pageInfo.…` at 4 or 5. */
const LEVELS = 5
/** More stand beside no records: then it is the data itself that passes. */
const MAX_VALUES = 5_000
/** Elements of an array that are looked at: `links` of a page, `[meta, rows]`. */
const MAX_ELEMENTS = 20

/** Notes what stands beside the records of a JSON document: the first values, down to a few levels. */
export class JsonBeside {
  /** See JsonLookup. */
  readonly watch = LEVELS
  readonly values: Beside[] = []
  /** By level: the path of the value that passes, or that holds what passes; undefined where nothing is noted. */
  readonly #paths: (readonly PathStep[] | undefined)[] = []
  /** By level: elements met so far of the array that passes. */
  readonly #elements: number[] = []
  #passing: readonly PathStep[] = []

  /**
   * A value begins; see RecordsFinder.
   * @returns true when it is a scalar whose JSON `close` wants to have
   */
  begins(level: number, first: number, name: () => string | undefined): boolean {
    if (level > LEVELS || this.values.length >= MAX_VALUES) return false
    const steps = level === 0 ? [] : this.#stepsTo(level, name)
    this.#paths[level] = steps
    this.#elements[level] = 0
    if (steps === undefined || level === 0) return false
    if (first === OPEN_OBJECT || first === OPEN_ARRAY) {
      this.values.push({ path: pathText(steps), steps, json: String.fromCharCode(first) })
      return false
    }
    this.#passing = steps
    return true
  }

  /** The scalar that `begins` wanted has ended. */
  close(json: string): void {
    this.values.push({ path: pathText(this.#passing), steps: this.#passing, json })
  }

  #stepsTo(level: number, name: () => string | undefined): readonly PathStep[] | undefined {
    const above = this.#paths[level - 1]
    if (above === undefined) return undefined
    const own = name()
    if (own !== undefined) return [...above, own]
    const index = this.#elements[level - 1] ?? 0
    this.#elements[level - 1] = index + 1
    return index < MAX_ELEMENTS ? [...above, index] : undefined
  }
}
