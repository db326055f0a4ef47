/** The bytes and tables of the JSON grammar (RFC 8259), for machines that read it byte by byte. */

export const LF = 0x0a
export const QUOTE = 0x22
export const COMMA = 0x2c
export const COLON = 0x3a
export const OPEN_ARRAY = 0x5b
export const BACKSLASH = 0x5c
export const LOWER_F = 0x66
export const LOWER_N = 0x6e
export const LOWER_T = 0x74
export const LOWER_U = 0x75
export const OPEN_OBJECT = 0x7b
export const CLOSE_OBJECT = 0x7d
export const CLOSE_ARRAY = 0x5d

const table = (bytes: string, value = 1, into = new Uint8Array(256)): Uint8Array => {
  for (const byte of Buffer.from(bytes, 'latin1')) into[byte] = value
  return into
}

/** What a byte is outside strings; 0 is not in the grammar. */
export const CLASS_WHITE = 1
export const CLASS_QUOTE = 2
export const CLASS_COLON = 3
export const CLASS_COMMA = 4
export const CLASS_OPEN = 5
export const CLASS_CLOSE = 6
export const CLASS_LITERAL = 7
export const CLASS = new Uint8Array(256)
table(' \t\r\n', CLASS_WHITE, CLASS)
table('"', CLASS_QUOTE, CLASS)
table(':', CLASS_COLON, CLASS)
table(',', CLASS_COMMA, CLASS)
table('[{', CLASS_OPEN, CLASS)
table(']}', CLASS_CLOSE, CLASS)
table('-0123456789tfn', CLASS_LITERAL, CLASS)

/** 1 for a byte that means nothing but itself inside a string. */
export const PLAIN = new Uint8Array(256).fill(1, 0x20)
table('"\\', 0, PLAIN)

/** 1 for a byte that may follow a backslash, `u` excepted. */
export const ESCAPED = table('"\\/bfnrt')

/** The value of a hexadecimal digit; 255 for any other byte. */
export const HEX = new Uint8Array(256).fill(255)
for (let digit = 0; digit < 16; digit++) {
  table(digit.toString(16), digit, HEX)
  table(digit.toString(16).toUpperCase(), digit, HEX)
}

/**
 * Numbers, `true`, `false` and `null` as an automaton: `LITERAL[state << 8 | byte]` is the next state, 0 when the
 * byte does not belong to the literal. It begins in state LITERAL_START.
 */
export const LITERAL_START = 1
const [minus, zero, whole, point, fraction, exponent, sign, power, word] = [2, 3, 4, 5, 6, 7, 8, 9, 10]
const WORDS = ['true', 'false', 'null']
const STATES = word + WORDS.join('').length
export const LITERAL = new Uint8Array(STATES << 8)
/** 1 for a state in which the literal is whole. */
export const LITERAL_WHOLE = new Uint8Array(STATES)

const step = (from: number, bytes: string, to: number): void => {
  for (const byte of Buffer.from(bytes)) LITERAL[(from << 8) | byte] = to
}
const DIGITS = '0123456789'
step(LITERAL_START, '-', minus)
for (const from of [LITERAL_START, minus]) {
  step(from, '0', zero)
  step(from, '123456789', whole)
}
step(whole, DIGITS, whole)
for (const from of [zero, whole]) step(from, '.', point)
for (const from of [point, fraction]) step(from, DIGITS, fraction)
for (const from of [zero, whole, fraction]) step(from, 'eE', exponent)
step(exponent, '+-', sign)
for (const from of [exponent, sign, power]) step(from, DIGITS, power)
for (const state of [zero, whole, fraction, power]) LITERAL_WHOLE[state] = 1
let free = word
for (const text of WORDS) {
  let from = LITERAL_START
  for (const letter of text) {
    step(from, letter, free)
    from = free++
  }
  LITERAL_WHOLE[from] = 1
}
