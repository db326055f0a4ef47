import { KeyTable } from './duplicate-keys.ts'

/** Bytes of a name that are kept; a longer one is cut and then fits no path. */
const MAX_NAME = 4_096
const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193
const OTHER_FACTOR = 0x9e3779b1

/** The names of members as they pass: hashed, to see one twice in an object, or kept, to be read. */
export class MemberNames {
  readonly #keys = new KeyTable()
  readonly #kept = new Uint8Array(MAX_NAME)
  #length = 0
  #hash = 0
  #otherHash = 0

  /** A name begins. */
  begin(): void {
    this.#length = 0
    this.#hash = FNV_OFFSET
    this.#otherHash = 0
  }

  /** Adds the part `bytes[from … to)` of the name to its hashes. */
  hash(bytes: Buffer, from: number, to: number): void {
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

  /** Keeps the part `bytes[from … to)` of the name. */
  keep(bytes: Buffer, from: number, to: number): void {
    const part = bytes.subarray(from, Math.min(to, from + MAX_NAME - this.#length))
    this.#kept.set(part, this.#length)
    this.#length += part.length
  }

  /** True when the object has shown the hashed name before; for the numbers see KeyTable. */
  isRepeated(object: number, oldest: number): boolean {
    return this.#keys.seen(object, oldest, this.#hash, this.#otherHash)
  }

  /** The name that was kept last. */
  read(): string {
    const text = Buffer.from(this.#kept.subarray(0, this.#length)).toString()
    return this.#length < MAX_NAME ? (JSON.parse(`"${text}"`) as string) : text
  }
}
