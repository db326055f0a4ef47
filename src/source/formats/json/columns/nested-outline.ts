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
  readonly members: OutlineMembers
}

/** The members of the objects at one place. */
class OutlineMembers {
  /** In the order of the columns. */
  readonly list: OutlineMember[] = []
  readonly #bySpelling = new Map<string, OutlineMember>()
  readonly #names = new Set<string>()

  get(raw: Buffer): OutlineMember | undefined {
    return this.#bySpelling.get(raw.toString('latin1'))
  }

  /** True when a member has this name, however it is spelt. */
  hasName(name: string): boolean {
    return this.#names.has(name)
  }

  /** @param after the member that stands before it; undefined for the first place */
  add(member: OutlineMember, after: OutlineMember | undefined): void {
    this.list.splice(after === undefined ? 0 : this.list.indexOf(after) + 1, 0, member)
    this.#bySpelling.set(member.raw.toString('latin1'), member)
    this.#names.add(member.name)
  }
}

/** The members that the objects inside the records of one source file have, as far as there is room for them. */
export class NestedOutline {
  /** Members so far, at all levels. */
  size = 0
  readonly #objects = new Map<number, OutlineMembers>()

  /** The members of the objects that a member of the records holds. */
  membersOf(member: number): readonly OutlineMember[] {
    return this.#objects.get(member)?.list ?? []
  }

  /**
   * Adds the members of an object, each after its left neighbour.
   * @param member number of the member that holds it
   * @param at index of its first byte; it is compact JSON, and no object in it has a key twice
   */
  learn(member: number, bytes: Buffer, at: number, position: number): void {
    let members = this.#objects.get(member)
    if (members === undefined) {
      members = new OutlineMembers()
      this.#objects.set(member, members)
    }
    this.#learnObject(members, bytes, at, position, 1)
  }

  /** @returns the index after the object */
  #learnObject(
    members: OutlineMembers,
    bytes: Buffer,
    from: number,
    position: number,
    level: number
  ): number {
    let before: OutlineMember | undefined
    let at = from
    for (let place = 1; bytes[at] !== CLOSE_OBJECT; place++) {
      const nameEnd = endOfString(bytes, at + 1)
      const known = this.#known(members, bytes.subarray(at + 2, nameEnd), position, place, before)
      if (known !== undefined) before = known
      const value = nameEnd + 1
      at =
        known !== undefined && isFilledObject(bytes, value) && level < MAX_LEVELS
          ? this.#learnObject(known.members, bytes, value, position, level + 1)
          : endOfValue(bytes, value)
    }
    return at + 1
  }

  /** A member, which is put behind the one before it when it is new; undefined when it is and there is no room. */
  #known(
    members: OutlineMembers,
    raw: Buffer,
    position: number,
    place: number,
    before: OutlineMember | undefined
  ): OutlineMember | undefined {
    const found = members.get(raw)
    if (found !== undefined || this.size === MAX_NESTED || raw.length > MAX_NAME) return found
    const name = JSON.parse(`"${raw.toString()}`) as string
    // Spelt otherwise it is known already; such an object stays as it is.
    if (members.hasName(name)) return undefined
    const first = position * PLACES_PER_RECORD + place
    const member = { name, raw: Buffer.from(raw), first, members: new OutlineMembers() }
    members.add(member, before)
    this.size++
    return member
  }
}

/** True when an object with members begins at `at`. */
export function isFilledObject(bytes: Buffer, at: number): boolean {
  return bytes[at] === OPEN_OBJECT && bytes[at + 1] !== CLOSE_OBJECT
}
