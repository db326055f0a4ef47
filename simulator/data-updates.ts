import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { notFound, type Route, readText, type SessionCall } from './call.ts'
import { ActionProblem, carryOut } from './data-actions.ts'
import { type Action, readActions } from './data-request.ts'
import { changeFacts, type IndexLag } from './datasource-store.ts'
import { checkMayWrite, findDatasource } from './datasources.ts'
import { type Table, UnreadableExtract } from './extract-reader.ts'
import { findUpload } from './file-uploads.ts'
import { jobElement, startJob } from './jobs.ts'
import { consumeUpload } from './publish.ts'
import { badRequest, element, Refusal, type Reply, textElement } from './replies.ts'
import type { Datasource, JobOutcome, State } from './state.ts'

const REMEMBERED_MS = 24 * 60 * 60_000

/** Tableau REST API, "Update Data in Hyper Data Source" and "Update Data in Hyper Connection". */
async function updateData(call: SessionCall): Promise<Reply> {
  const { state, headers, query } = call
  const { config } = state
  const requestId = String(headers['requestid'] ?? '').trim()
  if (requestId === '') throw badRequest("The header 'RequestID' is missing.")
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    throw new Refusal('415000', 'Unsupported Media Type', 'The body must be application/json.')
  }
  const actions = readActions(await readText(call))
  const uploadId = query.get('uploadSessionId')
  if (uploadId === null && actions.some(({ source }) => source !== undefined)) {
    throw badRequest("An action names a source table, but there is no 'uploadSessionId'.")
  }
  const datasource = await findDatasource(call)
  checkMayWrite(call, datasource)
  const connection = call.params['connection']
  if (connection !== undefined && connection !== datasource.connectionId) {
    throw notFound('404000', `Connection '${connection}' could not be found.`)
  }
  if (datasource.table === undefined || datasource.type !== 'hyper') {
    throw badRequest('The data source is not live-to-Hyper.', config.quirks.notLiveToHyperCode)
  }
  const known = `${datasource.id} ${requestId}`
  const earlier = config.quirks.remembersRequestIds ? state.requestIds.get(known) : undefined
  if (earlier !== undefined && config.clock() - earlier.createdAt < REMEMBERED_MS) {
    if (config.quirks.repeatNeedsUpload && uploadId !== null && findUpload(call, uploadId) === undefined) {
      throw badRequest(
        `There is no file for the upload session '${uploadId}'.`,
        config.quirks.missingUploadCode
      )
    }
    const { repeatedRequestCode: code } = config.quirks
    if (code !== undefined) throw new Refusal(code, 'Conflict', `The request '${requestId}' was made before.`)
    return { status: 202, elements: [jobElement(state, earlier)] }
  }
  const payload = uploadId === null ? undefined : await takePayload(call, uploadId)
  const job = startJob(
    call,
    'UpdateUploadedFile',
    () => perform(call, datasource.id, actions, payload),
    element(
      'updateUploadedFileJob',
      {},
      element('datasource', { id: datasource.id, name: datasource.facts.name }),
      textElement('connectionLuid', datasource.connectionId)
    )
  )
  state.requestIds.set(known, job)
  return { status: 202, elements: [jobElement(state, job)] }
}

async function takePayload(call: SessionCall, uploadId: string): Promise<string> {
  const { state } = call
  const { updateDataMaxBytes } = state.config.limits
  const bytes = findUpload(call, uploadId)?.bytes ?? 0
  if (bytes > updateDataMaxBytes) {
    throw new Refusal(
      '413000',
      'Payload Too Large',
      `The uploaded file has ${bytes} bytes; at most ${updateDataMaxBytes} are allowed.`
    )
  }
  const path = join(state.folder, 'uploads', `update-${state.config.token(12)}`)
  await consumeUpload(call, uploadId, path)
  return path
}

/** Carries out all actions or none. */
async function perform(
  call: SessionCall,
  id: string,
  actions: readonly Action[],
  payload: string | undefined
): Promise<JobOutcome> {
  const { state, faults } = call
  const datasource = state.datasources.get(id)
  const failed = (notes: string): JobOutcome => ({ finishCode: 1, notes, reason: notes })
  try {
    if (datasource === undefined) return failed('The data source does not exist any more.')
    if (faults.get('schemaMismatch') !== undefined) return failed('The columns do not match.')
    await change(state, datasource, actions, payload, {
      ms: faults.get('indexLag')?.ms ?? state.config.timing.indexLagMs,
      lists: faults.get('indexLag')?.lists ?? 0
    })
    return { finishCode: 0 }
  } catch (error) {
    if (error instanceof ActionProblem || error instanceof UnreadableExtract) return failed(error.message)
    throw error
  } finally {
    if (payload !== undefined) await rm(payload, { force: true })
  }
}

async function change(
  state: State,
  datasource: Datasource,
  actions: readonly Action[],
  payload: string | undefined,
  lag: IndexLag
): Promise<void> {
  const { extracts, config } = state
  const revision = datasource.revisions.at(-1)
  const present = revision?.path
  if (revision === undefined || present === undefined) throw new ActionProblem('There is no content.')
  const inspect = async (path: string): Promise<readonly Table[]> => await extracts.inspect(path)
  const tables = {
    target: await inspect(present),
    source: payload === undefined ? undefined : await inspect(payload)
  }
  const path = join(state.folder, 'datasources', `${datasource.id}-${config.token(8)}.hyper`)
  const files = payload === undefined ? [present] : [present, payload]
  await extracts.rewrite(files, path, async (connection, [target = '', source]) => {
    const from = source === undefined ? undefined : { database: source, tables: tables.source ?? [] }
    await carryOut(connection, actions, { database: target, tables: tables.target }, from)
  })
  datasource.table = (await inspect(path))[0]
  // No new revision comes of it (unverified, tableau-rest.md §9.6): the present one has other content.
  datasource.revisions[datasource.revisions.length - 1] = {
    ...revision,
    path,
    size: (await stat(path)).size
  }
  await rm(present, { force: true })
  changeFacts(state, datasource, {}, lag)
}

const ONE = '/sites/{site}/datasources/{datasource}'

const COMMON = {
  method: 'PATCH',
  query: ['uploadSessionId'],
  access: 'session',
  scope: 'tableau:hyper_data:update',
  handle: updateData
} as const

/** Tableau REST API, "Update Data in Hyper Data Source", "Update Data in Hyper Connection". */
export const dataUpdateRoutes: readonly Route[] = [
  { ...COMMON, path: `${ONE}/data` },
  { ...COMMON, path: `${ONE}/connections/{connection}/data` }
]
