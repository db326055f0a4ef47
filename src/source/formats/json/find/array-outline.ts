import { OPEN_ARRAY, OPEN_OBJECT } from '../lex/bytes.ts'

/** Arrays that are remembered. */
const MAX_ARRAYS = 100
/** Names of arrays that hold records, so that an empty one may be a list without any. */
const NAMES_OF_RECORDS = new Set([
  'data',
  'docs',
  'edges',
  'entries',
  'features',
  'hits',
  'items',
  'nodes',
  'records',
  'results',
  'rows',
  'value',
  'values'
])

/** An array inside an object, which may be the records. */
export interface OutlinedArray {
  readonly steps: readonly string[]
  readonly elements: number
}

/**
 * Notes the arrays in an object, at any depth, that may be its records: arrays with objects in them; arrays of arrays
 * and empty ones with a usual name. Of arrays one in the other the outermost counts.
 */
export class ArrayOutline {
  readonly arrays: OutlinedArray[] = []
  /** By level: the name of the object that passes, or that holds what passes. */
  readonly #names: string[] = []
  /** The outermost array that passes. */
  #open: { level: number; elements: number; hasObjects: boolean; hasArrays: boolean } | undefined

  /** Values at this level and above must be shown. */
  get watch(): number {
    return this.#open?.hasObjects === true ? this.#open.level + 1 : Number.MAX_SAFE_INTEGER
  }

  /** A value begins; see RecordsFinder. The root is an object at level 0. */
  begins(level: number, first: number, name: () => string | undefined): void {
    const open = this.#open
    if (open === undefined) {
      if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) return
      if (level > 0) this.#names[level] = name() ?? ''
      if (first === OPEN_ARRAY) this.#open = { level, elements: 0, hasObjects: false, hasArrays: false }
      return
    }
    if (level === open.level + 1) open.elements++
    open.hasObjects ||= first === OPEN_OBJECT
    open.hasArrays ||= first === OPEN_ARRAY
  }

  /** A value at this level has ended. */
  ends(level: number): void {
    const open = this.#open
    if (open?.level !== level) return
    this.#open = undefined
    const isNamed = NAMES_OF_RECORDS.has(this.#names[level] ?? '')
    if (!open.hasObjects && !(isNamed && (open.hasArrays || open.elements === 0))) return
    if (this.arrays.length === MAX_ARRAYS) return
    this.arrays.push({ steps: this.#names.slice(1, level + 1), elements: open.elements })
  }
}
