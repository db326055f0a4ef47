import { ActionError } from '../../base/errors.ts'
import {
  checkDatasourceName,
  type Datasource,
  type FileType,
  publishDatasource,
  publishing
} from '../resources/datasources.ts'
import { uploadFile } from '../resources/file-uploads.ts'
import { waitForJob } from '../resources/jobs.ts'
import type { Renewed } from '../rest/client.ts'
import { answered, saysItExists, tableauError } from '../rest/errors.ts'
import type { Failure, Outcome } from '../rest/response.ts'
import { child } from '../rest/xml.ts'
import { withAmbiguousOutcome } from './ambiguous.ts'
import { look, lookAfterwards, lookForNewer } from './lookup.ts'
import type { Publication } from './publication.ts'
import { exists, type TableauSession } from './session.ts'

/** A publication. */
export interface PublishOptions {
  /** The file. */
  readonly path: string
  /** Default: a Hyper file. */
  readonly type?: FileType
  /** Its bytes. */
  readonly size: number
  readonly name: string
  readonly mode: 'overwrite' | 'create'
  readonly chunkSizeBytes: number
  /** Called as soon as Tableau has given the job's id. */
  readonly onJob?: (jobId: string) => void
}

/** Publications after one whose fate stayed unknown, or that Tableau wants in another way. */
const MAX_REPEATS = 2
/** So that all tries together end within two minutes where every one is answered by a 500. */
const OF_SETTLE_AFTER_500 = 6

/** One publication on its way. */
interface Run extends PublishOptions {
  readonly session: TableauSession
  /** The data source as it stood before the first request to publish. */
  readonly before: Datasource | undefined
  /** An earlier request to publish has an unknown fate: it may still take effect. */
  readonly uncertain: boolean
}

/** What a request to publish has led to. */
type Step =
  | { readonly state: 'published'; readonly jobId: string; readonly seen?: Datasource | undefined }
  | {
      readonly state: 'again'
      readonly why: string
      readonly keepUpload?: boolean
      readonly create?: boolean
      readonly uncertain?: boolean
    }

/**
 * Uploads the file, publishes it as a job, waits for its end, and looks up what stands in Tableau then.
 *
 * When the answer to a publication is lost, Tableau is asked what became of it: a data source that is newer than
 * before, or there for the first time, counts as published (with a warning, and without a job's id); otherwise it is
 * published again from a new upload, twice at most. A job that failed is never repeated.
 *
 * When the job has succeeded but Tableau does not list a new data source within a minute, the publication still
 * counts: `datasourceId` and `datasourceUrl` are then empty, with a warning. `datasourceUrl` is also empty where
 * Tableau gives no address.
 *
 * @throws ActionError `tableau.exists`, `tableau.job`, `tableau.ambiguous`, `tableau.upload`, `tableau.permission`, …
 */
export async function publishExtract(session: TableauSession, options: PublishOptions): Promise<Publication> {
  const { name, mode } = options
  checkDatasourceName(name)
  let upload = await uploadFile(session.client, options)
  const before = await look(session, name)
  if (before !== undefined && mode === 'create') {
    throw exists(before, session.project, '; it appeared after the run had begun')
  }
  let run: Run = { ...options, session, before, uncertain: false }
  let overwrite = mode === 'overwrite'
  for (let repeats = 0; ; repeats++) {
    const step = await afterwards(run, () => request(run, overwrite, upload))
    if (step.state === 'published') return await publication(run, step.jobId, step.seen)
    if (repeats === MAX_REPEATS) throw givenUp(run, step.why)
    session.client.log.info(`Publishing again: ${step.why}.`)
    overwrite &&= step.create !== true
    if (step.keepUpload === true) continue
    run = { ...run, uncertain: run.uncertain || step.uncertain === true }
    upload = await afterwards(run, () => uploadFile(session.client, options))
    const late = await afterwards(run, async () =>
      run.uncertain ? await lookForNewer(session, name, before, 0) : undefined
    )
    if (late !== undefined) return await publication(run, '', confirmed(run, late, step.why))
  }
}

