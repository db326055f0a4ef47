import { PLACES_PER_RECORD } from '../../../contract/first-seen.ts'
import { CLOSE_OBJECT, OPEN_OBJECT } from '../lex/bytes.ts'
import { endOfString, endOfValue } from '../lex/compact-json.ts'

/** Nested members of one source file that become columns; the engine takes the others out of their objects. */
const MAX_NESTED = 1_000
/** Levels below the members of the record. */
const MAX_LEVELS = 100
/** Bytes of a name. */
const MAX_NAME = 4_096

/** A member of an object inside a record, and the members of its own objects in the order of the columns. */
export interface OutlineMember {
  readonly name: string
  /** The bytes of the name as it is spelt, and the closing quote. */
  readonly raw: Buffer
  /** Position of the record × PLACES_PER_RECORD + place in the object, from 1, of its first sight. */
  readonly first: number
  readonly members: OutlineMember[]
}

/** The members that the objects inside the records of one source file have, as far as there is room for them. */
export class NestedOutline {
  /** Members so far, at all levels. */
  size = 0
  readonly #objects = new Map<number, OutlineMember[]>()

  /** The members of the objects that a member of the records holds. */
  membersOf(member: number): readonly OutlineMember[] {
    return this.#objects.get(member) ?? []
  }

  /**
   * Adds the members of an object, each after its left neighbour.
   * @param member number of the member that holds it
   * @param at index of its first byte; it is compact JSON, and no object in it has a key twice
   */
  learn(member: number, bytes: Buffer, at: number, position: number): void {
    let members = this.#objects.get(member)
    if (members === undefined) {
      members = []
      this.#objects.set(member, members)
    }
    this.#learnObject(members, bytes, at, position, 1)
  }

  #learnObject(members: OutlineMember[], bytes: Buffer, from: number, position: number, level: number): void {
    let next = 0
    let at = from
    for (let place = 1; bytes[at] !== CLOSE_OBJECT; place++) {
      const nameEnd = endOfString(bytes, at + 1)
      const known = this.#known(members, bytes.subarray(at + 2, nameEnd), position, place, next)
      if (known >= 0) next = known + 1
      const value = nameEnd + 1
      if (known >= 0 && isFilledObject(bytes, value) && level < MAX_LEVELS) {
        const inner = (members[known] as OutlineMember).members
        this.#learnObject(inner, bytes, value, position, level + 1)
      }
      at = endOfValue(bytes, value)
    }
  }

  /** The index of a member, which is put at `index` when it is new; -1 when it is and there is no room. */
  #known(members: OutlineMember[], raw: Buffer, position: number, place: number, index: number): number {
    const found = members.findIndex(member => member.raw.equals(raw))
    if (found >= 0 || this.size === MAX_NESTED || raw.length > MAX_NAME) return found
    const name = JSON.parse(`"${raw.toString()}`) as string
    // Spelt otherwise it is known already; such an object stays as it is.
    if (members.some(member => member.name === name)) return -1
    const first = position * PLACES_PER_RECORD + place
    members.splice(index, 0, { name, raw: Buffer.from(raw), first, members: [] })
    this.size++
    return index
  }
}

/** True when an object with members begins at `at`. */
export function isFilledObject(bytes: Buffer, at: number): boolean {
  return bytes[at] === OPEN_OBJECT && bytes[at + 1] !== CLOSE_OBJECT
}
