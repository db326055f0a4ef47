import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Question, Result } from '../../../scripts/live/question.ts'
import { type LiveOptions, runLive } from '../../../scripts/live/run-live.ts'
import type { LiveSettings } from '../../../scripts/live/settings.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../simulator/server.ts'
import { TIMING, type Timing } from '../../../src/tableau/rest/timing.ts'
import { memoryLog } from '../../support/memory-log.ts'

/** The scratch project. */
export const SCRATCH = '5c7a7c44-0000-4000-8000-0000000000a1'
export const OTHER = '5c7a7c44-0000-4000-8000-0000000000a2'
/** Of the simulated site: nothing of it may be in a recording. */
export const NAMES = {
  site: 'contosobi',
  siteName: 'Contoso Bikes',
  user: 'jane.doe@contoso.example',
  token: 'Jane laptop',
  scratch: 'Jane sandbox',
  other: 'Payroll 2026',
  datasource: 'Salaries of all',
  description: 'Ask Jane Doe before use',
  workbook: 'Bonus dashboard',
  flow: 'Bonus preparation',
  database: 'Warehouse live',
  client: '0c11e47a-c11e-4a7a-8a7a-c11e47a0c11e',
  secretId: '5ec2e71d-5ec2-4e71-85ec-2e71d5ec2e71'
} as const
export const SECRETS = {
  pat: 'pat-secret-Zk3+8QbT==',
  app: 'app-secret-9vWmX2LrPq4TsYzB'
} as const

/** Nothing waits longer than this where the simulator answers. */
const HURRY: Timing = {
  ...TIMING,
  retry: { ...TIMING.retry, baseMs: 2, capMs: 4 },
  job: { firstMs: 30, factor: 1, capMs: 30 },
  look: { firstMs: 20, factor: 1.1, capMs: 50 },
  settleMs: 400,
  indexMs: 300
}

/** A site like those of people. */
export function liveSimulator(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  return startSimulator({
    sites: [{ contentUrl: NAMES.site, name: NAMES.siteName }],
    users: [{ name: NAMES.user }],
    pats: [{ name: NAMES.token, secret: SECRETS.pat, user: NAMES.user }],
    connectedApps: [{ clientId: NAMES.client, secretId: NAMES.secretId, secretValue: SECRETS.app }],
    projects: [
      { name: NAMES.scratch, id: SCRATCH },
      { name: NAMES.other, id: OTHER, description: NAMES.description }
    ],
    workbooks: [{ name: NAMES.workbook, projectId: SCRATCH }],
    flows: [{ name: NAMES.flow, projectId: SCRATCH }],
    // Jobs take a moment, as in life.
    timing: { job: { ms: 60 }, ...options.timing },
    ...options,
    datasources: [
      { name: NAMES.datasource, projectId: OTHER, description: NAMES.description, tags: ['Jane'] },
      { name: NAMES.database, projectId: SCRATCH, live: true },
      ...(options.datasources ?? [])
    ]
  })
}

/** What `LIVE_…` and `TABLEAU_…` say about the simulator. */
export function settingsFor(simulator: Simulator): LiveSettings {
  return {
    origin: simulator.origin,
    site: simulator.site,
    credentials: { kind: 'personal-access-token', ...simulator.pat },
    project: { kind: 'path', path: [NAMES.scratch] },
    connectedApp: {
      kind: 'connected-app',
      clientId: NAMES.client,
      secretId: NAMES.secretId,
      secretValue: SECRETS.app,
      user: NAMES.user
    },
    workbook: NAMES.workbook,
    flow: NAMES.flow,
    liveDatasource: NAMES.database
  }
}

/** The environment of the action's own runs. */
export function environmentFor(simulator: Simulator): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    TABLEAU_SERVER_URL: simulator.origin,
    TABLEAU_SITE_ID: simulator.site,
    TABLEAU_PAT_NAME: simulator.pat.name,
    TABLEAU_PAT_SECRET: simulator.pat.secret
  }
}

/** A run that has ended. */
export interface LiveRun {
  readonly results: readonly Result[]
  readonly left: readonly string[]
  readonly printed: string
  readonly recording: string
}

/** Asks questions of a simulator. */
export async function ask(
  simulator: Simulator,
  questions: readonly Question[],
  options: Partial<LiveOptions> = {}
): Promise<LiveRun> {
  const folder = await mkdtemp(join(tmpdir(), 'live-test-'))
  const recording = join(folder, 'recording.json')
  const printed: string[] = []
  try {
    const end = await runLive({
      settings: settingsFor(simulator),
      questions,
      env: environmentFor(simulator),
      log: memoryLog(),
      script: resolve('dist/index.js'),
      recording,
      print: text => void printed.push(text),
      timing: HURRY,
      ...options
    })
    return { ...end, printed: printed.join('\n'), recording: await readFile(recording, 'utf8') }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** id → state. */
export function states(results: readonly Result[]): Readonly<Record<string, Result['state']>> {
  return Object.fromEntries(results.map(({ question, state }) => [question.id, state]))
}

/** What is not as assumed, for people. */
export function surprises(results: readonly Result[]): readonly string[] {
  return results
    .filter(({ state }) => state !== 'same')
    .map(
      ({ question, observed, detail }) => `${question.id}: ${question.assumed} → ${observed} ${detail ?? ''}`
    )
}
