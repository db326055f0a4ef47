import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { SimulatorOptions } from '../../../simulator/server.ts'
import type { RunChoice } from '../../../src/tableau/after/run-targets.ts'
import { type Fault, type RunOptions, type RunResult, run, type Simulator, startSimulator } from '../stand.ts'

const FINANCE = '5f6a0c1e-0000-4000-8000-000000000001'
const DAILY = '5f6a0c1e-0000-4000-8000-000000000002'
const OTHER_DAILY = '5f6a0c1e-0000-4000-8000-000000000003'
const PREP = '5f6a0c1e-0000-4000-8000-00000000000a'
const REPORT = '5f6a0c1e-0000-4000-8000-00000000000b'
const TASK = '5f6a0c1e-0000-4000-8000-00000000000c'
const SECOND = '5f6a0c1e-0000-4000-8000-00000000000d'
const NOBODY = '5f6a0c1e-0000-4000-8000-0000000000ff'

const WORLD: SimulatorOptions = {
  connectedApps: [
    { clientId: 'client', secretId: 'key', secretValue: 'a-secret-that-is-long-enough-0123456789' }
  ],
  projects: [
    { name: 'Finance', id: FINANCE },
    { name: 'Daily', id: DAILY, parentId: FINANCE },
    { name: 'Daily', id: OTHER_DAILY }
  ],
  flows: [
    { name: 'Prep', id: PREP, projectId: DAILY },
    { name: 'Prep', projectId: OTHER_DAILY },
    { name: 'A & B, C', projectId: FINANCE },
    { name: 'Twice', projectId: FINANCE },
    { name: 'Twice', projectId: FINANCE },
    { name: 'Waiting', projectId: FINANCE, queued: true },
    { name: 'Closed', projectId: FINANCE, runners: [] }
  ],
  workbooks: [{ name: 'Report', id: REPORT, projectId: FINANCE }],
  extractTasks: [{ id: TASK, workbookId: REPORT }]
}
const flow = (...path: string[]): RunChoice => ({ kind: 'flow', path })
const PREP_FLOW = flow('Finance', 'Daily', 'Prep')
const RUN_FLOW: Pick<Fault, 'method' | 'path'> = { method: 'POST', path: /\/flows\/[^/]+\/run$/ }

let simulator: Simulator
beforeEach(async () => {
  simulator = await startSimulator(WORLD)
})
afterEach(async () => {
  await simulator.close()
  expect(simulator.violations).toEqual([])
  expect(simulator.openSessions).toBe(0)
})

const publishThen = (choices: readonly RunChoice[], options: RunOptions = {}): Promise<RunResult> =>
  run(simulator, { ...options, preflight: { ...options.preflight, runAfter: choices } })
const started = (result: RunResult): readonly string[] =>
  result.requests.filter(request => /^POST .*\/(run|refresh|runNow)$/.test(request))

describe('what runs after a publication', () => {
  it('is one flow also when two pages of the list show it', async () => {
    const flows = Array.from({ length: 1001 }, (_, index) => ({ name: `A & ${index}`, projectId: FINANCE }))
    const large = await startSimulator({ ...WORLD, flows })
    const moves = { kind: 'listMoves', method: 'GET', path: /\/flows$/, nth: 2, by: 1 } as const
    const fault = large.inject(moves)
    const result = await run(large, { preflight: { runAfter: [flow('Finance', 'A & 999')] } })
    await large.close()
    expect(result).toMatchObject({ error: '', runs: ['the flow “Finance/A & 999”: started'] })
    expect(fault.fired).toBe(1)
  })

  it('is found by path or LUID before the publication, and started after it', async () => {
    const result = await publishThen([
      PREP_FLOW,
      flow('Finance', 'A & B, C'),
      { kind: 'workbook', id: REPORT },
      { kind: 'task', path: ['Finance', 'Report'] }
    ])
    expect(result.error).toBe('')
    expect(result.runs).toEqual([
      'the flow “Finance/Daily/Prep”: started',
      'the flow “Finance/A & B, C”: started',
      'the workbook “Report”: started',
      'the extract refresh task of “Finance/Report”: started'
    ])
    expect(simulator.jobs.map(({ type, target }) => `${type} ${target ?? ''}`)).toEqual([
      'PublishDatasource ',
      `RunFlow ${PREP}`,
      expect.stringMatching(/^RunFlow /),
      `RefreshExtract ${REPORT}`,
      `RefreshExtract ${TASK}`
    ])
    const published = result.requests.indexOf('POST datasources')
    expect(result.requests.indexOf('GET flows')).toBeLessThan(published)
    expect(result.requests.indexOf(`POST flows/${PREP}/run`)).toBeGreaterThan(published)
  })

  it('is waited for when that is wanted', async () => {
    const result = await publishThen([PREP_FLOW, { kind: 'task', id: TASK }], { wait: true })
    expect(result.error).toBe('')
    expect(result.runs).toEqual([
      'the flow “Finance/Daily/Prep”: done',
      `the extract refresh task ${TASK}: done`
    ])
    expect(simulator.jobs.every(({ completed }) => completed)).toBe(true)
  })

  it('asks for no more scopes than the kinds of run need', async () => {
    const result = await publishThen(
      [PREP_FLOW, { kind: 'workbook', id: REPORT }, { kind: 'task', id: TASK }],
      {
        wait: true,
        preflight: {
          credentials: {
            kind: 'connected-app',
            clientId: 'client',
            secretId: 'key',
            secretValue: 'a-secret-that-is-long-enough-0123456789',
            user: 'publisher@example.com'
          }
        }
      }
    )
    expect(result.error).toBe('')
    expect(result.runs.filter(line => line.endsWith(': done'))).toHaveLength(3)
  })
})

