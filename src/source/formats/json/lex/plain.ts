import * as json from './bytes.ts'

/** Bytes that are looked at at once. */
const WORD = 4
/** Four times the same byte, as a word. */
const ONES = 0x01010101
const SPACES = 0x20202020
const QUOTES = 0x22222222
const BACKSLASHES = 0x5c5c5c5c
const HIGH_BITS = 0x80808080 | 0

/**
 * Where a text without doubtful escapes, or a literal, ends that begins at `from`; 0 when it is not one, or does not
 * end in the chunk.
 */
export function plainEnd(chunk: Buffer, view: DataView, from: number): number {
  return chunk[from] === json.QUOTE ? plainTextEnd(chunk, view, from + 1) : plainLiteralEnd(chunk, from)
}

function plainTextEnd(chunk: Buffer, view: DataView, from: number): number {
  const length = chunk.length
  let i = from
  for (;;) {
    i = plainRunEnd(chunk, view, i)
    if (i >= length) return 0
    const byte = chunk[i]
    if (byte === json.QUOTE) return i + 1
    if (byte !== json.BACKSLASH || i + 1 === length || json.ESCAPED[chunk[i + 1] as number] !== 1) return 0
    i += 2
  }
}

/**
 * The index of the first quote, backslash or control character of a chunk at or behind `from`; its length where there
 * is none.
 */
export function plainRunEnd(chunk: Buffer, view: DataView, from: number): number {
  const length = chunk.length
  const words = length - WORD
  let i = from
  // Four bytes at a time, up to the first of these.
  for (; i <= words; i += WORD) {
    const word = view.getInt32(i, true)
    const quotes = word ^ QUOTES
    const backslashes = word ^ BACKSLASHES
    const controls = (word - SPACES) & ~word
    const found = controls | ((quotes - ONES) & ~quotes) | ((backslashes - ONES) & ~backslashes)
    if ((found & HIGH_BITS) !== 0) break
  }
  while (i < length && json.PLAIN[chunk[i] as number] === 1) i++
  return i
}

function plainLiteralEnd(chunk: Buffer, from: number): number {
  const steps = json.LITERAL
  let state = json.LITERAL_START
  for (let i = from; i < chunk.length; i++) {
    const next = steps[(state << 8) | (chunk[i] as number)] as number
    if (next === 0) return json.LITERAL_WHOLE[state] === 1 ? i : 0
    state = next
  }
  return 0
}
