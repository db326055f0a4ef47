import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Deadline } from '../../src/base/deadline.ts'
import { userAgent } from '../../src/base/environment.ts'
import { ActionError } from '../../src/base/errors.ts'
import type { Log } from '../../src/base/log.ts'
import { createHttp } from '../../src/http/dispatcher.ts'
import type { Http } from '../../src/http/http.ts'
import { findProject, type Project } from '../../src/tableau/resources/projects.ts'
import { TIMING, type Timing } from '../../src/tableau/rest/timing.ts'
import { cleanUp, removeDatasources } from './clean-up.ts'
import { makeExtracts } from './extracts.ts'
import { LiveSite } from './live-site.ts'
import { answerOf, type Question, type Result, type Stand } from './question.ts'
import { Recorder } from './recording/recorder.ts'
import { recordingText } from './recording/recording-text.ts'
import { isLeftover, runName } from './run-names.ts'
import { Scratch } from './scratch.ts'
import { defaultRefused, type LiveSettings } from './settings.ts'
import { stepRunner } from './step-runner.ts'

/** What a run is made of. */
export interface LiveOptions {
  readonly settings: LiveSettings
  readonly questions: readonly Question[]
  readonly env: NodeJS.ProcessEnv
  readonly log: Log
  /** Path of `dist/index.js`. */
  readonly script: string
  /** Where the recording goes. */
  readonly recording: string
  readonly print: (text: string) => void
  /** Default: the patience of production. */
  readonly timing?: Timing
  /** All of it, the cleaning up included. */
  readonly minutes?: number
  /** Ends the run before its time; what it has made is removed all the same. */
  readonly signal?: AbortSignal
}

/** What a run has come to. */
export interface LiveEnd {
  readonly results: readonly Result[]
  /** Data sources that are still there. */
  readonly left: readonly string[]
}

const MINUTES = 15
const CLEANING_MINUTES = 2
/** For jobs and lists, while cleaning up. */
const CLEANING_WAIT_MS = 20_000

/**
 * Asks all questions of a real site, one after the other, removes what it has made, and writes the recording.
 * @throws ActionError when nothing can be asked at all: the address, the credentials or the project are wrong
 */
export async function runLive(options: LiveOptions): Promise<LiveEnd> {
  const { settings, minutes = MINUTES, timing = TIMING, env, log, print, signal } = options
  const recorder = new Recorder()
  const connect = (deadline: Deadline): Http =>
    recorder.listen(
      createHttp({
        deadline,
        log,
        userAgent: userAgent(env),
        env,
        ...(settings.ca === undefined ? {} : { ca: settings.ca })
      })
    )
  await using cleanup = new AsyncDisposableStack()
  const deadline = new Deadline(minutes - CLEANING_MINUTES)
  const cancel = (): void => deadline.cancel()
  signal?.addEventListener('abort', cancel)
  cleanup.defer(() => {
    signal?.removeEventListener('abort', cancel)
    deadline.close()
  })
  const folder = await mkdtemp(join(tmpdir(), 'livecheck-'))
  cleanup.defer(() => rm(folder, { recursive: true, force: true }))
  const site = cleanup.adopt(new LiveSite({ settings, connect, deadline, log, timing }), open => open.close())
  const project = await scratchProject(site)
  await removeLeftovers(site, project, print)
  await site.send({ method: 'GET', path: `/api/${(await site.client()).api.version}/sessions/current` })

  const run = runName(new Date())
  const files = await makeExtracts(folder)
  const scratch = cleanup.adopt(new Scratch(site, project, run, files, folder), made => made.close())
  const step = stepRunner(site, options.script, scratch, env)
  const { api } = await site.client()
  print(`Tableau ${api.product}, REST API ${api.version}. All that is made is called “${run} …”.`)
  const results: Result[] = []
  let left: readonly string[] = []
  try {
    await askAll(options.questions, { site, scratch, step }, recorder, results, print)
  } finally {
    recorder.about = 'clean-up'
    left = await tidied({ settings, connect, log, timing }, site, scratch, run, print)
  }
  const text = recordingText(recorder, results, settings, project, api)
  await mkdir(dirname(options.recording), { recursive: true })
  await writeFile(options.recording, text)
  return { results, left }
}

/** @throws ActionError when it is not there, or is the default project */
async function scratchProject(site: LiveSite): Promise<Project> {
  const found = await findProject(await site.client(), site.options.settings.project)
  if (found.kind === 'missing') throw new Error('A project that is missing was taken for an answer.')
  if (/^default$/i.test(found.project.path)) throw defaultRefused()
  return found.project
}

async function removeLeftovers(site: LiveSite, project: Project, print: LiveOptions['print']): Promise<void> {
  const now = Date.now()
  const { removed, left } = await removeDatasources(site, project.id, name => isLeftover(name, now))
  for (const name of removed) print(`Removed what an earlier run has left: ${name}.`)
  for (const name of left) print(`An earlier run has left this, and it cannot be removed: ${name}.`)
}

async function askAll(
  questions: readonly Question[],
  stand: Stand,
  recorder: Recorder,
  results: Result[],
  print: LiveOptions['print']
): Promise<void> {
  const { signal } = stand.site.options.deadline
  for (const [index, question] of questions.entries()) {
    if (signal.aborted) {
      results.push({ question, state: 'not asked', observed: endOf(signal) })
      continue
    }
    recorder.about = question.id
    const result = await answerOf(question, stand)
    results.push(signal.aborted ? { question, state: 'not asked', observed: endOf(signal) } : result)
    print(`${index + 1} of ${questions.length}: ${question.id}: ${result.observed}`)
    // What was in the way may be the session: the next question begins a new one.
    if (result.state === 'not asked') await stand.site.leave()
    if (result.state === 'different' && result.detail?.includes('\n')) print(result.detail)
  }
}

function endOf({ reason }: AbortSignal): string {
  const cancelled = reason instanceof ActionError && reason.code === 'cancelled'
  return cancelled ? 'The run was cancelled.' : 'The time was up.'
}

/** Cleans up in a session and with a deadline of its own: those of the questions may be over. */
async function tidied(
  { settings, connect, log, timing }: Omit<LiveSite['options'], 'deadline'>,
  site: LiveSite,
  scratch: Scratch,
  run: string,
  print: LiveOptions['print']
): Promise<readonly string[]> {
  await site.leave()
  const deadline = new Deadline(CLEANING_MINUTES)
  const cleaner = new LiveSite({ settings, connect, deadline, log, timing })
  try {
    const waitMs = Math.min(CLEANING_WAIT_MS, timing.settleMs)
    const fits = (name: string): boolean => name.startsWith(`${run} `)
    const { removed, left } = await cleanUp(cleaner, scratch.project.id, fits, scratch.openJobs, waitMs)
    print(`Removed ${removed.length} data sources of this run.`)
    return left
  } catch (error) {
    return [`perhaps some called “${run} …”: ${error instanceof Error ? error.message : String(error)}`]
  } finally {
    await cleaner.close()
    deadline.close()
  }
}
