import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { decodeText } from '../../../src/source/decode/decode-text.ts'
import { chunkSizes, failureOf, inChunks } from '../../support/spool.ts'

async function decoded(
  bytes: string | Uint8Array,
  contentTypeCharset?: string,
  sizes: readonly number[] = [],
  encoding?: string
): Promise<string> {
  const chunks: Uint8Array[] = []
  const options = { origin: 'data.csv', contentTypeCharset, encoding }
  for await (const chunk of decodeText(inChunks(bytes, sizes), options)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const TEXT = 'id,city\r\n1,Łódź\n2,日本 😀\n'
const utf16le = Buffer.from(TEXT, 'utf16le')
const utf16be = Buffer.from(TEXT, 'utf16le').swap16()
const EACH_SIZE = [[], [1], [2], [3], [5]]

describe('decodeText', () => {
  it.each<[string, Uint8Array, string | undefined]>([
    ['UTF-8', Buffer.from(TEXT), undefined],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`), undefined],
    ['UTF-8 with a mark, called windows-1252', Buffer.from(`\ufeff${TEXT}`), 'windows-1252'],
    ['UTF-8 called US-ASCII', Buffer.from(TEXT), 'US-ASCII'],
    ['UTF-16LE with a mark', Buffer.concat([Buffer.of(0xff, 0xfe), utf16le]), undefined],
    ['UTF-16BE with a mark, called UTF-8', Buffer.concat([Buffer.of(0xfe, 0xff), utf16be]), 'utf-8'],
    ['UTF-16LE by its name', utf16le, ' UTF-16LE '],
    ['UTF-16BE by its name', utf16be, 'utf-16be']
  ])('%s', async (_name, bytes, charset) => {
    for (const sizes of EACH_SIZE) expect(await decoded(bytes, charset, sizes)).toBe(TEXT)
  })

  it.each<[string, number[], string]>([
    ['windows-1252', [0x80, 0x92, 0xe9, 0x0a], '€’é\n'],
    ['ISO-8859-1', [0x61, 0xe9], 'aé'],
    ['shift_jis', [0x93, 0xfa, 0x96, 0x7b], '日本'],
    ['gb18030', [0x84, 0x31, 0xa4, 0x37, 0x41], '\ufffdA'],
    ['koi8-r', [0xc1, 0xc2], 'аб']
  ])('%s', async (charset, bytes, text) => {
    for (const sizes of EACH_SIZE) expect(await decoded(Uint8Array.from(bytes), charset, sizes)).toBe(text)
  })

  it.each(['', 'a', 'é', '\ufeff', '\ufeffa'])('the short text %j', async text => {
    for (const sizes of EACH_SIZE)
      expect(await decoded(text, undefined, sizes)).toBe(text.replace('\ufeff', ''))
  })

  it.each<[string, Uint8Array, string]>([
    ['UTF-16LE with its mark', Buffer.concat([Buffer.of(0xff, 0xfe), utf16le]), 'utf-16le'],
    ['UTF-16BE with its mark, called UTF-16', Buffer.concat([Buffer.of(0xfe, 0xff), utf16be]), 'UTF-16'],
    ['UTF-16BE without a mark', utf16be, 'utf-16be'],
    ['UTF-16LE without a mark, called UTF-16', utf16le, 'utf-16'],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${TEXT}`), 'utf8'],
    ['UTF-8', Buffer.from(TEXT), 'utf-8']
  ])('the encoding given before the content type: %s', async (_name, bytes, encoding) => {
    for (const sizes of EACH_SIZE) expect(await decoded(bytes, 'koi8-r', sizes, encoding)).toBe(TEXT)
  })

  it.each<[string, number[], string]>([
    ['iso-8859-15', [0xa4, 0x0a, 0xbd], '€\nœ'],
    ['latin1', [0x80, 0xa4], '€¤'],
    ['shift_jis', [0x93, 0xfa, 0x96, 0x7b, 0xb1], '日本ｱ'],
    ['windows-1250', [0xa3, 0xf3, 0x64, 0x9f], 'Łódź']
  ])('%s given', async (encoding, bytes, text) => {
    for (const sizes of EACH_SIZE)
      expect(await decoded(Uint8Array.from(bytes), 'utf-8', sizes, encoding)).toBe(text)
  })

  it.each<[string, string, string]>([
    ['windows-1252', '\ufeffid', 'UTF-8'],
    ['utf-16', '\ufeffid', 'UTF-8'],
    ['utf-16be', '\xff\xfei\0d\0', 'UTF-16LE'],
    ['utf-8', '\xfe\xff\0i\0d', 'UTF-16BE']
  ])('refuses %s given for a text with another mark', async (encoding, text, mark) => {
    const bytes = text.startsWith('\ufeff') ? Buffer.from(text) : Buffer.from(text, 'latin1')
    for (const sizes of EACH_SIZE) {
      const failure = await failureOf(decoded(bytes, undefined, sizes, encoding))
      expect(failure.message).toBe(
        `source.encoding: The input source-encoding is ${encoding}, but data.csv begins with the byte order mark of ${mark}. Leave source-encoding out: a byte order mark says it all.`
      )
    }
  })

  it('says who called it what it is not', async () => {
    const bytes = Uint8Array.of(0x41, 0x0a, 0xaa)
    const given = await failureOf(decoded(bytes, undefined, [], 'windows-1253'))
    expect(given.message).toContain('not valid windows-1253, as source-encoding says it is: line 2 holds')
    const announced = await failureOf(decoded(bytes, 'windows-1253'))
    expect(announced.message).toContain('content type says')
  })

  it('removes one mark only', async () => {
    expect(await decoded('\ufeff\ufeffa')).toBe('\ufeffa')
    expect(await decoded('a\ufeffb')).toBe('a\ufeffb')
  })

  it.each<[string, number[], string]>([
    ['a Latin-1 letter', [0x61, 0x0a, 0x62, 0x0a, 0x63, 0xe9, 0x2c], 'line 3 holds the bytes E9 2C'],
    ['a cut character', [0x61, 0x0a, 0xf0, 0x9f, 0x98], 'line 2 holds the bytes F0 9F 98'],
    ['an overlong form', [0xc0, 0xaf], 'line 1 holds the bytes C0 AF'],
    ['a surrogate', [0x0a, 0xed, 0xa0, 0x80], 'line 2 holds the bytes ED A0 80'],
    ['a lone continuation', [0x61, 0x62, 0x63, 0x64, 0x80], 'line 1 holds the byte 80']
  ])('is not UTF-8: %s', async (_name, bytes, message) => {
    const failure = await failureOf(decoded(Uint8Array.from(bytes)))
    expect(failure.code).toBe('source.encoding')
    expect(failure.message).toContain('data.csv')
    expect(failure.message).toContain(message)
    for (const sizes of EACH_SIZE) {
      const again = await failureOf(decoded(Uint8Array.from(bytes), undefined, sizes))
      expect(again.message).toContain(message.replace(/ holds.*/, ' holds'))
    }
  })

  it.each<[string, string, number[], string]>([
    ['half a pair', 'utf-16le', [0x41, 0x00, 0x0a, 0x00, 0x00, 0xd8, 0x41, 0x00], 'line 2'],
    ['half a unit', 'utf-16le', [0x41, 0x00, 0x0a], 'line 1 holds the byte 0A'],
    ['a cut character', 'shift_jis', [0x41, 0x0a, 0x93], 'ends in the middle of a character'],
    ['a byte of none', 'windows-1253', [0x0a, 0x0a, 0xaa], 'line 3 holds the byte AA']
  ])('is not what it is said to be: %s', async (_name, charset, bytes, message) => {
    for (const sizes of EACH_SIZE) {
      const failure = await failureOf(decoded(Uint8Array.from(bytes), charset, sizes))
      expect(failure.code).toBe('source.encoding')
      expect(failure.message).toContain(charset)
      expect(failure.message).toContain(message)
    }
  })

  it.each<[string, Uint8Array, string | undefined]>([
    ['klingon', Buffer.from('abcd'), 'klingon'],
    ['klingon', Buffer.from(''), 'klingon'],
    ['utf-32', Buffer.of(0xff, 0xfe, 0, 0, 0x41, 0, 0, 0), undefined]
  ])('does not know %s', async (charset, bytes, given) => {
    const failure = await failureOf(decoded(bytes, given))
    expect(failure.code).toBe('source.encoding')
    expect(failure.message).toContain(charset)
  })

  it('passes any UTF-8 through and refuses all else', async () => {
    const bytes = fc.oneof(
      fc.string({ unit: 'grapheme' }).map(text => Buffer.from(text)),
      fc.uint8Array({ maxLength: 12 }).map(array => Buffer.from(array)),
      fc
        .array(fc.constantFrom(0x41, 0x80, 0xbf, 0xc3, 0xe2, 0xed, 0xa0, 0xf0, 0x90, 0xf4, 0x8f), {
          maxLength: 8
        })
        .map(Buffer.from)
    )
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    await fc.assert(
      fc.asyncProperty(bytes, chunkSizes, async (content, sizes) => {
        const input = Buffer.concat([Buffer.from('ab\n12'), content])
        let expected: string | undefined
        try {
          expected = strict.decode(input)
        } catch {
          expected = undefined
        }
        const outcome = await decoded(input, undefined, sizes).catch(error => error.code)
        expect(outcome).toBe(expected ?? 'source.encoding')
      }),
      { numRuns: 500 }
    )
  })
})

