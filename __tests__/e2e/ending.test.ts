import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Fault } from '../../simulator/server.ts'
import type { StepOptions, StepResult } from '../support/runner.ts'
import { errorOf, useStand } from './stand.ts'

const stand = useStand()
/** Holds RUNNER_TEMP and TMPDIR of the runs of a test. Short, for a socket's path has little room. */
let folder: string

beforeEach(async () => {
  folder = await mkdtemp('/tmp/ending-')
  await mkdir(join(folder, 'runner'))
  await mkdir(join(folder, 'tmp'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const run = (inputs: Record<string, string>, options: StepOptions = {}): Promise<StepResult> =>
  stand.step(inputs, {
    timeoutMs: 20_000,
    env: { RUNNER_TEMP: join(folder, 'runner'), TMPDIR: join(folder, 'tmp'), RUNNER_DEBUG: '1' },
    ...options
  })

/** Command lines of engines that work in the test's folder. */
async function engines(): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'command='], { maxBuffer: 10_000_000 })
  return stdout.split('\n').filter(line => line.includes('hyperd') && line.includes(folder))
}

/** Everything that the runs have left, but for finished extracts. */
async function leftovers(): Promise<string[]> {
  const names = [...(await readdir(join(folder, 'runner'))), ...(await readdir(join(folder, 'tmp')))]
  return names.filter(name => !name.endsWith('.hyper'))
}

const stalled: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).write('[{"id":1},')
}
const SOURCE_STALLS = /GET http:\/\/127\.0\.0\.1:\d+\/\d+\/data\.json: HTTP 200/

describe('a run that is cancelled', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s ends while the source is silent or stalled',
    async signal => {
      let asked: () => void
      const isAsked = new Promise<void>(resolve => {
        asked = resolve
      })
      const [quiet, stuck] = await Promise.all([
        run(
          { 'source-url': stand.serve('data.json', () => asked()) },
          { kill: { signal, when: () => isAsked } }
        ),
        run({ 'source-url': stand.serve('data.json', stalled) }, { kill: { signal, when: SOURCE_STALLS } })
      ])
      for (const step of [quiet, stuck]) {
        expect(step.exitCode).toBe(1)
        expect(errorOf(step)).toMatch(
          /^cancelled: The run was cancelled while waiting for .*the data of 127\.0\.0\.1/
        )
        expect(step.summary).toContain('cancelled')
        expect(step.outputs['published']).toBe('false')
      }
      expect(await engines()).toEqual([])
      expect(await leftovers()).toEqual([])
    }
  )

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s ends while a job of Tableau is stuck, and names it',
    async signal => {
      const fault = stand.simulator.inject({ kind: 'stuckJob' })
      const step = await run(
        { 'source-url': stand.serve('data.json', '[{"id":1}]'), 'datasource-name': 'Stuck' },
        { kill: { signal, when: /publishes “Stuck” in the job/ } }
      )
      fault.remove()
      const job = stand.simulator.jobs.at(-1)?.id
      expect(errorOf(step)).toMatch(new RegExp(`^cancelled: .*while waiting for the job ${job} of Tableau`))
      expect(step.outputs['job-id']).toBe(job)
      expect(await engines()).toEqual([])
      expect(await leftovers()).toEqual([])
    }
  )

  it.each<[string, Fault, RegExp]>([
    ['the sign-in', { kind: 'stall', path: /\/auth\/signin$/ }, /Tableau to sign in/],
    ['the upload', { kind: 'stall', path: /\/fileUploads\/[^/]+$/ }, /Tableau to take the extract/],
    [
      'the publication',
      { kind: 'stall', method: 'POST', path: /\/datasources$/ },
      /Tableau to take the extract/
    ],
    [
      'a pause that Tableau has asked for',
      { kind: 'rate429', retryAfter: 300, path: /\/fileUploads$/ },
      /the next attempt after/
    ]
  ])('ends while %s is stuck, signs out, and leaves nothing to the post step', async (_, fault, waits) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const injected = stand.simulator.inject(fault)
      const met = async (): Promise<void> => {
        while (injected.fired === 0) await delay(20)
        // The pause begins when the answer is there.
        await delay(300)
      }
      const step = await run(
        { 'source-url': stand.serve('data.json', '[{"id":1}]'), 'datasource-name': 'Cancelled' },
        { kill: { signal, when: met } }
      )
      expect(errorOf(step)).toMatch(new RegExp(`^cancelled: .*while waiting for .*${waits.source}`))
      expect(step.postLog).toBe('')
      expect(await leftovers()).toEqual([])
    }
    expect(stand.simulator.datasources.map(({ name }) => name)).not.toContain('Cancelled')
  })

  it('ends in the middle of a query', async () => {
    const endless = 'SELECT count(*) AS n FROM generate_series(1, 10000000) a, generate_series(1, 10000000) b'
    const step = await run(
      { 'source-url': stand.serve('data.json', '[{"id":1}]'), transform: endless },
      { kill: { signal: 'SIGINT', when: /::group::Build the extract/ } }
    )
    expect(errorOf(step)).toMatch(/^cancelled: .*while waiting for the engine to build the extract/)
    expect(await engines()).toEqual([])
    expect(await leftovers()).toEqual([])
  })

  it('ends also when Tableau does not answer the sign-out', async () => {
    const fault = stand.simulator.inject({ kind: 'stall', path: /\/auth\/signout$/ })
    const step = await run(
      { 'source-url': stand.serve('data.json', stalled) },
      { kill: { signal: 'SIGINT', when: SOURCE_STALLS } }
    )
    fault.remove()
    expect(errorOf(step)).toMatch(/^cancelled: /)
    expect(await leftovers()).toEqual([])
  })
})

