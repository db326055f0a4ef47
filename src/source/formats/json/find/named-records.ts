import { ActionError } from '../../../../base/errors.ts'
import { inputName } from '../../../../base/input-name.ts'
import type { Beside, RecordsPlace } from '../../../contract/page-facts.ts'
import { describePath, type PathStep, pathText } from '../../../contract/records-path.ts'
import type { Layout } from '../../../contract/source.ts'
import { LOWER_F, LOWER_N, LOWER_T, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from '../lex/bytes.ts'
import { ObjectShape } from './object-shape.ts'
import {
  ARRAY_OF_RECORDS,
  COLUMNS_OF_RECORDS,
  type DocumentEnd,
  type DocumentPlace,
  KEYED_RECORDS,
  listedNames,
  NAMES_SHOWN,
  NO_RECORD,
  type RecordsFinder,
  shown,
  THE_ONE_RECORD
} from './records-finder.ts'
import { saidOfItself } from './self-report.ts'

/** The members of the one record, and what arrays among them hold. */
const LEVELS_OF_SHAPE = 2

const OF_LAYOUT = { keyed: KEYED_RECORDS, columns: COLUMNS_OF_RECORDS } as const

/** Walks the path of `source-records`. */
export class NamedRecords implements RecordsFinder {
  watch = 0
  readonly #steps: readonly PathStep[]
  readonly #place: DocumentPlace
  readonly #wanted: RecordsPlace['kind'] | undefined
  #kind: RecordsPlace['kind'] | undefined
  #found = false
  /** Members or elements met so far in the innermost container on the path. */
  #count = 0
  #names: string[] = []
  /** Why there are no records; told at the end of the document, which may say itself why. */
  #fault: string | undefined
  /** The level on the path at which an array stands where an object should; it may be that of the records. */
  #arrayAt: number | undefined
  /** Nothing but the member that held an array of records before is missing. */
  #lacksOnlyList = false

  readonly #layout: Layout
  #shape: ObjectShape | undefined

  /**
   * @param wanted what the records have to be; either is right without it
   * @param layout how they lie at the path
   */
  constructor(
    steps: readonly PathStep[],
    place: DocumentPlace,
    wanted?: RecordsPlace['kind'],
    layout: Layout = 'records'
  ) {
    this.#layout = layout
    this.#steps = steps
    this.#place = place
    this.#wanted = wanted
  }

  get at(): RecordsPlace | undefined {
    return this.#kind && { steps: this.#steps, kind: this.#kind }
  }

  begins(level: number, first: number, name: () => string | undefined): number {
    if (this.#shape !== undefined && level > this.#steps.length) {
      this.#shape.begins(level - this.#steps.length, first, name)
      return NO_RECORD
    }
    if (this.#fault !== undefined || (level > 0 && !this.#matches(level, name()))) return NO_RECORD
    if (level === this.#steps.length) {
      this.#found = true
      if (this.#layout !== 'records') return this.#laidOut(this.#layout, first)
      this.#kind = first === OPEN_ARRAY ? 'array' : 'object'
      if (this.#wanted !== undefined && this.#kind !== this.#wanted) {
        return this.#fail(`it is ${kindOf(first)}, but on the page before it was an ${this.#wanted}.`)
      }
      if (first === OPEN_ARRAY) return ARRAY_OF_RECORDS
      if (first === OPEN_OBJECT) {
        this.#look(level, first, name)
        return THE_ONE_RECORD
      }
      return this.#fail(`records path gave ${kindOf(first)}, not an array or an object.`)
    }
    const step = this.#steps[level] as PathStep
    if (first !== (typeof step === 'number' ? OPEN_ARRAY : OPEN_OBJECT)) {
      const wanted = typeof step === 'number' ? `an element [${step}]` : `a member ${shown(step)}`
      const where = describePath(this.#steps, level)
      if (first === OPEN_ARRAY && this.#layout === 'records') this.#arrayAt = level
      return this.#fail(`${where} is ${kindOf(first)}, which cannot have ${wanted}.`)
    }
    this.watch = level + 1
    this.#count = 0
    this.#names = []
    return NO_RECORD
  }

  ends(level: number): void {
    if (this.#shape !== undefined && level >= this.#steps.length) {
      this.#shape.ends(level - this.#steps.length)
      if (level === this.#steps.length) this.watch = level
      return
    }
    if (level >= this.watch || this.#fault !== undefined) return
    if (!this.#found) this.#missing(level)
    this.watch = level
  }

  finish({ beside }: DocumentEnd): boolean {
    const shape = this.#shape
    if (shape?.finding !== undefined && this.#place.isOneRecord !== true)
      throw shape.error(this.#place, this.#steps, shape.finding)
    if (this.#fault === undefined) return false
    if (this.#lacksOnlyList && isSameAnswer(beside, this.#place.besideBefore ?? [], this.#steps)) {
      this.#kind = 'array'
      return false
    }
    const path = describePath(this.#steps, this.#steps.length)
    const said = saidOfItself(beside, this.#place.hide)
    throw new ActionError(
      'source.records',
      `No records at ${path} in the JSON of ${this.#place.origin}: ${this.#fault}${said === undefined ? '' : ` It says of itself: ${said}.`}`,
      this.#arrayAt === undefined || said !== undefined
        ? `Set ${inputName('source-records')} to the path of the array of records; look at the answer of the source, which may be an error message.`
        : recordsAbove(this.#steps, this.#arrayAt)
    )
  }

  /** Of the whole document somebody has said that it is one record. */
  #look(level: number, first: number, name: () => string | undefined): void {
    if (level === 0) return
    this.#shape = new ObjectShape()
    this.#shape.begins(0, first, name)
    this.watch = level + LEVELS_OF_SHAPE
  }

  /** An object holds the records in another way than as an array. */
  #laidOut(layout: keyof typeof OF_LAYOUT, first: number): number {
    if (first !== OPEN_OBJECT) {
      return this.#fail(
        `it is ${kindOf(first)}, and ${inputName('source-layout')}: ${layout} needs an object.`
      )
    }
    this.#kind = 'array'
    return OF_LAYOUT[layout]
  }

  /** True when the value that begins at this level is the next one on the path. */
  #matches(level: number, name: string | undefined): boolean {
    const step = this.#steps[level - 1]
    if (typeof step === 'number') return !this.#found && this.#count++ === step
    if (this.#found && name === step) {
      const where = describePath(this.#steps, level)
      this.#fail(`${where} occurs twice, and which one is meant cannot be told.`)
      return false
    }
    this.#count++
    if (name !== undefined && this.#names.length < NAMES_SHOWN) this.#names.push(name)
    return name === step
  }

  #missing(level: number): void {
    const step = this.#steps[level] as PathStep
    const where = describePath(this.#steps, level)
    if (typeof step === 'number') {
      this.#fail(`${where} has ${this.#count} elements, so there is no [${step}] (the first is [0]).`)
      return
    }
    const there =
      this.#count === 0 ? 'It has none at all.' : `It has ${listedNames(this.#names, this.#count)}.`
    this.#fail(`${where} has no member ${shown(step)}. ${there}`)
    this.#lacksOnlyList = this.#wanted === 'array' && level === this.#steps.length - 1
  }

  #fail(what: string): number {
    this.#fault = what
    return NO_RECORD
  }
}

/** What to do where a path leads into an array: that is the array of the records, or one in them is meant. */
function recordsAbove(steps: readonly PathStep[], level: number): string {
  const records =
    level === 0
      ? `leave ${inputName('source-records')} out`
      : `set ${inputName('source-records')}: ${pathText(steps.slice(0, level))}`
  const inner = steps.slice(level)
  const explode = inner.every(step => typeof step === 'string')
    ? ` If ${pathText(inner)} is an array in them, ${inputName('source-explode')}: ${pathText(inner)} makes a row of each of its elements.`
    : ''
  return `If ${describePath(steps, level)} is the array of the records, ${records}.${explode}`
}

/**
 * True when an answer says word for word what an earlier one said beside its records, and says something: Google's
 * services leave an empty list out. An error would say something else.
 */
function isSameAnswer(
  beside: readonly Beside[],
  before: readonly Beside[],
  steps: readonly PathStep[]
): boolean {
  const isOfList = (path: Beside['steps']): boolean => steps.every((step, level) => path[level] === step)
  const said = before.filter(({ steps: path }) => !isOfList(path))
  const known = new Map(said.map(({ path, json }) => [path, json]))
  const isSame = beside.every(({ path, json }) => known.get(path) === json)
  return isSame && beside.length > 0 && beside.length === said.length
}

function kindOf(first: number): string {
  if (first === OPEN_OBJECT) return 'an object'
  if (first === OPEN_ARRAY) return 'an array'
  if (first === QUOTE) return 'a text'
  if (first === LOWER_N) return 'null'
  return first === LOWER_T || first === LOWER_F ? 'true or false' : 'a number'
}
