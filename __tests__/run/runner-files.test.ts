import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { checkRunnerFiles } from '../../src/run/runner-files.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runner-files-'))
  await writeFile(join(folder, 'output'), '')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('checkRunnerFiles', () => {
  it('takes what can be written to, and what is not told', async () => {
    await checkRunnerFiles({})
    await checkRunnerFiles({ GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STATE: '', RUNNER_TEMP: folder })
  })

  it.each([
    ['GITHUB_OUTPUT', '', 'it is not a file'],
    ['GITHUB_STATE', 'nowhere', 'ENOENT'],
    ['RUNNER_TEMP', 'output', 'it is not a folder'],
    ['RUNNER_TEMP', 'output/below', 'ENOTDIR']
  ])('refuses %s at %j', async (name, path, why) => {
    await expect(checkRunnerFiles({ [name]: join(folder, path) })).rejects.toMatchObject({
      code: 'input.invalid',
      what: expect.stringMatching(new RegExp(`${name} .*${why}`))
    })
  })
})