describe('a text that is UTF-8, and said to be something else', () => {
  const german = 'id,name\n1,Müller\n'
  const failing = (encoding: string | undefined, charset?: string, sizes: readonly number[] = []) =>
    failureOf(decoded(german, charset, sizes, encoding))

  it('fails where source-encoding says so, however it is cut', async () => {
    for (const sizes of EACH_SIZE) {
      const { code, message } = await failing('windows-1252', 'utf-8', sizes)
      expect(code).toBe('source.encoding')
      expect(message).toContain(
        'data.csv is UTF-8 from beginning to end, but source-encoding says windows-1252'
      )
      expect(message).toContain('"ü" would become "Ã¼". Nothing was published. Set source-encoding to utf-8.')
    }
  })

  it('fails where the content type says so', async () => {
    const { message } = await failing(undefined, 'iso-8859-1')
    expect(message).toContain('but its content type says windows-1252')
  })

  it('passes where a single character may be a chance, and where there is none', async () => {
    // Two letters of windows-1251.
    expect(await decoded(Buffer.of(0xd0, 0xb8), undefined, [], 'windows-1251')).toBe('Рё')
    expect(await decoded('id,name\n1,Miller\n', undefined, [], 'windows-1252')).toBe('id,name\n1,Miller\n')
  })
})