/** Does `work`; when an earlier request may still take effect, its errors say so. */
async function afterwards<T>(run: Run, work: () => Promise<T>): Promise<T> {
  if (!run.uncertain) return await work()
  return await withAmbiguousOutcome(run.session.client.deadline, work, error =>
    ambiguous(run, `the answer to an earlier request was lost, and then this happened: ${error.what}`)
  )
}

async function request(run: Run, overwrite: boolean, uploadSessionId: string): Promise<Step> {
  const { session, name } = run
  const { client, project } = session
  const outcome = await publishDatasource(client, {
    name,
    project,
    overwrite,
    uploadSessionId,
    type: run.type ?? 'hyper'
  })
  if (outcome.kind === 'done') {
    const job = outcome.root === undefined ? undefined : child(outcome.root, 'job')?.attributes['id']
    if (job !== undefined && job !== '') return await follow(run, overwrite, job)
    // Without a job it has published when it answers, as a server does that does not know `asJob`.
    if (outcome.root !== undefined && child(outcome.root, 'datasource') !== undefined) {
      return { state: 'published', jobId: '' }
    }
  }
  return await cope(run, overwrite, outcome)
}

/** Decides what to do about a request to publish that gave no job. */
async function cope(run: Run, overwrite: boolean, outcome: Outcome | Renewed): Promise<Step> {
  if (outcome.kind === 'renewed') {
    return { state: 'again', why: 'Tableau had ended the session, and with it the upload' }
  }
  const failure: Failure =
    outcome.kind === 'done' ? { kind: 'unknown', status: outcome.status, words: 'no job' } : outcome
  const doing = publishing(run.name, run.session.project)
  if (failure.kind === 'unsent') throw tableauError(failure, doing)
  if (failure.kind === 'unknown') return await reconcile(run, failure)
  if (failure.code === '403131' && overwrite) {
    return { state: 'again', keepUpload: true, create: true, why: 'there is nothing to overwrite yet' }
  }
  if (isUploadLost(failure)) return { state: 'again', why: 'Tableau does not know the upload any more' }
  if (saysItExists(failure)) return await inTheWay(run, tableauError(failure, doing))
  throw tableauError(failure, doing)
}

async function follow(run: Run, overwrite: boolean, jobId: string): Promise<Step> {
  run.session.client.log.info(`Tableau publishes “${run.name}” in the job ${jobId}.`)
  run.onJob?.(jobId)
  const { state, notes } = await waitForJob(run.session.client, jobId)
  if (state === 'done') return { state: 'published', jobId }
  if (state === 'cancelled') throw jobError(jobId, 'was cancelled in Tableau', notes)
  if (state === 'failed') {
    // Failed jobs of Tableau often give no reason; a name that is taken is the one that can be seen from outside.
    const maybeTaken = notes === '' && !overwrite && run.before === undefined
    const error = jobError(jobId, 'failed', notes, maybeTaken)
    if (run.uncertain || maybeTaken) return await inTheWay(run, error)
    throw error
  }
  const { session, name, before } = run
  const { deadline, timing } = session.client
  const seen = await withAmbiguousOutcome(
    deadline,
    () => lookForNewer(session, name, before, timing.settleMs),
    error => ambiguous(run, `Tableau has forgotten the job ${jobId}, and then this happened: ${error.what}`)
  )
  if (seen !== undefined) return { state: 'published', jobId, seen }
  throw ambiguous(run, `Tableau has forgotten the job ${jobId}, and shows nothing new.`)
}

/** Something new may stand there: from an earlier request of ours, or from somebody else who took the name. */
async function inTheWay(run: Run, otherwise: ActionError): Promise<Step> {
  const seen = await (run.before === undefined
    ? listed(run)
    : lookForNewer(run.session, run.name, run.before, 0))
  if (seen === undefined) throw otherwise
  if (run.uncertain) {
    return { state: 'published', jobId: '', seen: confirmed(run, seen, 'an earlier answer was lost') }
  }
  throw exists(seen, run.session.project, '; it appeared after the run had begun')
}

