import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Fault } from '../../simulator/server.ts'
import { startServer, type TestServer } from '../support/http-server.ts'
import type { StepOptions, StepResult } from '../support/runner.ts'
import { errorOf, useStand } from './stand.ts'

const stand = useStand()
/** Holds RUNNER_TEMP, TMPDIR and the tool cache of the runs of a test. Short, for a socket's path has little room. */
let folder: string
let registry: TestServer
let registryAnswers: RequestListener
/** performance.now() of each hanging answer that the run has given up. */
let givenUp: number[]

/** Answers the beginning, and nothing more. */
const hanging: RequestListener = (_request, response) => {
  response.on('close', () => givenUp.push(performance.now()))
  response.writeHead(200, { 'content-type': 'application/json' }).write('[{"id":1},')
}
const SIGN_IN_HANGS: Fault = { kind: 'stall', path: /\/auth\/signin$/ }

beforeAll(async () => {
  registry = await startServer((request, response) => registryAnswers(request, response))
})
afterAll(() => registry.close())
beforeEach(async () => {
  folder = await mkdtemp('/tmp/together-')
  for (const name of ['runner', 'tmp', 'tools']) await mkdir(join(folder, name))
  registryAnswers = hanging
  givenUp = []
  registry.received.splice(0)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Runs a step whose engine is not there yet. */
const run = (inputs: Record<string, string>, options: StepOptions = {}): Promise<StepResult> =>
  stand.step(inputs, {
    timeoutMs: 30_000,
    env: {
      HYPERD_PATH: undefined,
      NPM_CONFIG_REGISTRY: registry.origin,
      PIP_NO_INDEX: '1',
      RUNNER_TOOL_CACHE: join(folder, 'tools'),
      RUNNER_TEMP: join(folder, 'runner'),
      TMPDIR: join(folder, 'tmp')
    },
    ...options
  })

/** Files that the runs have left. */
async function leftovers(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter(entry => !entry.isDirectory()).map(({ name }) => name)
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(5)
}

const groupsOf = (log: string): string[] =>
  [...log.matchAll(/^::group::(.*)$/gm)].map(([, name = '']) => name)
const STAGES = ['Prepare the engine', 'Sign in to Tableau', 'Fetch the data']

describe('engine, sign-in and fetch', () => {
  it('are told in this order, whichever ends first', async () => {
    const fault = stand.simulator.inject({ kind: 'stall', ms: 1_000, path: /\/auth\/signin$/, times: 1 })
    let sessions = -1
    const url = stand.serve('data.csv', (_request, response) => {
      sessions = stand.simulator.openSessions
      response.setHeader('content-type', 'text/csv').end('id\n1\n')
    })
    const step = await stand.step({ 'source-url': url })
    fault.remove()
    expect(step.exitCode).toBe(0)
    const lines = step.log.replace(/^::add-mask::.*\n/gm, '').split('\n')
    const begin = lines.indexOf('::group::Prepare the engine')
    expect(lines.slice(begin, lines.indexOf('::group::Build the extract'))).toEqual([
      '::group::Prepare the engine',
      '::endgroup::',
      '::group::Sign in to Tableau',
      expect.stringMatching(/^::warning title=No encryption::/),
      expect.stringMatching(/^Signed in to Tableau /),
      '::endgroup::',
      '::group::Fetch the data',
      expect.stringMatching(/data\.csv: CSV, 1 record$/),
      '::endgroup::'
    ])
    // The data was there before Tableau had answered.
    expect(sessions).toBe(0)
    expect(step.summary).toMatch(/Prepare the engine \(.*\n.*Sign in to Tableau \(.*\n.*Fetch the data \(/)
  })

  it('end when there is no engine', async () => {
    const fault = stand.simulator.inject(SIGN_IN_HANGS)
    let refused = 0
    registryAnswers = async (_request, response) => {
      await until(
        () => fault.fired > 0 && stand.source.received.some(({ url }) => url.endsWith('/engine.json'))
      )
      refused = performance.now()
      response.writeHead(404).end()
    }
    const step = await run({ 'source-url': stand.serve('engine.json', hanging) })
    fault.remove()
    expect(errorOf(step)).toMatch(/^engine\.download: .*HTTP 404/)
    expect(givenUp).toHaveLength(1)
    expect((givenUp[0] ?? 0) - refused).toBeLessThan(1_000)
    expect(groupsOf(step.log)).toEqual(STAGES)
    expect(step.summary).toMatch(/Prepare the engine \([^)]*\) :crit.*\n.*Sign in to Tableau \(stopped after/)
    expect(await leftovers()).toEqual([])
    expect(step.postLog).toBe('')
  })

  it('end when Tableau refuses the credentials', async () => {
    const fault = stand.simulator.inject({ kind: 'stall', ms: 1_500, path: /\/auth\/signin$/ })
    const step = await run({
      'source-url': stand.serve('sign-in.json', hanging),
      'tableau-pat-secret': 'a-wrong-secret'
    })
    fault.remove()
    expect(errorOf(step)).toMatch(/^tableau\.sign-in: /)
    const answered = stand.simulator.requests.findLast(({ path }) => path.endsWith('/auth/signin'))
    expect(answered?.status).toBe(401)
    // Source and registry were waiting, and hear of it in the same second.
    expect(givenUp).toHaveLength(2)
    expect(Math.max(...givenUp) - Math.min(...givenUp)).toBeLessThan(500)
    expect(groupsOf(step.log)).toEqual(STAGES)
    expect(await leftovers()).toEqual([])
    expect(step.postLog).toBe('')
  })

  it('end when the source fails', async () => {
    let refused = 0
    const url = stand.serve('source.json', async (_request, response) => {
      await until(() => registry.received.length > 0 && stand.simulator.openSessions > 0)
      refused = performance.now()
      response.writeHead(404).end()
    })
    const step = await run({ 'source-url': url })
    expect(errorOf(step)).toMatch(/^source\.http-status: .*404/)
    expect(givenUp).toHaveLength(1)
    expect((givenUp[0] ?? 0) - refused).toBeLessThan(1_000)
    expect(groupsOf(step.log)).toEqual(STAGES)
    expect(step.log).toMatch(/^Signed in to Tableau/m)
    expect(await leftovers()).toEqual([])
    expect(step.postLog).toBe('')
  })

  it('sign out of a session that begins when the run has failed already', async () => {
    const fault = stand.simulator.inject({ kind: 'stall', ms: 500, path: /\/auth\/signin$/ })
    const before = stand.simulator.requests.length
    const begun = () => stand.simulator.requests.slice(before)
    const url = stand.serve('gone.json', async (_request, response) => {
      // The request to sign in follows this one at once, and stalls.
      await until(() => begun().some(({ path }) => path.endsWith('/serverinfo')))
      await delay(150)
      response.writeHead(404).end()
    })
    const step = await run({ 'source-url': url })
    fault.remove()
    expect(errorOf(step)).toMatch(/^source\.http-status: .*404/)
    const asked = begun().map(({ path, status }) => `${path} ${status}`)
    expect(asked.slice(-2)).toEqual([
      expect.stringMatching(/\/auth\/signin 200$/),
      expect.stringMatching(/\/auth\/signout 204$/)
    ])
    expect(step.postLog).toBe('')
  })

  it('end together when the run is cancelled, which names what hangs', async () => {
    const fault = stand.simulator.inject(SIGN_IN_HANGS)
    const step = await run(
      { 'source-url': stand.serve('cancelled.json', hanging) },
      {
        kill: {
          signal: 'SIGTERM',
          when: () =>
            until(
              () =>
                fault.fired > 0 &&
                registry.received.length > 0 &&
                stand.source.received.some(({ url }) => url.endsWith('/cancelled.json'))
            )
        }
      }
    )
    fault.remove()
    expect(errorOf(step)).toMatch(
      /^cancelled: The run was cancelled while waiting for the engine to be installed, .*Tableau to sign in.* and the data of 127\.0\.0\.1/
    )
    expect(groupsOf(step.log)).toEqual(STAGES)
    expect(await leftovers()).toEqual([])
    expect(step.postLog).toBe('')
  })

  it('leave to the post step what a killed run has begun', async () => {
    const before = stand.simulator.requests.length
    const step = await run(
      { 'source-url': stand.serve('killed.json', hanging) },
      {
        kill: {
          signal: 'SIGKILL',
          when: () =>
            until(
              () =>
                // Tableau is asked for more when the session has been noted.
                stand.simulator.requests.slice(before).some(({ path }) => path.includes('/projects')) &&
                stand.source.received.some(({ url }) => url.endsWith('/killed.json'))
            )
        }
      }
    )
    expect(step).toMatchObject({ exitCode: -1, signal: 'SIGKILL' })
    expect(step.postLog).toMatch(/signed out now[\s\S]*temporary files: removed now/)
    expect((await leftovers()).filter(name => !name.endsWith('.packed'))).toEqual([])
  })
})
