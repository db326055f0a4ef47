import { BACKSLASH, CLASS, CLASS_CLOSE, CLASS_COMMA, CLASS_OPEN, QUOTE } from './bytes.ts'

/**
 * Where a JSON value ends that is known to be valid, holds no white space between tokens and stands inside an object.
 * @param at index of its first byte
 * @returns the index after its last byte
 */
export function endOfValue(bytes: Buffer, at: number): number {
  const first = bytes[at] as number
  if (first === QUOTE) return endOfString(bytes, at)
  let i = at
  if (CLASS[first] !== CLASS_OPEN) {
    for (;;) {
      const kind = CLASS[bytes[++i] as number]
      if (kind === CLASS_COMMA || kind === CLASS_CLOSE) return i
    }
  }
  for (let depth = 0; ; ) {
    const byte = bytes[i] as number
    if (byte === QUOTE) {
      i = endOfString(bytes, i)
      continue
    }
    const kind = CLASS[byte]
    i++
    if (kind === CLASS_OPEN) depth++
    else if (kind === CLASS_CLOSE && --depth === 0) return i
  }
}

/** The same of a string, or of a name. */
export function endOfString(bytes: Buffer, at: number): number {
  for (let i = at + 1; ; i++) {
    const byte = bytes[i] as number
    if (byte === QUOTE) return i + 1
    if (byte === BACKSLASH) i++
  }
}
