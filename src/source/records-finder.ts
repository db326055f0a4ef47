import { ActionError } from '../errors.ts'
import { LOWER_N, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './json-bytes.ts'
import { describePath, type PathStep, parseRecordsPath } from './records-path.ts'

/** What a value of the document is; see `RecordsFinder.begins`. */
export const NO_RECORD = 0
export const THE_ONE_RECORD = 1
export const ARRAY_OF_RECORDS = 2
export const FIRST_RECORD_OF_ARRAY = 3

/**
 * Decides which values of a JSON document are its records. The scanner shows it the values at `watch` levels and
 * above, in order, except those inside an array of records; the root stands at level 0, its members at level 1.
 */
export interface RecordsFinder {
  readonly watch: number
  /** Where the records are, once the document has ended; undefined for a document without any text. */
  readonly at: RecordsPlace | undefined
  /**
   * A value begins.
   * @param first its first byte
   * @param name gives its name when it is a member of an object, else undefined
   * @returns NO_RECORD; THE_ONE_RECORD (the finder is still shown its insides, down to `watch`);
   *   ARRAY_OF_RECORDS; or FIRST_RECORD_OF_ARRAY: what was taken for the one record is not, this one and its
   *   later siblings are
   */
  begins(level: number, first: number, name: () => string | undefined): number
  /** A value at this level has ended. */
  ends(level: number): void
  /** The document has ended whole. True when what was taken for the one record is not, and there are none. */
  isEmpty(): boolean
}

/** Where the records of a document are. */
export interface RecordsPlace {
  readonly steps: readonly PathStep[]
  /** An array of records, or the one record. */
  readonly kind: 'array' | 'object'
}

/** The finder for a further page: the records must be where those of the pages before were. */
export function sameRecordsFinder({ steps, kind }: RecordsPlace, origin: string): RecordsFinder {
  return kind === 'object' && steps.length === 0
    ? new OneRecord(origin)
    : new NamedRecords(steps, origin, kind)
}

/** The finder for a path of `source-records`; without one, that which follows the contract's rule for documents. */
export function recordsFinder(path: string | undefined, origin: string): RecordsFinder {
  return path === undefined ? new UnnamedRecords(origin) : new NamedRecords(parseRecordsPath(path), origin)
}

const NAMES_SHOWN = 10
const NAME_LENGTH_SHOWN = 60

const shown = (name: string): string =>
  JSON.stringify(name.length > NAME_LENGTH_SHOWN ? `${name.slice(0, NAME_LENGTH_SHOWN)}…` : name)

const listed = (names: readonly string[], count: number): string =>
  names.map(shown).join(', ') + (count > names.length ? ` and ${count - names.length} more` : '')

function kindOf(first: number): string {
  if (first === OPEN_OBJECT) return 'an object'
  if (first === OPEN_ARRAY) return 'an array'
  if (first === QUOTE) return 'a text'
  if (first === LOWER_N) return 'null'
  return first === 0x74 || first === 0x66 ? 'true or false' : 'a number'
}

/** Walks the path of `source-records`. */
class NamedRecords implements RecordsFinder {
  watch = 0
  readonly #steps: readonly PathStep[]
  readonly #origin: string
  readonly #wanted: RecordsPlace['kind'] | undefined
  #kind: RecordsPlace['kind'] | undefined
  #found = false
  /** Members or elements met so far in the innermost container on the path. */
  #count = 0
  #names: string[] = []

  /** @param wanted what the records have to be; either is right without it */
  constructor(steps: readonly PathStep[], origin: string, wanted?: RecordsPlace['kind']) {
    this.#steps = steps
    this.#origin = origin
    this.#wanted = wanted
  }

  get at(): RecordsPlace | undefined {
    return this.#kind && { steps: this.#steps, kind: this.#kind }
  }

  begins(level: number, first: number, name: () => string | undefined): number {
    if (level > 0 && !this.#matches(level, name())) return NO_RECORD
    if (level === this.#steps.length) {
      this.#found = true
      this.#kind = first === OPEN_ARRAY ? 'array' : 'object'
      if (this.#wanted !== undefined && this.#kind !== this.#wanted) {
        throw this.#failure(`it is ${kindOf(first)}, but on the page before it was an ${this.#wanted}.`)
      }
      if (first === OPEN_ARRAY) return ARRAY_OF_RECORDS
      if (first === OPEN_OBJECT) return THE_ONE_RECORD
      throw this.#failure(`records path gave ${kindOf(first)}, not an array or an object.`)
    }
    const step = this.#steps[level] as PathStep
    if (first !== (typeof step === 'number' ? OPEN_ARRAY : OPEN_OBJECT)) {
      const wanted = typeof step === 'number' ? `an element [${step}]` : `a member ${shown(step)}`
      const where = describePath(this.#steps, level)
      throw this.#failure(`${where} is ${kindOf(first)}, which cannot have ${wanted}.`)
    }
    this.watch = level + 1
    this.#count = 0
    this.#names = []
    return NO_RECORD
  }

  ends(level: number): void {
    if (level >= this.watch) return
    if (!this.#found) throw this.#missing(level)
    this.watch = level
  }

  isEmpty(): boolean {
    return false
  }

  /** True when the value that begins at this level is the next one on the path. */
  #matches(level: number, name: string | undefined): boolean {
    const step = this.#steps[level - 1]
    if (typeof step === 'number') return !this.#found && this.#count++ === step
    if (this.#found && name === step) {
      const where = describePath(this.#steps, level)
      throw this.#failure(`${where} occurs twice, and which one is meant cannot be told.`)
    }
    this.#count++
    if (name !== undefined && this.#names.length < NAMES_SHOWN) this.#names.push(name)
    return name === step
  }

  #missing(level: number): ActionError {
    const step = this.#steps[level] as PathStep
    const where = describePath(this.#steps, level)
    if (typeof step === 'number') {
      return this.#failure(
        `${where} has ${this.#count} elements, so there is no [${step}] (the first is [0]).`
      )
    }
    const there = this.#count === 0 ? 'It has none at all.' : `It has ${listed(this.#names, this.#count)}.`
    return this.#failure(`${where} has no member ${shown(step)}. ${there}`)
  }

  #failure(what: string): ActionError {
    const path = describePath(this.#steps, this.#steps.length)
    return new ActionError(
      'source.records',
      `No records at ${path} in the JSON of ${this.#origin}: ${what}`,
      'Set source-records to the path of the array of records; look at the answer of the source, which may be an error message.'
    )
  }
}

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
class UnnamedRecords implements RecordsFinder {
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
        `The JSON of ${this.#origin} has several members that may be the records: ${listed(this.#candidates, this.#count)}.`,
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
class OneRecord implements RecordsFinder {
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