describe('a run that reaches its deadline', () => {
  it('names what it waited for: the source, the sign-in, the upload, or the job', async () => {
    // Long enough to come to the place where it waits, also on a busy machine.
    const inputs = { 'timeout-minutes': '0.1', 'source-url': stand.serve('data.json', '[{"id":1}]') }
    /** Starts a run; resolves when it has met the fault. */
    const meeting = async (fault: Fault): Promise<{ readonly run: Promise<StepResult> }> => {
      const injected = stand.simulator.inject(fault)
      const started = run(inputs)
      while (injected.fired === 0) await delay(20)
      return { run: started }
    }
    const stuckSignIn = await meeting({ kind: 'stall', path: /\/auth\/signin$/ })
    const stuckUpload = await meeting({ kind: 'stall', path: /\/fileUploads\/[^/]+$/ })
    const stuckJob = await meeting({ kind: 'stuckJob' })
    const [signIn, upload, job, source] = await Promise.all([
      stuckSignIn.run,
      stuckUpload.run,
      stuckJob.run,
      run({ ...inputs, 'source-url': stand.serve('data.json', stalled) })
    ])
    const id = stand.simulator.jobs.at(-1)?.id
    expect(errorOf(job)).toMatch(
      new RegExp(
        `^deadline: The run reached its deadline of 0\\.1 minutes while waiting for the job ${id} of Tableau`
      )
    )
    expect(job.outputs).toMatchObject({ published: 'false', 'job-id': id, 'row-count': '1' })
    expect(errorOf(source)).toMatch(
      /^deadline: .* while waiting for the data of 127\.0\.0\.1:\d+\/\d+\/data\.json/
    )
    expect(errorOf(signIn)).toMatch(/^deadline: .* while waiting for Tableau to sign in/)
    expect(errorOf(upload)).toMatch(/^deadline: .* while waiting for Tableau to take the extract/)
    expect(await engines()).toEqual([])
    expect(await leftovers()).toEqual([])
  })
})

describe('a run that is killed', () => {
  it('is signed out by the post step, which removes its folders', async () => {
    const before = stand.simulator.requests.length
    const step = await run(
      { 'source-url': stand.serve('data.json', stalled) },
      { kill: { signal: 'SIGKILL', when: SOURCE_STALLS } }
    )
    expect(step).toMatchObject({ exitCode: -1, signal: 'SIGKILL' })
    expect(step.postLog).toBe(
      'The step was ended before it could sign out of Tableau: signed out now.\nThe step was ended before it could remove its temporary files: removed now.\n'
    )
    const answers = stand.simulator.requests.slice(before).map(({ path, status }) => `${path} ${status}`)
    expect(answers.at(-1)).toMatch(/\/auth\/signout 204$/)
    // The token is in the state, but not in clear.
    expect(step.masks.filter(mask => mask.includes('|'))).toHaveLength(1)
    for (const mask of step.masks) expect(JSON.stringify(step.state)).not.toContain(mask)
    for (let tries = 0; (await engines()).length > 0 && tries < 100; tries++) await delay(100)
    expect(await engines()).toEqual([])
    expect(await leftovers()).toEqual([])
  })

  it('does not fail the job when Tableau cannot be asked, or when others sign in by then', async () => {
    const inputs = {
      'source-url': stand.serve('data.json', stalled),
      'tableau-pat-name': 'ci-199',
      'tableau-pat-secret': 'demo-secret-199-not-a-real-one'
    }
    const { state } = await run(inputs, {
      kill: { signal: 'SIGKILL', when: SOURCE_STALLS },
      withoutPost: true
    })
    const post = (others: Record<string, string>): Promise<StepResult> =>
      run({ ...inputs, ...others }, { stage: 'post', state: { session: state['session'] ?? '' } })
    const fault = stand.simulator.inject({ kind: 'resetBefore', path: /\/auth\/signout$/ })
    const refused = await post({})
    expect(fault.fired).toBe(1)
    expect(refused).toMatchObject({ exitCode: 0, annotations: [] })
    expect(refused.log).toContain('Tableau did not confirm it now')
    const before = stand.simulator.requests.length
    const other = await post({ 'tableau-pat-secret': 'another secret' })
    expect(other).toMatchObject({ exitCode: 0, annotations: [] })
    expect(other.log.replace(/^::add-mask::.*\n/gm, '')).toBe('')
    expect(stand.simulator.requests).toHaveLength(before)
    expect((await post({})).log).toContain('signed out now')
  })

  it('leaves no engine, and the next run removes its folders', async () => {
    const step = await run(
      { 'source-url': stand.serve('data.json', stalled), 'dry-run': 'true' },
      { kill: { signal: 'SIGKILL', when: SOURCE_STALLS }, withoutPost: true }
    )
    expect(step).toMatchObject({ exitCode: -1, signal: 'SIGKILL' })
    for (let tries = 0; (await engines()).length > 0 && tries < 100; tries++) await delay(100)
    expect(await engines()).toEqual([])
    expect(await leftovers()).not.toEqual([])
    const next = await run({ 'source-url': stand.serve('data.json', '[{"id":1}]'), 'dry-run': 'true' })
    expect(next.exitCode).toBe(0)
    expect(await leftovers()).toEqual([])
  })
})
