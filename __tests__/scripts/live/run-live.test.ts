import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Question } from '../../../scripts/live/question.ts'
import { QUESTIONS } from '../../../scripts/live/questions/all.ts'
import { OVERWRITES } from '../../../scripts/live/questions/overwrites.ts'
import { REPERTOIRE } from '../../../scripts/live/questions/repertoire.ts'
import { allAsAssumed, report } from '../../../scripts/live/report.ts'
import type { Simulator } from '../../../simulator/server.ts'
import { ActionError } from '../../../src/base/errors.ts'
import {
  ask,
  type LiveRun,
  liveSimulator,
  NAMES,
  OTHER,
  SCRATCH,
  SECRETS,
  settingsFor,
  surprises
} from './live-stand.ts'

const DAY = 24 * 60 * 60_000
const stamp = (ago: number): string => new Date(Date.now() - ago).toISOString().replace(/[-:]|\.\d+/g, '')
const LEFT = {
  old: `livecheck ${stamp(2 * DAY)} ab12 tags-kept`,
  young: `livecheck ${stamp(DAY / 2)} ab12 tags-kept`,
  alike: 'livecheck of the sales department',
  elsewhere: `livecheck ${stamp(2 * DAY)} cd34 tags-kept`
}
const INSIDE = QUESTIONS.filter(question => !REPERTOIRE.includes(question))

