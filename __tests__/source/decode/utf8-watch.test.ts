import { describe, expect, it } from '@jest/globals'
import { Utf8Watch } from '../../../src/source/decode/utf8-watch.ts'

function watched(charset: string, bytes: Buffer, size = 1): string | undefined {
  const watch = new Utf8Watch(charset)
  for (let at = 0; at < bytes.length; at += size) watch.take(bytes.subarray(at, at + size))
  return watch.character
}

describe('a watch for UTF-8', () => {
  it.each([1, 2, 3, 100])('names the first character beyond ASCII, in pieces of %i', size => {
    expect(watched('windows-1252', Buffer.from('a ü 😀'), size)).toBe('ü')
    expect(watched('iso-8859-15', Buffer.from('😀'), size)).toBe('😀')
  })

  it('needs three characters where two bytes may be two letters', () => {
    expect(watched('windows-1251', Buffer.from('Рё'))).toBeUndefined()
    expect(watched('windows-1251', Buffer.from('Рёк'))).toBe('Р')
    expect(watched('shift_jis', Buffer.from('日本語'))).toBe('日')
  })

  it.each([
    ['another encoding', Buffer.of(0x4d, 0xfc, 0x6c)],
    ['one byte of it among UTF-8', Buffer.concat([Buffer.from('ü'), Buffer.of(0xfc, 0x20)])],
    ['a character that is cut off', Buffer.from('üü').subarray(0, 3)],
    ['ASCII', Buffer.from('abc')],
    ['nothing', Buffer.alloc(0)]
  ])('is silent about %s', (_what, bytes) => {
    expect(watched('windows-1252', bytes)).toBeUndefined()
  })

  it('is silent about UTF-16', () => {
    expect(watched('utf-16le', Buffer.from('äöü'))).toBeUndefined()
  })
})
