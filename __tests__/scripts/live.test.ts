import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Simulator } from '../../simulator/server.ts'
import { environmentFor, liveSimulator, NAMES, SECRETS } from './live/live-stand.ts'

interface Ended {
  readonly code: number | null
  readonly output: string
}

/** Runs `scripts/live.ts` as `npm run live` does. */
function live(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onOutput?: (output: string, child: ChildProcess) => void
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['scripts/live.ts', ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', piece => {
        output += piece
        onOutput?.(output, child)
      })
    }
    child.on('error', reject).on('close', code => resolve({ code, output }))
  })
}

describe('npm run live', () => {
  let simulator: Simulator
  let env: NodeJS.ProcessEnv
  beforeAll(async () => {
    simulator = await liveSimulator()
    env = { ...environmentFor(simulator), LIVE_PROJECT: NAMES.scratch }
  })
  afterAll(() => simulator.close())

  it('prints assumed and observed, and no secret, and ends with 0', async () => {
    const { code, output } = await live(['token-form', 'unknown-job', 'chunked'], env)
    expect(output).toMatch(/^unknown-job +404031 +404031 +as assumed$/m)
    expect(output).toContain('3 questions: 3 as assumed, 0 different, 0 could not be asked.')
    expect(code).toBe(0)
    expect(output).not.toMatch(/add-mask|\w{22}\|/)
    expect(output).not.toContain(SECRETS.pat)
    const recording = readFileSync('build/live-recording.json', 'utf8')
    expect(recording).toContain('"question": "unknown-job"')
    expect(recording).not.toContain(NAMES.token)
  }, 180_000)

  it('ends with 1 when something could not be asked', async () => {
    const { code, output } = await live(['jwt-twice'], env)
    expect(output).toContain('1 questions: 0 as assumed, 0 different, 1 could not be asked.')
    expect(code).toBe(1)
  }, 180_000)

  it('removes what it has made when it is interrupted', async () => {
    let interrupted = false
    const { code, output } = await live(['update-'], env, (printed, child) => {
      if (interrupted || !printed.includes('2 of ')) return
      // Once: a second signal could meet a process that is ending already.
      interrupted = true
      child.kill('SIGINT')
    })
    expect(output).toContain('The run was cancelled.')
    expect(output).toMatch(/^Removed [1-9]\d* data sources of this run\.$/m)
    expect(code).toBe(1)
    expect(simulator.datasources.map(({ name }) => name)).toEqual([NAMES.datasource, NAMES.database])
    expect(simulator.openSessions).toBe(0)
  }, 180_000)

  it.each([
    ['no project', { LIVE_PROJECT: '' }, 'input.missing: The variable LIVE_PROJECT is empty'],
    [
      'the default project',
      { LIVE_PROJECT: ' Default ' },
      'input.invalid: LIVE_PROJECT is the default project'
    ],
    [
      'half a connected app',
      { LIVE_CLIENT_ID: 'x' },
      'LIVE_SECRET_ID, LIVE_SECRET_VALUE, LIVE_JWT_USER are empty'
    ],
    [
      'no credentials',
      { TABLEAU_PAT_NAME: '', TABLEAU_PAT_SECRET: '' },
      'Nothing says who signs in to Tableau.'
    ],
    ['an unknown project', { LIVE_PROJECT: 'Nowhere' }, 'tableau.project: ']
  ])(
    'refuses %s',
    async (_, variables, message) => {
      const { code, output } = await live([], { ...env, ...variables })
      expect(output).toContain(message)
      expect(code).toBe(1)
      expect(output).not.toContain('    at ')
    },
    30_000
  )
})
