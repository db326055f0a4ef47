const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

/** Bytes of the character that begins with this one; 1 for a byte that begins none. */
function sequenceLength(lead: number): number {
  if (lead >= 0xf0 && lead <= 0xf4) return 4
  if (lead >= 0xe0 && lead < 0xf0) return 3
  return lead >= 0xc2 && lead < 0xe0 ? 2 : 1
}

/** How many bytes at the end (0 to 3) begin a character of UTF-8 whose rest is still to come. */
function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number
    if (!isContinuation(byte)) return sequenceLength(byte) > back ? back : 0
  }
  return 0
}

/** Index of the first byte that is not valid UTF-8 (RFC 3629); the length when all are. */
export function firstInvalidUtf8(bytes: Uint8Array): number {
  let at = 0
  while (at < bytes.length) {
    const lead = bytes[at] as number
    const length = sequenceLength(lead)
    if (length === 1 && lead >= 0x80) return at
    for (let next = 1; next < length; next++) if (!isContinuation(bytes[at + next])) return at
    const second = bytes[at + 1] as number
    const overlong = (lead === 0xe0 && second < 0xa0) || (lead === 0xf0 && second < 0x90)
    const outside = (lead === 0xed && second > 0x9f) || (lead === 0xf4 && second > 0x8f)
    if (overlong || outside) return at
    at += length
  }
  return at
}

/** Cuts chunks of UTF-8 between characters. */
export class WholeCharacters {
  /** The first bytes of a character whose rest is in the next chunk. */
  rest: Uint8Array = new Uint8Array(0)

  /** @returns what was left over and the chunk, without the beginning of a character at its end */
  take(chunk: Uint8Array): Uint8Array {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk])
    const whole = bytes.length - incompleteTail(bytes)
    this.rest = Buffer.from(bytes.subarray(whole))
    return bytes.subarray(0, whole)
  }
}
