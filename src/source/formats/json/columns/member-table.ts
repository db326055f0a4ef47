import { QUOTE } from '../lex/bytes.ts'

/** Different members of one source file that become columns of the spool; a record with more is kept whole. */
const MAX_MEMBERS = 4_000
/** Names as they are written, escapes and all: one member can have several spellings. */
const MAX_SPELLINGS = 2 * MAX_MEMBERS
/** Bytes. */
export const WORD = 4

/** A name as it stands in the text, and the member that it means. */
export interface Spelling {
  /** The bytes between the quotes, and the closing quote. */
  readonly raw: Buffer
  /** The same as words of four bytes, little-endian; of the last one only the bits of `lastMask` count. */
  readonly words: Int32Array
  readonly lastMask: number
  /** Number of the member in the table. */
  readonly member: number
}

/**
 * The members that the records of one source file have, numbered from 0, and the spellings of their names. What a
 * record adds is pending until `accept`, and forgotten by `reject`.
 */
export class MemberTable {
  /** By member: the decoded name. */
  readonly names: string[] = []
  /**
   * By member, once accepted: position of the record × PLACES_PER_RECORD + place in the record, from 1, of its first
   * sight.
   */
  readonly firstSeen: number[] = []
  readonly spellings: Spelling[] = []
  /** By member: the first of its spellings. */
  readonly #firstSpellings: number[] = []
  readonly #spellingsByText = new Map<string, number>()
  readonly #membersByName = new Map<string, number>()
  #acceptedMembers = 0
  #acceptedSpellings = 0

  /** Members that are not pending. */
  get accepted(): number {
    return this.#acceptedMembers
  }

  /** True while members are pending. */
  get isPending(): boolean {
    return this.names.length > this.#acceptedMembers
  }

  /** The spelling by which the member came first. */
  firstSpellingOf(member: number): number {
    return this.#firstSpellings[member] as number
  }

  /**
   * The number of a spelling, which is added when it is new.
   * @param bytes begins with the `length` bytes between the quotes
   * @returns -1 when it is new and there is no room
   */
  spell(bytes: Buffer, length: number): number {
    const text = bytes.toString('latin1', 0, length)
    const known = this.#spellingsByText.get(text)
    if (known !== undefined) return known
    if (this.spellings.length === MAX_SPELLINGS) return -1
    const name = JSON.parse(`"${bytes.toString('utf8', 0, length)}"`) as string
    let member = this.#membersByName.get(name)
    const spelling = this.spellings.length
    if (member === undefined) {
      if (this.names.length === MAX_MEMBERS) return -1
      member = this.names.push(name) - 1
      this.#firstSpellings.push(spelling)
      this.#membersByName.set(name, member)
    }
    const raw = Buffer.alloc(length + 1, QUOTE)
    bytes.copy(raw, 0, 0, length)
    this.spellings.push({ raw, member, ...wordsOf(raw) })
    this.#spellingsByText.set(text, spelling)
    return spelling
  }

  /** Takes over what is pending; new members are given `firstSeen` by the caller. */
  accept(): void {
    this.#acceptedMembers = this.names.length
    this.#acceptedSpellings = this.spellings.length
  }

  /** Forgets what is pending. */
  reject(): void {
    for (const { raw } of this.spellings.splice(this.#acceptedSpellings)) {
      this.#spellingsByText.delete(raw.toString('latin1', 0, raw.length - 1))
    }
    for (const name of this.names.splice(this.#acceptedMembers)) this.#membersByName.delete(name)
    this.#firstSpellings.length = this.#acceptedMembers
  }
}

function wordsOf(raw: Buffer): { words: Int32Array; lastMask: number } {
  const words = new Int32Array(Math.ceil(raw.length / WORD))
  raw.forEach((byte, at) => {
    words[Math.floor(at / WORD)] = (words[Math.floor(at / WORD)] as number) | (byte << ((at % WORD) * 8))
  })
  const spare = words.length * WORD - raw.length
  return { words, lastMask: -1 >>> (spare * 8) }
}
