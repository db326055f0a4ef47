import { createHash } from 'node:crypto'
import { ActionError, type ErrorCode } from '../../base/errors.ts'
import { updateData } from '../resources/data-updates.ts'
import { type Datasource, getDatasource } from '../resources/datasources.ts'
import { uploadFile } from '../resources/file-uploads.ts'
import { hasEnded, type JobEnd, waitForJob } from '../resources/jobs.ts'
import type { UpdateMode } from '../resources/modes.ts'
import type { Renewed, TableauClient } from '../rest/client.ts'
import { answered, tableauError } from '../rest/errors.ts'
import type { Failure, Outcome } from '../rest/response.ts'
import { child, type XmlElement } from '../rest/xml.ts'
import { withAmbiguousOutcome } from './ambiguous.ts'
import { lookForNewer } from './lookup.ts'
import { isUploadLost } from './publish.ts'
import { type RowRange, shownRange } from './row-ranges.ts'
import { missing, type TableauSession } from './session.ts'

/** Rows for one request. */
export interface Rows {
  readonly name: string
  readonly mode: UpdateMode
  readonly keys: readonly string[]
  readonly datasource: Datasource
  readonly file: { readonly path: string; readonly size: number }
  /** Undefined when it is all rows. */
  readonly range: RowRange | undefined
  readonly requestId: string
  readonly chunkSizeBytes: number
  readonly onJob?: (jobId: string) => void
}

/** New uploads after a request whose fate is unknown, or whose upload was lost. */
const MAX_REPEATS = 2
/** Failed jobs of earlier runs of the same step that are passed by. */
const MAX_TRIES = 8
/** A job that was made longer ago than this before its request is of an earlier run: clocks differ by less. */
const CLOCK_TOLERANCE_MS = 120_000

/**
 * The RequestID of rows: the same for the same step of the same run, data source, mode, keys, content and range.
 * The number of the attempt of the run is not part of it, so that a re-run adds nothing that is in.
 */
export function requestIdOf(
  update: {
    readonly identity: string
    readonly mode: UpdateMode
    readonly keys: readonly string[]
    readonly parts: { readonly fingerprint: string }
  },
  datasource: Datasource,
  { from, to }: RowRange
): string {
  const { identity, mode, keys, parts } = update
  const all = JSON.stringify([identity, datasource.id, mode, keys, parts.fingerprint])
  return `tableau-publish-${createHash('sha256').update(all).digest('hex').slice(0, 40)}-${from}-${to}`
}

/** What has become of a request: a job, or Tableau says that it has had the request before (and not which job). */
type Accepted =
  | { readonly state: 'job'; readonly id: string; readonly earlier: boolean }
  | { readonly state: 'taken'; readonly why: string }
  | { readonly state: 'too large' }

/**
 * Uploads rows, asks Tableau to act on them, and waits for the job. A lost answer is no trouble: the same RequestID is
 * sent again. A failed job of an earlier run of the same step is passed by with the next number at the RequestID,
 * because it has changed nothing.
 * @returns the id of the job; `too large` when Tableau does not take so much in one request
 * @throws ActionError `tableau.job`, `tableau.ambiguous`, `tableau.missing`, and as `tableauError` says
 */
export async function sendRows(session: TableauSession, rows: Rows): Promise<string> {
  const { client, project } = session
  for (let tries = 1; ; tries++) {
    const before = await getDatasource(client, rows.datasource.id)
    if (before === undefined) throw missing(rows.name, project, rows.mode)
    const requestId = tries === 1 ? rows.requestId : `${rows.requestId}-${tries}`
    const accepted = await request(session, rows, requestId)
    if (accepted.state === 'too large') return accepted.state
    if (accepted.state === 'taken') {
      if (await isNewer(session, rows, before, accepted.why)) return ''
      throw ambiguous(rows, `${accepted.why}, and the data source is no newer than before.`)
    }
    const { id, earlier } = accepted
    client.log.info(`Tableau changes ${doing(rows)} in the job ${id}.`)
    rows.onJob?.(id)
    const end = await withAmbiguousOutcome(
      client.deadline,
      () => waitForJob(client, id),
      error => ambiguous(rows, `the end of the job ${id} could not be seen: ${error.what}`)
    )
    if (end.state === 'done') {
      if (earlier) {
        client.log.notice(
          'Done before',
          `An earlier request of this run has changed ${doing(rows)} already (job ${id}); Tableau has not done it again.`
        )
      }
      return id
    }
    if (end.state === 'gone') {
      const why = `Tableau has forgotten the job ${id}`
      if (await isNewer(session, rows, before, why)) return id
      throw ambiguous(rows, `${why}, and the data source is no newer than before.`)
    }
    if (!earlier || tries === MAX_TRIES) throw jobError(rows, id, end)
    client.log.info(
      `That job is of an earlier attempt and ${end.state}; it has changed nothing, so another one is asked for.`
    )
  }
}

