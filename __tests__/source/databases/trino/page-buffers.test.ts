import { describe, expect, it } from '@jest/globals'
import { PageBuffers } from '../../../../src/source/databases/trino/page-buffers.ts'

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('XXXXXXXX')
  throw new Error('reset')
}

describe('memory for answers', () => {
  it('holds an answer while the next one comes', async () => {
    const buffers = new PageBuffers()
    const first = await buffers.read(pieces('first answer', 5))
    const second = await buffers.read(pieces('second', 100))
    expect([first.toString(), second.toString()]).toEqual(['first answer', 'second'])
    const third = await buffers.read(pieces('third', 1))
    expect([second.toString(), third.toString()]).toEqual(['second', 'third'])
    expect(third.buffer).toBe(first.buffer)
  })

  it('holds it while the next one fails and is read again', async () => {
    const buffers = new PageBuffers()
    const first = await buffers.read(pieces('first', 2))
    for (let tries = 0; tries < 3; tries++) await expect(buffers.read(broken())).rejects.toThrow('reset')
    const second = await buffers.read(pieces('2nd', 2))
    expect([first.toString(), second.toString()]).toEqual(['first', '2nd'])
  })

  it('grows with a large answer', async () => {
    const buffers = new PageBuffers()
    const large = 'é'.repeat(3_000_000)
    expect((await buffers.read(pieces(large, 65_536))).toString()).toBe(large)
    expect((await buffers.read(pieces('', 1))).length).toBe(0)
  })
})
