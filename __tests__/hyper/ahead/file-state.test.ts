import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { stateOf } from '../../../src/hyper/ahead/file-state.ts'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-state-'))
  path = join(folder, 'a.csv')
  await writeFile(path, '1,a\n')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('tells the same file again, with its size', async () => {
  const state = await stateOf(path)
  expect(state.bytes).toBe(4)
  expect(await stateOf(path)).toEqual(state)
})

it.each([
  ['that is written again, as long as it was', () => writeFile(path, '1,b\n')],
  ['that is longer', () => writeFile(path, '1,a\n2,b\n', { flag: 'r+' })],
  [
    'that is removed and made again',
    async () => {
      await rm(path)
      await writeFile(path, '1,a\n')
    }
  ]
])('tells a file from one %s', async (_what, change) => {
  const { id } = await stateOf(path)
  // A clock tick of the file system.
  await delay(20)
  await change()
  expect((await stateOf(path)).id).not.toBe(id)
})

it('fails for a file that is gone', async () => {
  await rm(path)
  await expect(stateOf(path)).rejects.toThrow('ENOENT')
})
