import { symlink } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { spoolJsonDocument } from '../../../../src/source/formats/json/records.ts'
import { failureOf, inChunks } from '../../../support/spool.ts'
import { recordsOf, room } from './spooled-json.ts'

describe('the records of a document', () => {
  it('adds the base to positions', async () => {
    expect(await recordsOf('[1,2]', { positionBase: 9_007_199_254_000_000 })).toEqual(['1', '2'])
    expect(await recordsOf('[1,2]', { positionBase: 2_147_483_646 })).toEqual(['1', '2'])
  })
})

describe('a document that is not read to its end', () => {
  it('ends with the run', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('[1')
      for (let count = 0; ; count++) {
        if (count === 3) room.deadline.cancel()
        yield Buffer.from(',1')
      }
    }
    const options = { origin: 'x', hide: String, deadline: room.deadline, disk: room.disk, positionBase: 0 }
    expect((await failureOf(spoolJsonDocument(endless(), room.target, options))).code).toBe('cancelled')
  })

  it('says when the disk is full', async () => {
    const options = { origin: 'x', hide: String, deadline: room.deadline, disk: room.disk, positionBase: 0 }
    // A link: what is spooled is removed when it fails, and must not be the device itself.
    for (const text of ['[1]', `["${'x'.repeat(900_000)}"]`]) {
      await symlink('/dev/full', room.target)
      const work = spoolJsonDocument(inChunks(text), room.target, options)
      expect((await failureOf(work)).code).toBe('engine.disk')
    }
  })

  it('passes on what the input fails with', async () => {
    // biome-ignore lint/correctness/useYield: it fails before it gives anything
    async function* broken(): AsyncGenerator<Uint8Array> {
      throw new Error('reset')
    }
    const options = { origin: 'x', hide: String, deadline: room.deadline, disk: room.disk, positionBase: 0 }
    await expect(spoolJsonDocument(broken(), room.target, options)).rejects.toThrow('reset')
  })
})