describe('a line that leads nowhere', () => {
  it('fails before the publication, with all such lines and the nearest names', async () => {
    const result = await publishThen([
      flow('Finance', 'Daily', 'prep'),
      flow('Finance', 'Twice'),
      { kind: 'workbook', id: NOBODY },
      { kind: 'task', path: ['Finance', 'Reprot'] },
      PREP_FLOW
    ])
    expect(result.publication).toBeUndefined()
    expect(result.requests).not.toContain('POST datasources')
    expect(started(result)).toEqual([])
    expect(result.error).toMatch(/^tableau\.run-after: 4 lines of run-after lead nowhere:/)
    expect(result.error).toContain(`The site has no flow “Finance/Daily/prep”`)
    expect(result.error).toContain(`The nearest are “Finance/Daily/Prep” (${PREP}), “Daily/Prep” (`)
    expect(result.error).toContain('“Finance/Twice” has 2 of the kind flow: ')
    expect(result.error).toContain(`no workbook with the LUID ${NOBODY}`)
    expect(result.error).toContain(
      `no workbook or data source “Finance/Reprot” that the signed-in user can see. The nearest are “Finance/Report” (${REPORT}).`
    )
  })

  it('fails when two lines lead to the same, which would be started twice', async () => {
    const result = await publishThen([PREP_FLOW, { kind: 'task', id: TASK }, { kind: 'flow', id: PREP }])
    expect(result.error).toMatch(
      /^tableau\.run-after: Two lines name the flow “Prep” \(5f6a0c1e-[\w-]+a\), which is started once only\. Correct run-after/
    )
    expect(result.publication).toBeUndefined()
    expect(started(result)).toEqual([])
  })

  it('fails for a workbook with no task, and for one with several', async () => {
    expect((await publishThen([{ kind: 'task', path: ['Finance', 'Report'] }])).error).toBe('')
    await simulator.close()
    const workbooks = [...(WORLD.workbooks ?? []), { name: 'Idle', projectId: FINANCE }]
    const extractTasks = [...(WORLD.extractTasks ?? []), { id: SECOND, workbookId: REPORT }]
    simulator = await startSimulator({ ...WORLD, workbooks, extractTasks })
    const result = await publishThen([
      { kind: 'task', path: ['Finance', 'Report'] },
      { kind: 'task', path: ['Finance', 'Idle'] }
    ])
    expect(result.error).toContain(
      `has 2 of the kind extract refresh task: ${TASK} (Daily), ${SECOND} (Daily). Name the LUID`
    )
    expect(result.error).toContain('“Finance/Idle” has no extract refresh task')
  })
})

