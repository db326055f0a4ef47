import { LOWER_F, LOWER_T } from './json-bytes.ts'

/** Levels that are looked at; the members of the root stand at level 1. */
const LEVELS = 3
const MAX_MEMBERS = 100

/** A member that stands beside the records of a JSON document. */
export interface Beside {
  /** Dotted. */
  readonly path: string
  /** Its value, where that is a boolean. */
  readonly value: boolean | undefined
}

/** Notes which members stand beside the records, for messages: the first ones, and none inside arrays. */
export class JsonBeside {
  /** See JsonLookup. */
  readonly watch = LEVELS
  readonly members: Beside[] = []
  /** By level: the name of the member that passes, or that holds what passes; undefined in an array. */
  readonly #trail: (string | undefined)[] = []

  /** A value begins; see RecordsFinder. */
  begins(level: number, first: number, name: () => string | undefined): void {
    if (level === 0 || level > LEVELS || this.members.length === MAX_MEMBERS) return
    this.#trail[level] = name()
    const path = this.#trail.slice(1, level + 1)
    if (path.includes(undefined)) return
    const value = first === LOWER_T ? true : first === LOWER_F ? false : undefined
    this.members.push({ path: path.join('.'), value })
  }
}
