import { ActionError } from '../../../../base/errors.ts'
import { inputName } from '../../../../base/input-name.ts'
import { counted, listed } from '../../../../base/text.ts'
import type { RecordsPlace } from '../../../contract/page-facts.ts'
import { pathText } from '../../../contract/records-path.ts'
import { LOWER_N, OPEN_ARRAY, OPEN_OBJECT } from '../lex/bytes.ts'
import { ArrayOutline, type OutlinedArray } from './array-outline.ts'
import { emptyList } from './empty-list.ts'
import { ObjectShape } from './object-shape.ts'
import {
  ARRAY_OF_RECORDS,
  type DocumentEnd,
  type DocumentPlace,
  FIRST_RECORD_OF_ARRAY,
  listedNames,
  NAMES_SHOWN,
  NO_RECORD,
  type RecordsFinder,
  THE_ONE_RECORD
} from './records-finder.ts'
import { looksLikeError, saidOfItself } from './self-report.ts'

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
/** Arrays of these names say what went wrong. */
const NAMES_OF_ERRORS = new Set(['error', 'errors'])

/** Arrays of these names are most often beside the records; they are taken for them where there are no others. */
const NAMES_BESIDE = new Set([
  'aggregations',
  'alerts',
  'facets',
  'filters',
  'included',
  'link',
  'links',
  'messages',
  'notices',
  'warning',
  'warnings'
])

/** Where OData of version 2 has its records. */
const VERBOSE = { outer: 'd', inner: 'results', path: 'd.results' }

const oneRecord = (): string =>
  `If the whole object is one record, set ${inputName('source-records')}: . (a dot).`

/**
 * An array is the records; in an object, the one top-level member that is an array of objects or of arrays, or an
 * empty array with a usual name (or `d.results`, as in OData); several are an error; with none, the root itself is
 * the one record, unless it looks like an error, or holds arrays further inside that may be the records.
 */
export class UnnamedRecords implements RecordsFinder {
  watch = 0
  readonly #place: DocumentPlace
  readonly #names: string | undefined
  readonly #candidates: string[] = []
  readonly #outline = new ArrayOutline()
  readonly #shape = new ObjectShape()
  #count = 0
  #found = false
  /** Among the candidates are arrays of arrays, arrays of objects. */
  #hasArrays = false
  #hasObjects = false
  /** The name of the top-level array that has just begun. */
  #opened: string | undefined
  /** Level of the array that has just begun. */
  #openedLevel = 0
  /** The object `d` passes. */
  #withinD = false
  /** The records are those of `d.results`. */
  #inD = false
  #root: RecordsPlace['kind'] | undefined

