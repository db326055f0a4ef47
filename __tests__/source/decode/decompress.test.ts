import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { decompress } from '../../../src/source/decode/decompress.ts'

const TEXT = `id,name\n${Array.from({ length: 4_000 }, (_, id) => `${id},name ${id * 7}`).join('\n')}\n`
const WHOLE = gzipSync(TEXT)

async function* stream(...chunks: Uint8Array[]) {
  yield* chunks
}

async function undo(encoding: string, ...chunks: Uint8Array[]): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of decompress(stream(...chunks), encoding, 'data.csv')) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

const split = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))

describe('what is whole', () => {
  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync]
  ])('%s is undone', async (encoding, compress) => {
    expect(await undo(encoding, ...split(compress(TEXT), 1_000))).toBe(TEXT)
  })

  it('gzip of several members is whole, however it is chunked', async () => {
    const two = Buffer.concat([gzipSync('a\n'), gzipSync('b\n')])
    expect(await undo('gzip', two)).toBe('a\nb\n')
    expect(await undo('gzip', ...split(two, 1))).toBe('a\nb\n')
  })
})

describe('what is not whole', () => {
  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync]
  ])('%s cut anywhere fails', async (encoding, compress) => {
    const bytes = compress(TEXT)
    for (const length of [1, 9, bytes.length >> 1, bytes.length - 4, bytes.length - 1]) {
      await expect(undo(encoding, bytes.subarray(0, length))).rejects.toMatchObject({
        code: 'source.incomplete',
        what: expect.stringContaining(`unexpected end of ${encoding}`)
      })
    }
  })

  it('a second member that is cut fails', async () => {
    for (const length of [1, 5, WHOLE.length - 2]) {
      await expect(undo('gzip', WHOLE, WHOLE.subarray(0, length))).rejects.toThrow('unexpected end of gzip')
    }
  })

  it('a wrong checksum fails', async () => {
    const bytes = Buffer.from(WHOLE)
    bytes[bytes.length - 6] = (bytes[bytes.length - 6] ?? 0) ^ 0xff
    await expect(undo('gzip', bytes)).rejects.toMatchObject({ code: 'source.incomplete' })
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync]
  ])('anything after the end of %s fails', async (encoding, compress) => {
    const bytes = compress(TEXT)
    const tails = [
      Buffer.from('garbage'),
      Buffer.alloc(20),
      Buffer.concat([Buffer.alloc(20), Buffer.from('x')]),
      Buffer.concat([Buffer.alloc(1), bytes])
    ]
    for (const tail of tails) {
      for (const chunks of [[Buffer.concat([bytes, tail])], [bytes, tail], [bytes, ...split(tail, 3)]]) {
        await expect(undo(encoding, ...chunks)).rejects.toMatchObject({
          code: 'source.incomplete',
          what: expect.stringContaining('after the end')
        })
      }
    }
  })
})

describe('what cannot be undone', () => {
  it('is a format error where the bytes are not compressed at all', async () => {
    await expect(undo('gzip', Buffer.from(TEXT))).rejects.toMatchObject({ code: 'source.format' })
  })

  it('is a format error where nobody knows the encoding', async () => {
    await expect(undo('compress', Buffer.from(TEXT))).rejects.toMatchObject({
      code: 'source.format',
      what: expect.stringContaining('"compress"')
    })
  })

  it('is the error of the input where that one fails', async () => {
    const failing = async function* () {
      yield WHOLE.subarray(0, 100)
      throw new Error('the network is gone')
    }
    const reading = (async () => {
      for await (const _ of decompress(failing(), 'gzip', 'x'));
    })()
    await expect(reading).rejects.toThrow('the network is gone')
  })
})
