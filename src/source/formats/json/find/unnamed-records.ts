import { ActionError } from '../../../../base/errors.ts'
import { LOWER_N, OPEN_ARRAY, OPEN_OBJECT } from '../lex/bytes.ts'
import {
  ARRAY_OF_RECORDS,
  FIRST_RECORD_OF_ARRAY,
  listedNames,
  NAMES_SHOWN,
  NO_RECORD,
  type RecordsFinder,
  type RecordsPlace,
  THE_ONE_RECORD
} from './records-finder.ts'

const NAMES_OF_EMPTY_RECORDS = new Set([
  'data',
  'entries',
  'items',
  'records',
  'results',
  'rows',
  'value',
  'values'
])

/** Where OData of version 2 has its records. */
const VERBOSE = { outer: 'd', inner: 'results', path: 'd.results' }

/**
 * An array is the records; in an object, the one top-level member that is an array of objects or an empty array
 * with a usual name (or `d.results`, as in OData); several are an error; with none, the root itself is the one
 * record.
 */
export class UnnamedRecords implements RecordsFinder {
  watch = 0
  readonly #origin: string
  readonly #candidates: string[] = []
  #count = 0
  #found = false
  /** The name of the top-level array that has just begun. */
  #opened: string | undefined
  /** The records are those of `d.results`. */
  #inD = false
  #root: RecordsPlace['kind'] | undefined

  constructor(origin: string) {
    this.#origin = origin
  }

  get at(): RecordsPlace | undefined {
    if (this.#root === undefined) return undefined
    if (this.#root === 'array') return { steps: [], kind: 'array' }
    const [name] = this.#candidates
    if (name === undefined) return { steps: [], kind: 'object' }
    return { steps: this.#inD ? [VERBOSE.outer, VERBOSE.inner] : [name], kind: 'array' }
  }

  begins(level: number, first: number, name: () => string | undefined): number {
    if (level === 0) return this.#atRoot(first)
    if (level === 1) {
      this.#opened = first === OPEN_ARRAY ? name() : undefined
      const isD = first === OPEN_OBJECT && name() === VERBOSE.outer
      this.watch = isD ? 3 : 2
      return NO_RECORD
    }
    if (level === 2 && this.watch === 3) {
      if (first === OPEN_ARRAY && name() === VERBOSE.inner) this.#opened = VERBOSE.path
      return NO_RECORD
    }
    const array = this.#opened
    this.#opened = undefined
    if (array === undefined || first !== OPEN_OBJECT) return NO_RECORD
    this.#propose(array, level)
    if (this.#found) return NO_RECORD
    this.#found = true
    return FIRST_RECORD_OF_ARRAY
  }

  ends(level: number): void {
    if (level === 1) this.watch = 2
    const isArray = level === (this.#opened === VERBOSE.path ? 2 : 1)
    if (!isArray || this.#opened === undefined) return
    if (level === 2 || NAMES_OF_EMPTY_RECORDS.has(this.#opened)) this.#propose(this.#opened, level + 1)
    this.#opened = undefined
  }

  isEmpty(): boolean {
    if (this.#count > 1) {
      throw new ActionError(
        'source.records',
        `The JSON of ${this.#origin} has several members that may be the records: ${listedNames(this.#candidates, this.#count)}.`,
        'Set source-records to the one that is meant.'
      )
    }
    return this.#count === 1 && !this.#found
  }

  #atRoot(first: number): number {
    this.#root = first === OPEN_ARRAY ? 'array' : 'object'
    if (first === OPEN_ARRAY) return ARRAY_OF_RECORDS
    if (first === LOWER_N) {
      throw new ActionError(
        'source.records',
        `The JSON of ${this.#origin} is null: there are no records in it.`,
        'Check the address and its parameters; look at the answer of the source.'
      )
    }
    if (first === OPEN_OBJECT) this.watch = 2
    return THE_ONE_RECORD
  }

  /** @param level of the records */
  #propose(name: string, level: number): void {
    this.#count++
    this.#inD ||= level === 3
    if (this.#candidates.length < NAMES_SHOWN) this.#candidates.push(name)
  }
}

/** Each page is one record, as the first one was. */
export class OneRecord implements RecordsFinder {
  readonly #page: UnnamedRecords
  readonly #origin: string

  constructor(origin: string) {
    this.#page = new UnnamedRecords(origin)
    this.#origin = origin
  }

  get watch(): number {
    return this.#page.watch
  }

  get at(): RecordsPlace | undefined {
    return this.#page.at
  }

  begins(level: number, first: number, name: () => string | undefined): number {
    const verdict = this.#page.begins(level, first, name)
    if (verdict === ARRAY_OF_RECORDS || verdict === FIRST_RECORD_OF_ARRAY) throw this.#otherShape()
    return verdict
  }

  ends(level: number): void {
    this.#page.ends(level)
  }

  isEmpty(): boolean {
    if (this.#page.isEmpty()) throw this.#otherShape()
    return false
  }

  #otherShape(): ActionError {
    return new ActionError(
      'source.records',
      `The JSON of ${this.#origin} holds an array of records, but the page before was one record itself.`,
      'Set source-records to the path of the array of records, so that a page with an empty array is understood.'
    )
  }
}