  /** @param names the top-level member that holds the names of columns */
  constructor(place: DocumentPlace, names?: string) {
    this.#place = place
    this.#names = names
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
    if (this.#isLooking) this.#outline.begins(level, first, name)
    if (!this.#found) this.#shape.begins(level, first, name)
    if (level === 1) {
      this.#opened = first === OPEN_ARRAY && !this.#isNames(name()) ? name() : undefined
      this.#openedLevel = 1
      this.#withinD = first === OPEN_OBJECT && name() === VERBOSE.outer
    } else if (level === 2 && this.#withinD && first === OPEN_ARRAY && name() === VERBOSE.inner) {
      this.#opened = VERBOSE.path
      this.#openedLevel = 2
    } else if (level === this.#openedLevel + 1 && this.#opened !== undefined) {
      return this.#firstOf(this.#opened, first, level)
    }
    this.#look()
    return NO_RECORD
  }

  ends(level: number): void {
    this.#outline.ends(level)
    if (!this.#found) this.#shape.ends(level)
    if (level === 1) this.#withinD = false
    if (this.#opened !== undefined && level === this.#openedLevel) {
      if (level === 2 || NAMES_OF_EMPTY_RECORDS.has(this.#opened)) this.#propose(this.#opened, level + 1)
      this.#opened = undefined
    }
    this.#look()
  }

  finish({ beside: values, kinds }: DocumentEnd): boolean {
    const { origin } = this.#place
    if (this.#count > 1) throw this.#several(this.#candidates)
    if (this.#root === 'array' && kinds.length === 2 && kinds[0] === OPEN_OBJECT && kinds[1] === OPEN_ARRAY) {
      throw new ActionError(
        'source.records',
        `The JSON of ${origin} is an array of one object and one array: the object seems to describe the answer, and the array to hold the records.`,
        `Set ${inputName('source-records')} to "[1]".`
      )
    }
    const beside = this.#isLooking && this.#found ? this.#others() : []
    if (beside.length > 0) throw this.#several([...this.#candidates, ...beside.map(pathText)])
    if (this.#root !== 'object' || this.#found) return false
    const arrays = this.#outline.arrays.filter(({ steps }) => steps.length > 1 || !this.#isNames(steps[0]))
    const full = arrays.filter(({ elements }) => elements > 0)
    if (this.#count === 1 && full.length === 0) return true
    if (looksLikeError(values)) {
      const said = saidOfItself(values, this.#place.hide)
      throw new ActionError(
        'source.records',
        `The JSON of ${origin} is an error instead of data${said === undefined ? '' : `. It says: ${said}`}.`,
        `Check the address, the credentials, ${inputName('source-headers')} and ${inputName('source-body')}. ${oneRecord()}`
      )
    }
    const list = arrays.length === 0 ? emptyList(values) : undefined
    if (list?.isNull === true) throw this.#nothing(list.name)
    if (list !== undefined) throw this.#deeper([{ steps: [list.name], elements: 0 }])
    if (arrays.length > 0) throw this.#deeper(arrays)
    const { finding } = this.#shape
    if (finding !== undefined && this.#place.isOneRecord !== true)
      throw this.#shape.error(this.#place, [], finding)
    return false
  }

  /** No records are found yet, or what was found stands beside the records most often. */
  get #isLooking(): boolean {
    return !this.#found || NAMES_BESIDE.has(this.#candidates[0] ?? '')
  }

  #isNames(name: string | undefined): boolean {
    return name !== undefined && name === this.#names
  }

  /** The arrays with objects in them, but for those that have been found. */
  #others(): readonly (readonly string[])[] {
    return this.#outline.arrays
      .filter(({ steps, elements }) => steps.length > 1 && elements > 0)
      .map(({ steps }) => steps)
  }

  #several(names: readonly string[]): ActionError {
    return new ActionError(
      'source.records',
      `The JSON of ${this.#place.origin} has several members that may be the records: ${listedNames(names.slice(0, NAMES_SHOWN), Math.max(this.#count, names.length))}.`,
      `Set ${inputName('source-records')} to the one that is meant.${this.#hasArrays && this.#hasObjects ? ` When one holds the names of the columns of the other, set ${inputName('source-column-names')} as well, for example columns[].name.` : ''}`
    )
  }

  #firstOf(array: string, first: number, level: number): number {
    this.#opened = undefined
    const mayBe = (first === OPEN_OBJECT || first === OPEN_ARRAY) && !NAMES_OF_ERRORS.has(array)
    if (mayBe) this.#propose(array, level)
    this.#hasArrays ||= mayBe && first === OPEN_ARRAY
    this.#hasObjects ||= mayBe && first === OPEN_OBJECT
    const isFirst = mayBe && !this.#found
    this.#found ||= mayBe
    this.#look()
    return isFirst ? FIRST_RECORD_OF_ARRAY : NO_RECORD
  }

  /** Where no records are found yet, arrays are looked for at any depth; then other candidates only. */
  #look(): void {
    const others = this.#withinD ? 3 : 2
    this.watch = this.#isLooking ? Math.max(others, this.#outline.watch) : others
  }

  #atRoot(first: number): number {
    this.#root = first === OPEN_ARRAY ? 'array' : 'object'
    if (first === OPEN_ARRAY) return ARRAY_OF_RECORDS
    if (first === LOWER_N) {
      throw new ActionError(
        'source.records',
        `The JSON of ${this.#place.origin} is null: there are no records in it.`,
        'Check the address and its parameters; look at the answer of the source.'
      )
    }
    if (first === OPEN_OBJECT) {
      this.#outline.begins(0, first, () => undefined)
      this.#shape.begins(0, first, () => undefined)
      this.#look()
    }
    return THE_ONE_RECORD
  }

  /** @param level of the records */
  #propose(name: string, level: number): void {
    this.#count++
    this.#inD ||= level === 3
    if (this.#candidates.length < NAMES_SHOWN) this.#candidates.push(name)
  }

  #nothing(name: string): ActionError {
    return new ActionError(
      'source.records',
      `The JSON of ${this.#place.origin} holds no records: ${JSON.stringify(name)} is null.`,
      `Check the address and its parameters; look at the answer of the source. ${oneRecord()}`
    )
  }

  #deeper(arrays: readonly OutlinedArray[]): ActionError {
    const shown = listed(
      arrays.map(({ steps, elements }) => `${pathText(steps)} (${counted(elements, 'element')})`),
      NAMES_SHOWN
    )
    const [only] = arrays
    return new ActionError(
      'source.records',
      `The JSON of ${this.#place.origin} is one object, and its records seem to lie further inside: ${shown}.`,
      `${
        arrays.length === 1 && only !== undefined
          ? `Set ${inputName('source-records')}: ${pathText(only.steps)}.`
          : `Set ${inputName('source-records')} to the one that is meant.`
      } ${oneRecord()}`
    )
  }
}