describe('a start that does not succeed', () => {
  it('counts as started when it is queued already', async () => {
    const result = await publishThen([flow('Finance', 'Waiting'), PREP_FLOW], { wait: true })
    expect(result.error).toBe('')
    expect(result.runs).toEqual(['the flow “Finance/Waiting”: queued', 'the flow “Finance/Daily/Prep”: done'])
    expect(result.log.remarks.map(({ title }) => title)).toEqual(['Already queued'])
  })

  it('fails after the publication when it is refused, and the others are started', async () => {
    const result = await publishThen([flow('Finance', 'Closed'), PREP_FLOW])
    expect(result.publication?.datasourceName).toBe('Sales')
    expect(result.error).toMatch(
      /^tableau\.run-after: The data source is published, but the flow “Finance\/Closed” could not be started: Tableau answered 403004, .*\. The signed-in user needs the right to run it/
    )
    expect(result.runs).toEqual([
      'the flow “Finance/Closed”: refused',
      'the flow “Finance/Daily/Prep”: started'
    ])
  })

  it.each<Fault>([
    { kind: 'resetAfterAccept', ...RUN_FLOW },
    { kind: 'resetBefore', ...RUN_FLOW },
    { kind: 'timeout504After', ...RUN_FLOW },
    { kind: 'timeout504Before', ...RUN_FLOW },
    { kind: 'emptyBody200', ...RUN_FLOW },
    { kind: 'maintenance503Html', ...RUN_FLOW }
  ])('is not repeated when its answer is lost: %j', async fault => {
    simulator.inject(fault)
    const result = await publishThen([PREP_FLOW])
    expect(result.publication).toBeDefined()
    expect(started(result)).toHaveLength(1)
    expect(result.runs).toEqual(['the flow “Finance/Daily/Prep”: unknown'])
    expect(result.error).toMatch(
      /^tableau\.run-after: The data source is published, but it is not known whether the flow “Finance\/Daily\/Prep” was started: no clear answer came \(.*\)\. Look in Tableau/
    )
  })

  it.each<Fault>([
    { kind: 'rate429', retryAfter: 0, ...RUN_FLOW },
    { kind: 'expireToken', ...RUN_FLOW }
  ])('is repeated when it surely was not taken: %j', async fault => {
    simulator.inject(fault)
    const result = await publishThen([PREP_FLOW], { wait: true })
    expect(result.error).toBe('')
    expect(simulator.jobs.filter(({ type }) => type === 'RunFlow')).toHaveLength(1)
  })
})

describe('a run that does not end well', () => {
  it('fails the step with its job, its run and the reason of Tableau; all others are waited for', async () => {
    simulator.inject({ kind: 'failJob', notes: 'Login failed for user.', ...RUN_FLOW })
    simulator.inject({ kind: 'cancelJob', method: 'POST', path: /\/refresh$/ })
    const result = await publishThen(
      [PREP_FLOW, { kind: 'workbook', id: REPORT }, { kind: 'task', id: TASK }],
      {
        wait: true
      }
    )
    expect(result.publication).toBeDefined()
    const [, prep, refresh] = simulator.jobs
    expect(result.error).toContain(
      `of what should run after it:\n- the flow “Finance/Daily/Prep” (job ${prep?.id}, run `
    )
    expect(result.error).toContain(') failed; Tableau says: Login failed for user')
    expect(result.error).toContain(
      `the workbook “Report” (job ${refresh?.id}) was cancelled in Tableau; Tableau gives no reason`
    )
    expect(result.runs.at(-1)).toBe(`the extract refresh task ${TASK}: done`)
  })

  it('is not a failure when nobody waits', async () => {
    simulator.inject({ kind: 'failJob', ...RUN_FLOW })
    expect((await publishThen([PREP_FLOW])).error).toBe('')
  })

  it('asks for the run of a flow when its job is forgotten', async () => {
    const jobs = /\/jobs\/[^/]+$/
    simulator.inject({ kind: 'failJob', ...RUN_FLOW })
    // The publication asks twice for its own job.
    simulator.inject({ kind: 'purgeJob', code: '404', method: 'GET', path: jobs, nth: 3 })
    const result = await publishThen([PREP_FLOW, { kind: 'task', id: TASK }], { wait: true })
    expect(result.error).toContain('the flow “Finance/Daily/Prep” (job ')
    expect(result.error).toContain(') failed; Tableau gives no reason')
    expect(result.error).toContain(`it is not known how the extract refresh task ${TASK} (job `)
    expect(result.error).toContain(') ended: Tableau has forgotten its job')
  })

  it('ends at the deadline, which names it and says that the data are published', async () => {
    simulator.inject({ kind: 'stuckJob', ...RUN_FLOW })
    const result = await publishThen([PREP_FLOW], { wait: true, minutes: 0.05 })
    const job = simulator.jobs.at(-1)
    expect(result.publication).toBeDefined()
    expect(result.error).toMatch(
      new RegExp(
        `^deadline: .* while waiting for the flow “Finance/Daily/Prep” \\(job ${job?.id}, run .*\\)\\. The data source is published, and what was started goes on in Tableau`
      )
    )
    expect(result.runs).toEqual(['the flow “Finance/Daily/Prep”: started'])
    const second = await publishThen([PREP_FLOW])
    expect(second.runs).toEqual(['the flow “Finance/Daily/Prep”: queued'])
  })
})
