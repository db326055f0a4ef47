import { ActionError } from '../../base/errors.ts'
import { flowRunStatus, runFlow } from '../resources/flows.ts'
import { type JobEnd, waitForJob } from '../resources/jobs.ts'
import type { Start } from '../resources/run-now.ts'
import { runTask } from '../resources/tasks.ts'
import { refreshWorkbook } from '../resources/workbooks.ts'
import type { TableauClient } from '../rest/client.ts'
import { answered } from '../rest/errors.ts'
import type { RunTarget } from './run-targets.ts'

/** What became of something that was to run after the publication. */
export interface RunResult {
  /** `the flow “Finance/Daily prep”`. */
  readonly shown: string
  /**
   * `queued`: it was in the queue already. `done`, `failed`, `cancelled`: its end, where it was waited for.
   * `refused`: it was not started. `unknown`: nobody knows whether it was started, or how it ended.
   */
  readonly state: 'started' | 'queued' | 'done' | 'failed' | 'cancelled' | 'refused' | 'unknown'
  /** LUID of the job; undefined where Tableau has given none. */
  readonly jobId?: string
  /** LUID of the run of a flow. */
  readonly runId?: string
  /** Tableau's reason, or what is not known; without a full stop. */
  readonly why?: string
  /** What to do about it. */
  readonly remedy?: string
}

/** How it is to be done. */
export interface RunAfterOptions {
  /** Wait for the end of all of them. */
  readonly wait: boolean
  /** Told of all results so far whenever one changes. */
  readonly onResults: (results: readonly RunResult[]) => void
}

const BAD: readonly RunResult['state'][] = ['failed', 'cancelled', 'refused', 'unknown']
const STARTS = { flow: runFlow, workbook: refreshWorkbook, task: runTask } as const
const FLOW_ENDS: ReadonlyMap<string, JobEnd['state']> = new Map(
  Object.entries<JobEnd['state']>({
    Success: 'done',
    Failed: 'failed',
    Cancelled: 'cancelled'
  })
)

const LOOK = 'Look in Tableau whether it runs or has run, and start it there if not.'
const RIGHTS =
  'The signed-in user needs the right to run it: of a flow Run, of a workbook Overwrite, of a task to be its owner, project leader or administrator; then start it in Tableau.'
const MEND = 'Look at the job in Tableau (Site, Jobs), and start it there again when its cause is mended.'

/**
 * Starts everything, each once, whatever becomes of the others; then waits for them, if that is wanted. A start whose
 * answer is lost is not repeated, because it could run twice.
 * @throws the deadline's reason; ActionError `tableau.run-after` at the end, with all that went wrong
 */
export async function runAfter(
  client: TableauClient,
  targets: readonly RunTarget[],
  { wait, onResults }: RunAfterOptions
): Promise<void> {
  const results: RunResult[] = []
  for (const [index, target] of targets.entries()) {
    results[index] = await client.deadline.during(
      `Tableau to start ${target.shown}. The data source is published`,
      () => startOne(client, target, wait)
    )
    onResults([...results])
  }
  for (const [index, result] of results.entries()) {
    if (!wait || result.state !== 'started' || result.jobId === undefined) continue
    results[index] = await endOf(client, result, result.jobId)
    onResults([...results])
  }
  const bad = results.filter(({ state }) => BAD.includes(state))
  if (bad.length > 0) throw failure(bad)
}

async function startOne(client: TableauClient, target: RunTarget, wait: boolean): Promise<RunResult> {
  const { shown } = target
  const { log } = client
  let begun: Start
  try {
    begun = await STARTS[target.kind](client, target.id, `starting ${shown}`)
  } catch (error) {
    // Nothing of Tableau's answer is known here but that the request was not taken.
    return { shown, state: 'refused', ...reason(client, error) }
  }
  if (begun.state === 'started') {
    const { jobId, runId } = begun
    log.info(`Tableau has started ${shown}: ${ids(begun)}.`)
    return { shown, state: 'started', jobId, ...(runId === undefined ? {} : { runId }) }
  }
  if (begun.state === 'queued') {
    const rest = wait ? ', so it is not waited for' : ''
    log.notice(
      'Already queued',
      `Tableau had ${shown} in its queue already and does not queue it twice. It tells no job${rest}.`
    )
    return { shown, state: 'queued' }
  }
  const why = answered(begun.failure)
  if (begun.state === 'unknown')
    return { shown, state: 'unknown', why: `no clear answer came (${why})`, remedy: LOOK }
  const remedy =
    begun.failure.status === 403 ? RIGHTS : MEND.replace('the job in Tableau (Site, Jobs)', 'it in Tableau')
  return { shown, state: 'refused', why, remedy }
}

async function endOf(client: TableauClient, result: RunResult, jobId: string): Promise<RunResult> {
  const { shown, runId } = result
  let end: JobEnd
  try {
    end = await waitForJob(
      client,
      jobId,
      `${shown} (${ids(result)}). The data source is published, and what was started goes on in Tableau without this run`
    )
    if (end.state === 'gone' && runId !== undefined) {
      end = { state: FLOW_ENDS.get((await flowRunStatus(client, runId)) ?? '') ?? 'gone', notes: '' }
    }
  } catch (error) {
    return { ...result, state: 'unknown', ...reason(client, error) }
  }
  if (end.state === 'done') {
    client.log.info(`Tableau has done ${shown}: ${ids(result)}.`)
    return { ...result, state: 'done' }
  }
  if (end.state === 'gone') {
    return { ...result, state: 'unknown', why: 'Tableau has forgotten its job', remedy: LOOK }
  }
  const why = end.notes === '' ? 'Tableau gives no reason' : `Tableau says: ${end.notes.replace(/\.$/, '')}`
  return { ...result, state: end.state, why, remedy: MEND }
}

/** @throws the deadline's reason, and what is not an error of ours */
function reason(client: TableauClient, error: unknown): Pick<RunResult, 'why' | 'remedy'> {
  client.deadline.check()
  if (!(error instanceof ActionError)) throw error
  return { why: error.what.replace(/\.$/, ''), remedy: error.remedy }
}

/** `job …, run …`; empty where nothing is known. */
function ids({ jobId, runId }: Pick<RunResult, 'jobId' | 'runId'>): string {
  return [jobId && `job ${jobId}`, runId && `run ${runId}`].filter(Boolean).join(', ')
}

function failure(bad: readonly RunResult[]): ActionError {
  const lines = bad.map(result => {
    const { shown, state, why } = result
    const which = ids(result) === '' ? shown : `${shown} (${ids(result)})`
    if (state === 'failed') return `${which} failed; ${why}`
    if (state === 'cancelled') return `${which} was cancelled in Tableau; ${why}`
    if (state === 'refused') return `${which} could not be started: ${why}`
    return result.jobId === undefined
      ? `it is not known whether ${which} was started: ${why}`
      : `it is not known how ${which} ended: ${why}`
  })
  const remedies = [...new Set(bad.map(({ remedy }) => remedy ?? LOOK))].join(' ')
  return new ActionError(
    'tableau.run-after',
    lines.length === 1
      ? `The data source is published, but ${lines[0]}.`
      : `The data source is published, but of what should run after it:\n- ${lines.join('\n- ')}\n`,
    remedies
  )
}
