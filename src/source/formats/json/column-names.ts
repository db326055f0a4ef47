import { EACH, type NamesPath } from '../../contract/names-path.ts'
import { OPEN_ARRAY, OPEN_OBJECT } from './lex/bytes.ts'

/** Takes the names of columns out of a JSON document while it passes; it is shown the values outside the records. */
export class ColumnNames {
  /** Values at this level and above must be shown. */
  readonly watch: number
  readonly #path: NamesPath
  /** Level of the elements that have, or are, a name. */
  readonly #elements: number
  #names: string[] | undefined
  /** How many steps of the path lead to what passes. */
  #matched = 0
  /** By level: elements met in the array that passes there. */
  readonly #counts: number[] = []

  constructor(path: NamesPath) {
    this.#path = path
    this.#elements = path.indexOf(EACH) + 1
    this.watch = path.length
  }

  /** The names that were found, '' for an element without one; undefined when there is no array at the path. */
  get found(): readonly string[] | undefined {
    return this.#names
  }

  /**
   * A value begins; see RecordsFinder.
   * @returns true when `close` wants to have its JSON
   */
  begins(level: number, first: number, name: () => string | undefined): boolean {
    if (level > this.watch || (level > 0 && !this.#matches(level, name))) return false
    this.#matched = level
    this.#counts[level + 1] = 0
    if (level === this.#elements - 1 && first === OPEN_ARRAY) this.#names = []
    if (level === this.#elements) this.#names?.push('')
    return level === this.watch && first !== OPEN_OBJECT && first !== OPEN_ARRAY
  }

  /** The scalar that `begins` wanted has ended. */
  close(json: string): void {
    const name = this.#names
    if (name !== undefined && name.length > 0 && json !== 'null') name[name.length - 1] = textOf(json)
  }

  /** A value at this level has ended. */
  ends(level: number): void {
    if (this.#matched === level && level > 0) this.#matched = level - 1
  }

  #matches(level: number, name: () => string | undefined): boolean {
    if (this.#matched !== level - 1) return false
    const step = this.#path[level - 1]
    if (typeof step === 'string') return name() === step
    if (name() !== undefined) return false
    const index = this.#counts[level] ?? 0
    this.#counts[level] = index + 1
    return step === EACH || index === step
  }
}

/** A very long text comes cut, and is no JSON then. */
function textOf(json: string): string {
  try {
    return String(JSON.parse(json))
  } catch {
    return json
  }
}
