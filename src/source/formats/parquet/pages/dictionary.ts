import type { ParquetType } from 'hyparquet'
import { readPlain } from 'hyparquet/src/plain.js'
import { freePage } from './free-page.ts'

/** Texts of more values than this are made anew each time: they would take more memory than all else. */
const KEPT_TEXTS = 4096

/** The values that the pages of a column refer to, and the text of each. */
export class Dictionary {
  readonly #count: number
  readonly #value: (place: number) => unknown
  readonly #text: (value: unknown) => string
  readonly #texts: (string | undefined)[] | undefined
  readonly #bytes: Uint8Array

  /**
   * @param bytes all values, one after the other; they are kept
   * @param typeLength bytes of a value of `FIXED_LEN_BYTE_ARRAY`
   * @throws RangeError when the bytes end before the last value
   */
  constructor(
    bytes: Uint8Array,
    count: number,
    { type, length }: { readonly type: ParquetType; readonly length: number | undefined },
    text: (value: unknown) => string
  ) {
    this.#bytes = bytes
    this.#count = count
    this.#text = text
    this.#texts = count <= KEPT_TEXTS ? new Array(count) : undefined
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (type === 'BYTE_ARRAY') {
      const ends = endsOf(view, count)
      this.#value = place => bytes.subarray((ends[place - 1] ?? 0) + LENGTH, ends[place])
    } else if (type === 'FIXED_LEN_BYTE_ARRAY' && length !== undefined) {
      if (count * length > bytes.length) throw new RangeError('bytes of its dictionary are missing')
      this.#value = place => bytes.subarray(place * length, (place + 1) * length)
    } else {
      const values = readPlain({ view, offset: 0 }, type, count, length)
      this.#value = place => values[place]
    }
  }

  /** Gives its memory back. Nothing is taken afterwards. */
  close(): void {
    freePage(this.#bytes)
  }

  /** @throws RangeError when there is no such value */
  text(place: number): string {
    if (place >= this.#count) throw new RangeError('a value is missing in its dictionary')
    const texts = this.#texts
    if (texts === undefined) return this.#text(this.#value(place))
    let text = texts[place]
    if (text === undefined) {
      text = this.#text(this.#value(place))
      texts[place] = text
    }
    return text
  }
}

/** The length of each value stands in front of it. */
const LENGTH = 4

function endsOf(view: DataView, count: number): Uint32Array {
  const ends = new Uint32Array(count)
  let end = 0
  for (let place = 0; place < count; place++) {
    end += LENGTH + view.getUint32(end, true)
    if (end > view.byteLength) throw new RangeError('bytes of its dictionary are missing')
    ends[place] = end
  }
  return ends
}
