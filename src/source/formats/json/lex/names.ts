import { BACKSLASH } from './bytes.ts'
import { KeyTable } from './duplicate-keys.ts'

/** Bytes of a name that are kept; a longer one is cut and then fits no path. */
const MAX_NAME = 4_096
/** Signed, as the table of keys holds it: an empty name's hash is this very number. */
const FNV_OFFSET = 0x811c9dc5 | 0
const FNV_PRIME = 0x01000193
const OTHER_FACTOR = 0x9e3779b1

/** The names of members as they pass: hashed, to see one twice in an object, or kept, to be read. */
export class MemberNames {
  /** The name that is kept, `length` bytes between its quotes. */
  readonly bytes = Buffer.allocUnsafe(MAX_NAME)
  length = 0
  readonly #keys = new KeyTable()
  #hash = 0
  #otherHash = 0

  /** A name begins. */
  begin(): void {
    this.length = 0
    this.#beginHash()
  }

  /** Adds the part `bytes[from … to)` of the name to its hashes, as decoded; its ends cut no escape. */
  hash(bytes: Buffer, from: number, to: number): void {
    let end = from
    while (end < to && bytes[end] !== BACKSLASH) end++
    this.#hashDecoded(bytes, from, end)
    if (end === to) return
    const rest = decoded(bytes.subarray(end, to))
    this.#hashDecoded(rest, 0, rest.length)
  }

  #hashDecoded(bytes: Buffer, from: number, to: number): void {
    let hash = this.#hash
    let other = this.#otherHash
    for (let i = from; i < to; i++) {
      const byte = bytes[i] as number
      hash = Math.imul(hash ^ byte, FNV_PRIME)
      other = Math.imul(((other << 5) | (other >>> 27)) ^ byte, OTHER_FACTOR)
    }
    this.#hash = hash
    this.#otherHash = other
  }

  /** True when `count` more bytes of the name can be kept. */
  hasRoom(count: number): boolean {
    return this.length + count <= MAX_NAME
  }

  /** Keeps the part `bytes[from … to)` of the name. */
  keep(bytes: Buffer, from: number, to: number): void {
    const end = Math.min(to, from + MAX_NAME - this.length)
    for (let i = from; i < end; i++) this.bytes[this.length++] = bytes[i] as number
  }

  /** True when the object has shown the hashed name before; for the numbers see KeyTable. */
  isRepeated(object: number, oldest: number): boolean {
    return this.#keys.seen(object, oldest, this.#hash, this.#otherHash)
  }

  /** The same of a name given whole, of the outermost object. The one that passes stays as it is. */
  isNameRepeated(name: Buffer, object: number): boolean {
    const hash = this.#hash
    const otherHash = this.#otherHash
    this.#beginHash()
    this.hash(name, 0, name.length)
    const repeated = this.isRepeated(object, object)
    this.#hash = hash
    this.#otherHash = otherHash
    return repeated
  }

  /** The name that was kept last, decoded; cut when it is too long. */
  read(): string {
    const text = this.bytes.toString('utf8', 0, this.length)
    return this.length < MAX_NAME ? (JSON.parse(`"${text}"`) as string) : text
  }

  #beginHash(): void {
    this.#hash = FNV_OFFSET
    this.#otherHash = 0
  }
}

/** A run of `\uXXXX` (a surrogate pair is two of them), or another escape. */
const ESCAPES = /(?:\\u[0-9a-fA-F]{4})+|\\[^u]/g

/** Bytes of a name with its escapes undone. The name may be cut anywhere else, within a character too. */
function decoded(bytes: Buffer): Buffer {
  const undone = bytes
    .toString('latin1')
    .replace(ESCAPES, escapes => Buffer.from(JSON.parse(`"${escapes}"`) as string).toString('latin1'))
  return Buffer.from(undone, 'latin1')
}
