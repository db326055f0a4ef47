import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Fault, type Simulator, startSimulator } from '../../simulator/server.ts'
import { Deadline } from '../../src/base/deadline.ts'
import type { Log, Remark } from '../../src/base/log.ts'
import { createHttp } from '../../src/http/dispatcher.ts'
import { runAfter } from '../../src/tableau/after/run-after.ts'
import type { Publication } from '../../src/tableau/publish/publication.ts'
import { type PublishOptions, publishExtract } from '../../src/tableau/publish/publish.ts'
import {
  openProject,
  type PreflightOptions,
  preflight,
  type TableauSession
} from '../../src/tableau/publish/session.ts'
import { isUpdate, type PublishMode } from '../../src/tableau/resources/modes.ts'
import { TIMING, type Timing } from '../../src/tableau/rest/timing.ts'

/** A Hyper file of 65,536 bytes with one table "Extract"."Extract" of 200 rows. */
export const EXTRACT = join(import.meta.dirname, '../fixtures/tableau/sales.hyper')
export const SECRET = 'demo-secret-not-a-real-one'
/** Cuts EXTRACT into four parts. */
export const CHUNK = 20_000

/** Nothing waits longer than this where the simulator answers. */
export const HURRY: Timing = {
  ...TIMING,
  retry: { ...TIMING.retry, baseMs: 2, capMs: 4 },
  job: { firstMs: 5, factor: 1.1, capMs: 10 },
  look: { firstMs: 5, factor: 1.1, capMs: 10 },
  settleMs: 60,
  // Longer than any index lag of the chaos schedules, as the real one is longer than those of Tableau.
  indexMs: 200,
  signOutMs: 2_000
}

/** A log that keeps what it is told. */
export function listeningLog(): Log & { readonly lines: string[] } {
  const lines: string[] = []
  const remarks: Remark[] = []
  const keep = (text: string): void => void lines.push(text)
  return {
    lines,
    remarks,
    debug: keep,
    info: keep,
    progress: keep,
    notice: (title, message) => void remarks.push({ level: 'notice', title, message }),
    warning: (title, message) => void remarks.push({ level: 'warning', title, message })
  }
}

/** What a run may differ in from the ordinary one. */
export interface RunOptions {
  readonly name?: string
  readonly mode?: PublishMode
  readonly preflight?: Partial<PreflightOptions>
  readonly publish?: Partial<PublishOptions>
  readonly timing?: Partial<Timing>
  readonly minutes?: number
  /** Publishes in place of the ordinary publication of EXTRACT. */
  readonly work?: (session: TableauSession, onJob: (id: string) => void) => Promise<Publication>
  /** Waits for what runs after the publication (see `preflight.runAfter`). */
  readonly wait?: boolean
  /** Called between the pre-flight and the publication. */
  readonly between?: (deadline: Deadline) => unknown
}

/** What a run has left behind. */
export interface RunResult {
  /** `the flow “default/Prep”: done`. */
  readonly runs: readonly string[]
  readonly publication: Publication | undefined
  /** `code: what remedy`, '' when the run succeeded. */
  readonly error: string
  readonly jobs: readonly string[]
  readonly log: ReturnType<typeof listeningLog>
  /** Method and last parts of the path of each request: `POST auth/signin`. */
  readonly requests: readonly string[]
  /** LUID of the project that the pre-flight found. */
  readonly project: string | undefined
  /** Whether Tableau confirmed a sign-in. */
  readonly signedIn: boolean
  /** What a good client does not do. */
  readonly violations: readonly string[]
}

/** Does what the action does with Tableau, from the pre-flight to the sign-out. */
export async function run(simulator: Simulator, options: RunOptions = {}): Promise<RunResult> {
  const deadline = new Deadline(options.minutes ?? 1)
  const log = listeningLog()
  const jobs: string[] = []
  const name = options.name ?? 'Sales'
  const mode = options.mode ?? 'overwrite'
  const first = simulator.requests.length
  const blameless = simulator.violations.length
  let publication: Publication | undefined
  let runs: readonly string[] = []
  let project: string | undefined
  let error = ''
  try {
    const entered = await preflight({
      connect: ends => createHttp({ deadline: ends, log, userAgent: 'tableau-publish-action/test', env: {} }),
      deadline,
      log,
      server: { origin: simulator.origin, insecure: true },
      site: 'acme',
      credentials: { kind: 'personal-access-token', name: 'ci', secret: SECRET },
      project: { kind: 'default' },
      datasourceName: name,
      mode,
      timing: { ...HURRY, ...options.timing },
      ...options.preflight
    })
    project = entered.destination.kind === 'found' ? entered.destination.project.id : undefined
    try {
      await options.between?.(deadline)
      const session = await openProject(entered)
      const onJob = (id: string): void => void jobs.push(id)
      if (options.work !== undefined) publication = await options.work(session, onJob)
      else {
        if (isUpdate(mode)) throw new Error(`The mode ${mode} needs work of its own.`)
        publication = await publishExtract(session, {
          path: EXTRACT,
          size: (await stat(EXTRACT)).size,
          name,
          mode,
          chunkSizeBytes: CHUNK,
          onJob,
          ...options.publish
        })
      }
      await runAfter(entered.client, entered.runs, {
        wait: options.wait ?? false,
        onResults: results => {
          runs = results.map(({ shown, state }) => `${shown}: ${state}`)
        }
      })
    } finally {
      await entered.signOut()
    }
  } catch (caught) {
    error = caught instanceof Error ? caught.message : String(caught)
  } finally {
    deadline.close()
  }
  const entries = simulator.requests.slice(first)
  const requests = entries.map(
    ({ method, path }) => `${method} ${path.replace(/^\/api\/[\d.]+\/(sites\/[^/]+\/)?/, '')}`
  )
  const signedIn = entries.some(({ path, status, faults }) => {
    return path.endsWith('/auth/signin') && status === 200 && faults.length === 0
  })
  const violations = simulator.violations.slice(blameless)
  return { publication, runs, error, jobs, log, requests, project, signedIn, violations }
}

/** SHA-256 of a file. */
export async function digest(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
}

export type { Fault, Simulator }
export { startSimulator }