describe('asked of the simulator', () => {
  let simulator: Simulator
  let run: LiveRun
  beforeAll(async () => {
    simulator = await liveSimulator({
      datasources: [
        { name: LEFT.old, projectId: SCRATCH },
        { name: LEFT.young, projectId: SCRATCH },
        { name: LEFT.alike, projectId: SCRATCH },
        { name: LEFT.elsewhere, projectId: OTHER }
      ]
    })
    run = await ask(simulator, INSIDE)
  }, 300_000)
  afterAll(() => simulator.close())

  it('answers every question as assumed', () => {
    expect(surprises(run.results)).toEqual([])
    expect(run.results).toHaveLength(INSIDE.length)
    expect(allAsAssumed(run.results)).toBe(true)
    expect(report(run.results)).toContain(
      `${INSIDE.length} questions: ${INSIDE.length} as assumed, 0 different`
    )
  })

  it('removes what it has made and what an old run has left, and nothing else', () => {
    expect(run.left).toEqual([])
    expect(simulator.datasources.map(({ name }) => name).toSorted()).toEqual(
      [NAMES.datasource, NAMES.database, LEFT.young, LEFT.alike, LEFT.elsewhere].toSorted()
    )
    expect(run.printed).toContain(`Removed what an earlier run has left: ${LEFT.old}.`)
    const deleted = simulator.requests.filter(({ method }) => method === 'DELETE')
    expect(deleted.every(({ path }) => /\/datasources\/[0-9a-f-]{36}$/.test(path))).toBe(true)
    expect(simulator.projects).toHaveLength(3)
    expect(simulator.openSessions).toBe(0)
  })

  it('writes a recording of all requests, without secrets, names, addresses and ids', () => {
    const { exchanges } = JSON.parse(run.recording) as { exchanges: { about: string; status: number }[] }
    // One is sent in a way of its own.
    expect(exchanges).toHaveLength(simulator.requests.length - 1)
    for (const text of [...Object.values(NAMES), ...Object.values(SECRETS), simulator.siteId]) {
      expect(run.recording.toLowerCase()).not.toContain(text.toLowerCase())
    }
    for (const word of [
      'jane',
      'contoso',
      'payroll',
      'salaries',
      '127.0.0.1',
      new URL(simulator.origin).port
    ]) {
      expect(run.recording.toLowerCase()).not.toMatch(new RegExp(`\\b${word}\\b`))
    }
    expect(run.recording).not.toMatch(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i)
    expect(run.recording).not.toMatch(/[^\s"'@]+@[^\s"'@]+\.[a-z]+/i)
    // Sessions, uploads and JWTs.
    expect(run.recording).not.toMatch(/[0-9A-Za-z]{22}\||:[0-9a-f]{32}-|eyJ/)
    expect(run.recording).toContain("The datasource 'livecheck ")
    expect(run.recording).toContain('finishCode=\\"1\\"')
  })

  it('prints no secret', () => {
    for (const secret of Object.values(SECRETS)) expect(run.printed).not.toContain(secret)
  })

  it('makes no request that Tableau merely tolerates', () => {
    expect(simulator.violations).toEqual([])
  })
})

describe('a run that cannot go on', () => {
  let simulator: Simulator
  beforeAll(async () => {
    simulator = await liveSimulator()
  })
  afterAll(() => simulator.close())

  it('refuses the default project, also by its LUID', async () => {
    const id = simulator.projects.find(({ name }) => name === 'default')?.id ?? ''
    const settings = { project: { kind: 'luid', id } } as const
    const refused = ask(simulator, OVERWRITES, { settings: { ...settingsFor(simulator), ...settings } })
    await expect(refused).rejects.toMatchObject({ code: 'input.invalid' })
    expect(
      simulator.requests.filter(({ method, path }) => method !== 'GET' && !path.includes('/auth/'))
    ).toEqual([])
  })

  it('says what could not be asked, and why', async () => {
    const { connectedApp: _, workbook: _workbook, ...settings } = settingsFor(simulator)
    const wanted = QUESTIONS.filter(({ id }) => ['jwt-twice', 'refresh-queued', 'json'].includes(id))
    const { results } = await ask(simulator, wanted, { settings })
    expect(surprises(results)).toEqual([
      expect.stringContaining('LIVE_CLIENT_ID and its siblings are empty'),
      expect.stringContaining('LIVE_WORKBOOK is empty')
    ])
    expect(allAsAssumed(results)).toBe(false)
  })

  it('removes what it has made when it is cancelled in the middle of a job', async () => {
    const cancelled = new AbortController()
    const job: Question = {
      id: 'cancelled',
      asks: 'What becomes of a job whose run is cancelled?',
      switch: '',
      assumed: '',
      async ask({ scratch }) {
        await scratch.publish(scratch.name('before'), 'base')
        simulator.inject({ kind: 'slowJob', ms: 300 })
        const query = { overwrite: 'true', asJob: 'true' }
        await scratch.publish(scratch.name('under-way'), 'base', { query })
        cancelled.abort()
        return await scratch.made('after')
      }
    }
    const { results, left } = await ask(simulator, [job, ...OVERWRITES], { signal: cancelled.signal })
    expect(new Set(results.map(({ observed }) => observed))).toEqual(new Set(['The run was cancelled.']))
    expect(left).toEqual([])
    await simulator.settled()
    expect(simulator.jobs.at(-1)).toMatchObject({ completed: true, finishCode: 0 })
    expect(simulator.datasources.map(({ name }) => name)).toEqual([NAMES.datasource, NAMES.database])
  })

  it('ends when its time is up, and cleans up', async () => {
    const late: Question = {
      id: 'late',
      asks: 'What becomes of a run whose time is up?',
      switch: '',
      assumed: '',
      async ask({ site, scratch }) {
        await scratch.made('late')
        site.options.deadline.stop(new ActionError('deadline', 'The run reached its deadline.', ''))
        return await scratch.made('later')
      }
    }
    const { results, left } = await ask(simulator, [late, ...OVERWRITES])
    expect(results.at(-1)).toMatchObject({ state: 'not asked', observed: 'The time was up.' })
    expect(results).toHaveLength(OVERWRITES.length + 1)
    expect(left).toEqual([])
    expect(simulator.requests.filter(({ method }) => method === 'DELETE').length).toBeGreaterThan(0)
    expect(simulator.datasources).toHaveLength(2)
  })

  it('says what it could not remove', async () => {
    simulator.inject({ kind: 'errorCode', code: '403004', method: 'DELETE', path: /datasources/, times: 9 })
    const [first] = OVERWRITES
    const { left } = await ask(simulator, first === undefined ? [] : [first])
    expect(left).toEqual([expect.stringMatching(/^livecheck .* description-kept \(403004\)$/)])
  })
})
