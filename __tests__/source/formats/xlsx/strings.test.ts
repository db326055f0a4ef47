import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { SharedStrings } from '../../../../src/source/formats/xlsx/strings.ts'
import { SpoolWriter } from '../../../../src/source/spool/spool-writer.ts'
import { openSpoolRoom, type SpoolRoom } from '../../../support/spool.ts'

let room: SpoolRoom
beforeEach(async () => {
  room = await openSpoolRoom()
})
afterEach(() => room.close())

describe('the texts that cells share', () => {
  it('are found again, in memory, over the edges of its pieces and on disk', async () => {
    const writer = new SpoolWriter(room.target, room.disk)
    const strings = new SharedStrings(writer)
    // 45 MB, of which 32 MB stay in memory; one text is longer than a piece of it.
    const textOf = (index: number): string =>
      index === 7 ? 'x'.repeat(3_000_000) : `"${index} ${'ü'.repeat((index * 7919) % 997)}"`
    const count = 42_000
    for (let index = 0; index < count; index++) {
      strings.add(textOf(index))
      await writer.relieve()
    }
    strings.add('')
    await writer.finish()
    strings.finish()
    expect(writer.bytes).toBeGreaterThan(40 * 2 ** 20)
    for (let index = 0; index < count; index++) {
      if (strings.get(index).toString() !== textOf(index)) throw new Error(`text ${index} is another one`)
    }
    expect(strings.sizeOf(7)).toBe(3_000_000)
    expect(strings.sizeOf(count)).toBe(0)
    expect(strings.get(count)).toHaveLength(0)
    const copies = new SpoolWriter(`${room.target}.copies`, room.disk)
    for (const index of [0, 7, count - 1]) strings.write(index, copies)
    await copies.finish()
    expect(await readFile(copies.path, 'utf8')).toBe(textOf(0) + textOf(7) + textOf(count - 1))
    for (const none of [-1, count + 1, 0.5, Number.NaN]) expect(strings.sizeOf(none)).toBeUndefined()
    strings.close()
    await writer.discard()
  })
})
