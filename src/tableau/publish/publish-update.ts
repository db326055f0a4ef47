import { ActionError } from '../../base/errors.ts'
import { checkDatasourceName, type Datasource, type FileType } from '../resources/datasources.ts'
import { createsMissing, type UpdateMode } from '../resources/modes.ts'
import { look, lookAfterwards } from './lookup.ts'
import type { Publication } from './publication.ts'
import { publishExtract } from './publish.ts'
import { halves, type RowRange, rangesOf, withPartial } from './row-ranges.ts'
import { requestIdOf, sendRows } from './send-rows.ts'
import { missing, type TableauSession } from './session.ts'

/** A Hyper file. */
export interface RowFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
}

/** Rows of a published data source to be changed. */
export interface UpdateOptions {
  readonly name: string
  readonly mode: UpdateMode
  /** Columns that are unique and without NULL in the new rows; none in the modes that need none. */
  readonly keys: readonly string[]
  /** The extract with the new rows. */
  readonly extract: RowFile & { readonly rowCount: number }
  /** The new rows in parts, in an order that their content alone decides. */
  readonly parts: {
    /** The same for the same rows. */
    readonly fingerprint: string
    file(from: number, to: number): Promise<RowFile>
  }
  /** What tells this step of this run from all others, and is the same when it runs again. */
  readonly identity: string
  /** Makes of a Hyper file what is published when there is no data source yet. */
  readonly pack: (file: RowFile) => Promise<RowFile & { readonly type: FileType }>
  readonly chunkSizeBytes: number
  /** Called as soon as Tableau has given a job's id. */
  readonly onJob?: (jobId: string) => void
}

/**
 * Changes rows of a published data source: uploads the new rows as a Hyper file and lets Tableau act on them, in
 * several requests where one would be too large. Each request bears a RequestID that is made of the run, the step,
 * the content and the range of rows, so that Tableau does it once, however often it is sent within 24 hours.
 *
 * A data source that is not there is created: with all rows in `upsert` and `replace`; in `append` first without rows,
 * so that the rows go in under their RequestID, too, and a second run of the same step adds nothing.
 *
 * Whether the columns fit is not looked at here.
 *
 * @throws ActionError `tableau.missing`, `tableau.job`, `tableau.ambiguous`, `tableau.too-large`, …;
 *   when a part of the rows is in, the error says which
 */
export async function publishUpdate(session: TableauSession, options: UpdateOptions): Promise<Publication> {
  checkDatasourceName(options.name)
  const found = await look(session, options.name)
  if (found !== undefined) return await change(session, options, found)
  if (!createsMissing(options.mode)) throw missing(options.name, session.project, options.mode)
  const created = await create(session, options)
  if (created === undefined) {
    const other = await look(session, options.name)
    if (other !== undefined) return await change(session, options, other)
    throw notListed(options.name)
  }
  if (options.mode !== 'append' || options.extract.rowCount === 0) return created
  const made = await look(session, options.name)
  if (made === undefined) throw notListed(options.name)
  return { ...(await change(session, options, made, created.jobId)), created: true }
}

/** @returns undefined when somebody else has created it meanwhile */
async function create(session: TableauSession, options: UpdateOptions): Promise<Publication | undefined> {
  const { name, chunkSizeBytes, onJob, extract } = options
  session.client.log.info(`There is no data source “${name}” yet; it is created.`)
  const { path, size, type } = await options.pack(
    options.mode === 'append' ? await options.parts.file(0, 0) : extract
  )
  try {
    return await publishExtract(session, {
      path,
      size,
      type,
      name,
      mode: 'create',
      chunkSizeBytes,
      ...(onJob === undefined ? {} : { onJob })
    })
  } catch (error) {
    if (error instanceof ActionError && error.code === 'tableau.exists') return undefined
    throw error
  }
}

/** @param created the job that has just created it */
async function change(
  session: TableauSession,
  options: UpdateOptions,
  datasource: Datasource,
  created?: string
): Promise<Publication> {
  const { mode, extract } = options
  const { rowCount, size } = extract
  let jobId = created ?? ''
  if (rowCount === 0 && mode !== 'replace') {
    session.client.log.info(`There are no rows to ${mode}; the data source stays as it is.`)
  } else {
    const ranges = mode === 'replace' ? [{ from: 0, to: rowCount }] : rangesOf(rowCount, size)
    jobId = await sendAll(session, options, datasource, ranges)
  }
  const { project } = session
  const now = (await lookAfterwards(session, () => look(session, options.name))) ?? datasource
  return {
    datasourceId: now.id,
    datasourceName: options.name,
    datasourceUrl: now.webpageUrl ?? '',
    projectId: project.id,
    projectName: project.name,
    jobId,
    created: false,
    updated: true
  }
}

/** @returns the id of the last job */
async function sendAll(
  session: TableauSession,
  options: UpdateOptions,
  datasource: Datasource,
  ranges: readonly RowRange[]
): Promise<string> {
  const { rowCount } = options.extract
  const left = [...ranges]
  let jobId = ''
  for (let range = left.shift(); range !== undefined; range = left.shift()) {
    const { from, to } = range
    try {
      const file = await options.parts.file(from, to)
      const whole = from === 0 && to === rowCount
      const sent = await sendRows(session, {
        ...options,
        file,
        datasource,
        range: whole ? undefined : range,
        requestId: requestIdOf(options, datasource, range)
      })
      if (sent !== 'too large') {
        jobId = sent
        continue
      }
      const smaller = options.mode === 'replace' ? undefined : halves(range)
      if (smaller === undefined) throw tooLarge(options, file)
      session.client.log.info(
        'That is more than Tableau takes in one request; the rows are sent in two halves.'
      )
      left.unshift(...smaller)
    } catch (error) {
      throw withPartial(from === 0 ? inTime(error, options.mode) : error, from, rowCount, rest(options.mode))
    }
  }
  return jobId
}

/** Rows that were being appended when the run was ended may be in, or come in yet: a new run would double them. */
function inTime(error: unknown, mode: UpdateMode): unknown {
  const ended = error instanceof ActionError && (error.code === 'deadline' || error.code === 'cancelled')
  if (!ended || mode !== 'append') return error
  return new ActionError(
    error.code,
    error.what,
    `The rows may be appended already, or be so later: re-run this job within 24 hours instead of starting a new run, and none is doubled. ${error.remedy}`,
    { cause: error }
  )
}

function rest(mode: UpdateMode): string {
  return mode === 'append'
    ? 'Re-run this job within 24 hours: with the same rows, Tableau recognises the requests that are done and does the others. A new run would append all rows again.'
    : 'Run again: rows that are in are found by their keys and not doubled.'
}

function tooLarge({ name, mode }: UpdateOptions, file: RowFile): ActionError {
  const mb = Math.ceil(file.size / 1024 / 1024)
  return new ActionError(
    'tableau.too-large',
    `While changing rows of the data source “${name}”: ${mb} MB are more than Tableau takes in one request${mode === 'replace' ? ', and replacing all rows cannot be cut into several' : ''}.`,
    mode === 'replace'
      ? 'Set publish-mode to overwrite; captions and other metadata are then those of the new publication.'
      : 'A single row is that large: make its texts shorter in transform, or ask the administrator to raise api.server.update_uploaded_file.max_size_in_mb.'
  )
}

function notListed(name: string): ActionError {
  return new ActionError(
    'tableau.missing',
    `The data source “${name}” was created, so far without these rows, but Tableau does not list it yet.`,
    'Run again in a few minutes.'
  )
}
