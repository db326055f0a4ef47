import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type Fault, type RunOptions, type RunResult, run, type Simulator, startSimulator } from '../stand.ts'

const USER = 'publisher@example.com'
const APP = {
  kind: 'connected-app',
  clientId: 'client-1',
  secretId: 'secret-1',
  secretValue: 'app-secret-not-a-real-one',
  user: USER
} as const
const FLOW = 'f10f10f1-0000-4000-8000-000000000001'

let old: Simulator
let injected: { remove(): void }[] = []

beforeAll(async () => {
  old = await startSimulator({
    profile: 'server',
    restVersion: '3.24',
    users: [{ name: USER }],
    connectedApps: [APP],
    flows: [{ name: 'Prep', id: FLOW }],
    datasources: [{ name: 'Standing', updatedAt: Date.UTC(2024, 0, 1) }]
  })
})
afterAll(() => old.close())
afterEach(() => {
  for (const fault of injected) fault.remove()
  injected = []
  expect(old.violations).toEqual([])
  expect(old.openSessions).toBe(0)
})

const signedIn = (options: RunOptions): Promise<RunResult> =>
  run(old, { ...options, preflight: { credentials: APP, ...options.preflight } })
const inject = (fault: Fault): void => void injected.push(old.inject(fault))

describe('a connected app on a server that shows it no jobs (REST before 3.25)', () => {
  it.each([
    ['New', 'create', true],
    ['Standing', 'overwrite', false]
  ] as const)('publishes %s in mode %s, and asks for no job', async (name, mode, created) => {
    const { error, publication, requests } = await signedIn({ name, mode })
    expect(error).toBe('')
    expect(publication).toMatchObject({ datasourceName: name, jobId: '', created })
    expect(publication?.datasourceId).not.toBe('')
    expect(requests.filter(request => /jobs/.test(request))).toEqual([])
  })

  it('looks at the data source when the answer is lost after the data stand', async () => {
    inject({ kind: 'resetAfterAccept', method: 'POST', path: /\/datasources$/ })
    const { error, publication, log } = await signedIn({ name: 'Standing' })
    expect(error).toBe('')
    expect(publication?.datasourceId).not.toBe('')
    expect(log.remarks).toMatchObject([{ title: 'Publication confirmed by looking' }])
  })

  it('tells what Tableau says of a file that it does not take', async () => {
    inject({ kind: 'errorCode', code: '400011', method: 'POST', path: /\/datasources$/ })
    const { error } = await signedIn({ name: 'Standing' })
    expect(error).toMatch(/^tableau\.\w+: .*400011/)
  })

  it.each(['append', 'upsert', 'update', 'delete', 'replace'] as const)(
    'is refused before the upload in mode %s, whose job alone tells how it ended',
    async mode => {
      const { error, requests } = await signedIn({ name: 'Standing', mode })
      expect(error).toMatch(
        new RegExp(
          `^tableau\\.version: .* publish-mode ${mode} needs to see jobs, .* since 3\\.25 .*personal access token.*Nothing was published`
        )
      )
      expect(requests.filter(request => /fileUploads|datasources/.test(request))).toEqual([])
    }
  )

  it('is refused before the upload when it shall wait for what runs afterwards', async () => {
    const runAfter = [{ kind: 'flow', id: FLOW }] as const
    const { error, requests } = await signedIn({ name: 'Standing', preflight: { runAfter, waits: true } })
    expect(error).toMatch(/^tableau\.version: .* wait: true needs to see jobs.*set wait to false/)
    expect(requests.filter(request => /fileUploads/.test(request))).toEqual([])
  })
})
