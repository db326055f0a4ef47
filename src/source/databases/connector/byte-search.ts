/**
 * Tells whether one of some byte sequences stands anywhere in bytes that come piece by piece.
 * @param sequences of ASCII letters
 */
export class ByteSearch {
  readonly #sequences: readonly Buffer[]
  readonly #longest: number
  #end: Buffer = Buffer.alloc(0)
  #found = false

  constructor(sequences: readonly string[]) {
    this.#sequences = sequences.map(text => Buffer.from(text, 'latin1'))
    this.#longest = Math.max(0, ...this.#sequences.map(({ length }) => length))
  }

  /** One of the sequences has been seen. */
  get found(): boolean {
    return this.#found
  }

  /** Looks at the next piece. */
  look(piece: Buffer): void {
    if (this.#found || this.#longest === 0) return
    const seam = Buffer.concat([this.#end, piece.subarray(0, this.#longest - 1)])
    this.#found = this.#sequences.some(sequence => piece.includes(sequence) || seam.includes(sequence))
    const kept = Buffer.concat([this.#end, piece.subarray(Math.max(0, piece.length - this.#longest + 1))])
    this.#end = kept.subarray(Math.max(0, kept.length - this.#longest + 1))
  }
}
