import { ActionError } from '../../../../base/errors.ts'
import { describePath, type PathStep } from '../../../contract/records-path.ts'
import { LOWER_F, LOWER_N, LOWER_T, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from '../lex/bytes.ts'
import {
  ARRAY_OF_RECORDS,
  listedNames,
  NAMES_SHOWN,
  NO_RECORD,
  type RecordsFinder,
  type RecordsPlace,
  shown,
  THE_ONE_RECORD
} from './records-finder.ts'

/** Walks the path of `source-records`. */
export class NamedRecords implements RecordsFinder {
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
    const there =
      this.#count === 0 ? 'It has none at all.' : `It has ${listedNames(this.#names, this.#count)}.`
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

function kindOf(first: number): string {
  if (first === OPEN_OBJECT) return 'an object'
  if (first === OPEN_ARRAY) return 'an array'
  if (first === QUOTE) return 'a text'
  if (first === LOWER_N) return 'null'
  return first === LOWER_T || first === LOWER_F ? 'true or false' : 'a number'
}
