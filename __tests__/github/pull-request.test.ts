import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type PullRequest, pullRequestOf } from '../../src/github/pull-request.ts'
import { type MemoryLog, memoryLog } from '../support/memory-log.ts'

let folder: string
let log: MemoryLog
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'event-'))
})
beforeEach(() => {
  log = memoryLog()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function found(event: unknown, env: NodeJS.ProcessEnv = {}): Promise<PullRequest | undefined> {
  const path = join(folder, 'event.json')
  await writeFile(path, typeof event === 'string' ? event : JSON.stringify(event))
  return await pullRequestOf({ GITHUB_EVENT_PATH: path, GITHUB_REPOSITORY: 'octo/data', ...env }, log)
}

const event = (repo: unknown) => ({ pull_request: { number: 7, head: { repo } } })

describe('pullRequestOf', () => {
  it.each([
    ['the repository itself', { full_name: 'Octo/Data' }, false],
    ['another repository', { full_name: 'mallory/data' }, true],
    ['a repository that is gone', null, true],
    ['nothing', undefined, true]
  ])('tells whether the commits come from elsewhere: %s', async (_, repo, fork) => {
    expect(await found(event(repo))).toEqual({ owner: 'octo', repo: 'data', number: 7, fork })
    expect(log.remarks).toEqual([])
  })

  it('gives none, and says nothing, when something else started the run', async () => {
    expect(await found({ inputs: {} }, { GITHUB_EVENT_NAME: 'workflow_dispatch' })).toBeUndefined()
    expect(await pullRequestOf({}, log)).toBeUndefined()
    expect(log.remarks).toEqual([])
  })

  it.each<[unknown, NodeJS.ProcessEnv, string]>([
    ['null', { GITHUB_EVENT_NAME: 'pull_request' }, 'the event of this run holds no pull request'],
    ['{"token":"abc"', {}, 'the event of this run cannot be read (it is not JSON)'],
    [{ pull_request: { number: 0 } }, {}, 'does not give the number of the pull request'],
    [event(null), { GITHUB_REPOSITORY: '../data' }, 'GITHUB_REPOSITORY is not a repository'],
    ['{}', { GITHUB_EVENT_PATH: tmpdir() }, 'the event of this run cannot be read (it is not a file)']
  ])('warns that there is no comment: %j, %j', async (text, env, why) => {
    expect(await found(text, env)).toBeUndefined()
    expect(log.remarks).toEqual([
      { level: 'warning', title: 'No comment', message: expect.stringContaining(why) }
    ])
  })
})