/** Asks Tableau what became of a publication whose answer was lost. */
async function reconcile(run: Run, failure: Failure): Promise<Step> {
  const { session, name, before } = run
  const why = answered(failure)
  session.client.log.info(`It is not known whether Tableau took the publication (${why}); looking.`)
  const { deadline, timing } = session.client
  // Tableau itself says that it failed, so that something comes of it yet is unlikely.
  const withinMs = failure.status === 500 ? timing.settleMs / OF_SETTLE_AFTER_500 : timing.settleMs
  const seen = await withAmbiguousOutcome(
    deadline,
    () => lookForNewer(session, name, before, withinMs),
    error => ambiguous(run, `${why}, and then this happened: ${error.what}`)
  )
  if (seen === undefined) return { state: 'again', uncertain: true, why }
  return { state: 'published', jobId: '', seen: confirmed(run, seen, why) }
}

function confirmed(run: Run, seen: Datasource, why: string): Datasource {
  run.session.client.log.warning(
    'Publication confirmed by looking',
    `The answer to the publication was lost (${why}), but the data source “${run.name}” in Tableau is newer than before, so it counts as published.`
  )
  return seen
}

async function publication(run: Run, jobId: string, known: Datasource | undefined): Promise<Publication> {
  const { session, name, before } = run
  const { client, project } = session
  const seen =
    known ??
    (await lookAfterwards(session, () => (before === undefined ? listed(run) : look(session, name)))) ??
    before
  if (seen === undefined) {
    client.log.warning(
      'Data source not listed yet',
      `The data source “${name}” is published, but Tableau does not list it yet; the outputs datasource-id and datasource-url are empty.`
    )
  }
  return {
    datasourceId: seen?.id ?? '',
    datasourceName: name,
    datasourceUrl: seen?.webpageUrl ?? '',
    projectId: project.id,
    projectName: project.name,
    jobId,
    created: before === undefined
  }
}

/** A new data source, as soon as Tableau lists it. */
async function listed({ session, name, before }: Run): Promise<Datasource | undefined> {
  const { timing, deadline } = session.client
  return await lookForNewer(session, name, before, Math.min(timing.indexMs, deadline.remainingMs() / 2))
}

/** Tableau does not know the upload any more. */
export function isUploadLost({ status, code, words }: Failure): boolean {
  return code === '404015' || (status === 400 && code !== '400011' && /upload|no file/i.test(words))
}

function jobError(jobId: string, how: string, notes: string, maybeTaken = false): ActionError {
  const said = notes === '' ? 'Tableau gives no reason' : `Tableau says: ${notes}`
  const taken = maybeTaken
    ? ', a data source of this name that Tableau does not list yet (publish-mode create never replaces one)'
    : ''
  return new ActionError(
    'tableau.job',
    `The job ${jobId} that publishes the data source ${how}; ${said}.`,
    `What was published before stays as it was. Look at the job in Tableau (Site, Jobs); usual causes are a full site, missing rights on the project${taken}, and a file that an old server cannot read.`
  )
}

function ambiguous(run: Run, why: string): ActionError {
  return new ActionError(
    'tableau.ambiguous',
    `It is not known whether the data source “${run.name}” was published: ${why.replace(/\.$/, '')}.`,
    `Look at the data source in Tableau. Running again is safe: ${run.mode === 'overwrite' ? 'it replaces the data source as a whole' : 'it replaces no data source that is there'}.`
  )
}

function givenUp(run: Run, why: string): ActionError {
  if (run.uncertain) {
    return ambiguous(
      run,
      `it was tried ${MAX_REPEATS + 1} times, and at last ${why}, and Tableau shows nothing new.`
    )
  }
  return new ActionError(
    'tableau.rejected',
    `The data source “${run.name}” could not be published in ${MAX_REPEATS + 1} tries; at last: ${why}.`,
    'What was published before stays as it was. Run again in a few minutes.'
  )
}