/** Sends one request until its fate is known: a repetition under the same RequestID does no harm. */
async function request(session: TableauSession, rows: Rows, requestId: string): Promise<Accepted> {
  const { client } = session
  const what = `changing ${doing(rows)}`
  const begunMs = Date.now()
  let uncertain = false
  for (let repeats = 0; ; repeats++) {
    const upload = () => uploadFile(client, { ...rows.file, chunkSizeBytes: rows.chunkSizeBytes })
    const uploadSessionId: string = uncertain ? await openEnded(client, rows, upload) : await upload()
    // The client repeats it by itself: when it throws, one of its attempts may have arrived.
    const outcome: Outcome | Renewed = await openEnded(
      client,
      rows,
      () =>
        updateData(client, {
          datasourceId: rows.datasource.id,
          uploadSessionId,
          requestId,
          mode: rows.mode,
          keys: rows.keys,
          doing: what
        }),
      uncertain ? undefined : 'tableau.session'
    )
    const job = jobOf(outcome)
    if (job !== undefined) {
      return { state: 'job', id: job.attributes['id'] ?? '', earlier: isEarlier(job, begunMs) }
    }
    const failure: Failure | undefined = failureOf(outcome)
    uncertain ||= failure?.kind === 'unknown' || (outcome.kind !== 'done' && outcome.uncertain === true)
    if (failure?.status === 413) return { state: 'too large' }
    if (failure?.status === 409) return { state: 'taken', why: answered(failure) }
    const again = failure === undefined || failure.kind === 'unknown' || isUploadLost(failure)
    if (!again) throw uncertain ? ambiguous(rows, answered(failure)) : refused(failure, what)
    const why =
      failure === undefined ? 'Tableau ended the session, and with it the upload' : answered(failure)
    if (repeats === MAX_REPEATS) throw uncertain ? ambiguous(rows, why) : givenUp(rows, why)
    client.log.info(`Sending the rows again under the same RequestID: ${why}.`)
  }
}

/**
 * Does `work` when a request may have been taken already.
 * @param certain an error of that code tells that it was not
 */
async function openEnded<T>(
  { deadline }: TableauClient,
  rows: Rows,
  work: () => Promise<T>,
  certain?: ErrorCode
): Promise<T> {
  return await withAmbiguousOutcome(deadline, work, error =>
    error.code === certain
      ? error
      : ambiguous(rows, `this happened before Tableau had answered: ${error.what}`)
  )
}

function jobOf(outcome: Outcome | Renewed): XmlElement | undefined {
  const job = outcome.kind === 'done' && outcome.root !== undefined ? child(outcome.root, 'job') : undefined
  return (job?.attributes['id'] ?? '') === '' ? undefined : job
}

/** Undefined for a new session, which is not a failure of the request. */
function failureOf(outcome: Outcome | Renewed): Failure | undefined {
  if (outcome.kind === 'renewed') return undefined
  return outcome.kind === 'done' ? { kind: 'unknown', status: outcome.status, words: 'no job' } : outcome
}

/** The job was there before the request: Tableau has had the RequestID from an earlier attempt of the run. */
function isEarlier(job: XmlElement, begunMs: number): boolean {
  return hasEnded(job) || Date.parse(job.attributes['createdAt'] ?? '') < begunMs - CLOCK_TOLERANCE_MS
}

async function isNewer(
  session: TableauSession,
  rows: Rows,
  before: Datasource,
  why: string
): Promise<boolean> {
  const { deadline, timing } = session.client
  const seen = await withAmbiguousOutcome(
    deadline,
    () => lookForNewer(session, rows.name, before, timing.settleMs),
    error => ambiguous(rows, `${why}, and then this happened: ${error.what}`)
  )
  if (seen === undefined) return false
  session.client.log.warning(
    'Change confirmed by looking',
    `Tableau does not tell what became of changing ${doing(rows)}, but the data source is newer than before, so it counts as done.`
  )
  return true
}

function doing({ name, range, mode }: Rows): string {
  const part = range === undefined ? '' : `, ${shownRange(range)} of the extract`
  return `rows of the data source “${name}” (${mode}${part})`
}

function refused(failure: Failure, what: string): ActionError {
  if (failure.status !== 400 || failure.kind !== 'refused') return tableauError(failure, what)
  return new ActionError(
    'tableau.rejected',
    `While ${what}: Tableau refused it (${answered(failure)}).`,
    'Rows can be changed only in a data source that is a Hyper file with one table "Extract"."Extract", as this action publishes it. If somebody has published it in another way since, run once with publish-mode overwrite. Nothing was changed.'
  )
}

function jobError(rows: Rows, id: string, { state, notes }: JobEnd): ActionError {
  const how = state === 'cancelled' ? 'was cancelled in Tableau' : 'failed'
  const said = notes === '' ? 'Tableau gives no reason' : `Tableau says: ${notes}`
  return new ActionError(
    'tableau.job',
    `The job ${id} that changes ${doing(rows)} ${how}; ${said}.`,
    'It has changed nothing. Usual causes: the published table has other columns or types than the extract, or another name than "Extract"."Extract"; then run once with publish-mode overwrite. Look at the job in Tableau (Site, Jobs).'
  )
}

function ambiguous(rows: Rows, why: string): ActionError {
  return new ActionError(
    'tableau.ambiguous',
    `It is not known whether Tableau has changed ${doing(rows)}: ${why.replace(/\.$/, '')}.`,
    rows.mode === 'append'
      ? 'Re-run this job within 24 hours (not a new run): Tableau then does the same request once, whether it has done it or not. Or look at the data source in Tableau.'
      : 'Running again is safe: no row is doubled.'
  )
}

function givenUp(rows: Rows, why: string): ActionError {
  return new ActionError(
    'tableau.rejected',
    `Rows could not be sent in ${MAX_REPEATS + 1} tries while changing ${doing(rows)}; at last: ${why}.`,
    'They have not been changed. Run again in a few minutes.'
  )
}
