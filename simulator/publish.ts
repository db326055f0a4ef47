import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { booleanParameter, forbidden, notFound, type SessionCall } from './call.ts'
import { addDatasource, addRevision, datasourceByName, datasourceElement } from './datasource-store.ts'
import { type Table, UnreadableExtract } from './extract-reader.ts'
import { checkFileParts, checkTransfer, findUpload } from './file-uploads.ts'
import { jobElement, startJob } from './jobs.ts'
import { fileSink, multipartBoundary, type Part, parseMultipart } from './multipart-parser.ts'
import { findProject } from './projects.ts'
import { badRequest, Refusal, type Reply } from './replies.ts'
import { child, type RequestElement, readRequest, type Shape } from './request-body.ts'
import {
  type Datasource,
  defaultProject,
  enqueue,
  type JobOutcome,
  type Project,
  revisionPath,
  type State,
  type User
} from './state.ts'

/** Query parameters of "Publish Data Source". */
export const PUBLISH_PARAMETERS = [
  'uploadSessionId',
  'datasourceType',
  'overwrite',
  'append',
  'asJob'
] as const

const TYPES = ['hyper', 'tds', 'tdsx', 'tde', 'parquet']

const CREDENTIALS: Shape = {
  attributes: { name: 'required', password: 'optional', embed: 'optional', oAuth: 'optional' }
}

const PAYLOAD: Shape = {
  children: {
    datasource: {
      required: true,
      attributes: {
        name: 'required',
        description: 'optional',
        useRemoteQueryAgent: 'optional',
        isCertified: 'optional',
        certificationNote: 'optional',
        encryptExtracts: '3.5'
      },
      children: {
        connectionCredentials: CREDENTIALS,
        connections: {
          children: {
            connection: {
              many: true,
              attributes: { serverAddress: 'required', serverPort: 'optional' },
              children: { connectionCredentials: CREDENTIALS }
            }
          }
        },
        project: { attributes: { id: 'required' } }
      }
    }
  }
}

/** A publication whose request was in order; what is wrong with its content shows when it is performed. */
interface Order {
  readonly state: State
  readonly siteId: string
  readonly publisher: User
  readonly project: Project
  readonly name: string
  readonly description: string | undefined
  readonly mode: 'create' | 'overwrite' | 'append'
  readonly type: string
  /** The received file; it is the order's own. */
  readonly path: string
  /** What Tableau calls the file: its name, or the upload session. */
  readonly label: string
  readonly lag: { readonly ms: number; readonly lists: number }
  readonly schemaMismatch: boolean
}

/** Tableau REST API, "Publish Data Source": at once, or as a job. */
export async function publish(call: SessionCall): Promise<Reply> {
  const { state } = call
  const asJob = booleanParameter(call, 'asJob')
  const order = await readOrder(call)
  if (asJob) {
    const job = startJob(call, 'PublishDatasource', () => performInJob(order))
    return { status: 202, elements: [jobElement(state, job)] }
  }
  const datasource = await enqueue(state, () => perform(order))
  return { status: 201, elements: [datasourceElement(state, datasource, datasource.facts)] }
}

async function performInJob(order: Order): Promise<JobOutcome> {
  try {
    await perform(order)
    return { finishCode: 0 }
  } catch (error) {
    if (error instanceof Refusal) return { finishCode: 1, reason: `${error.code}: ${error.message}` }
    throw error
  }
}

/** Reads and checks the request. Whatever is refused here is refused at once, as a job or not. */
async function readOrder(call: SessionCall): Promise<Order> {
  const { state, session, query, faults } = call
  const { config } = state
  const { quirks } = config
  checkTransfer(call)
  const overwrite = booleanParameter(call, 'overwrite')
  const append = booleanParameter(call, 'append')
  if (overwrite && append) {
    throw badRequest('overwrite and append cannot both be true.', quirks.overwriteAndAppendCode)
  }
  const givenType = query.get('datasourceType')
  if (givenType !== null && !TYPES.includes(givenType)) {
    throw badRequest(`Invalid value '${givenType}' for parameter 'datasourceType'.`)
  }
  const uploadId = query.get('uploadSessionId')
  if (uploadId !== null && givenType === null) {
    throw badRequest("The parameter 'datasourceType' is required with 'uploadSessionId'.")
  }
  const boundary = multipartBoundary(call.headers['content-type'])
  const path = join(state.folder, 'uploads', `publication-${config.token(12)}`)
  try {
    const parts = await receive(call, boundary, path)
    checkFileParts(call, parts, 'tableau_datasource')
    const given = datasourceOf(call, parts)
    const project = await projectFor(call, given)
    const file = parts[1]
    const common = {
      state,
      siteId: session.site.id,
      publisher: session.user,
      project,
      name: nameOf(call, given),
      description: given.attributes['description'],
      mode: append ? ('append' as const) : overwrite ? ('overwrite' as const) : ('create' as const),
      path,
      lag: {
        ms: faults.get('indexLag')?.ms ?? config.timing.indexLagMs,
        lists: faults.get('indexLag')?.lists ?? 0
      },
      schemaMismatch: faults.get('schemaMismatch') !== undefined
    }
    interfere(call, project, common.name)
    if (uploadId !== null) {
      if (file !== undefined) {
        throw badRequest("With 'uploadSessionId' the request has one part only, 'request_payload'.")
      }
      await consumeUpload(call, uploadId, path)
      return { ...common, type: givenType ?? '', label: uploadId }
    }
    if (file === undefined) throw badRequest("The part 'tableau_datasource' is missing.")
    const type = typeOf(file, givenType)
    return { ...common, type, label: file.filename ?? '' }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

/** Reads the body; the file goes to `path`. */
async function receive(call: SessionCall, boundary: string, path: string): Promise<readonly Part[]> {
  const file = await open(path, 'w')
  try {
    const sink = fileSink(file, 0, call.state.config.limits.maxSingleRequestBytes)
    return await parseMultipart(call.body, boundary, {
      sinkFor: name => (name === 'tableau_datasource' ? sink : undefined),
      strictFilename: call.state.config.quirks.strictFilename
    })
  } finally {
    await file.close()
  }
}

function datasourceOf(call: SessionCall, parts: readonly Part[]): RequestElement {
  const payload = readRequest(
    parts[0]?.content ?? Buffer.alloc(0),
    parts[0]?.contentType,
    PAYLOAD,
    call.version
  )
  return child(payload, 'datasource') as RequestElement
}

function nameOf(call: SessionCall, given: RequestElement): string {
  const name = given.attributes['name'] ?? ''
  if (name.trim() === '') throw badRequest('The data source needs a name.')
  if (name.length > 255) {
    throw badRequest('The name has more than 255 characters.', call.state.config.quirks.longNameCode)
  }
  return name
}

async function projectFor(call: SessionCall, given: RequestElement): Promise<Project> {
  const { state, session, faults } = call
  const id = child(given, 'project')?.attributes['id']
  if (faults.get('projectGone') !== undefined && id !== undefined) state.projects.delete(id)
  const project = id === undefined ? defaultProject(state, session.site.id) : findProject(call, id)
  const { user } = session
  const may = project.publishers?.includes(user.name) ?? user.role !== 'Viewer'
  if (!may || faults.get('permissionDenied') !== undefined) {
    throw forbidden(
      '403004',
      `User '${user.name}' isn't authorized to publish to the project '${project.name}'.`
    )
  }
  return project
}

/** What others do between the client's look-up and its publication. */
function interfere({ state, session, faults }: SessionCall, project: Project, name: string): void {
  const rival = (projectId: string): void => {
    if (datasourceByName(state, projectId, name) !== undefined) return
    addDatasource(state, {
      siteId: session.site.id,
      projectId,
      name,
      description: '',
      owner: session.user,
      content: { path: undefined, size: 0, table: undefined },
      lag: { ms: 0, lists: 0 }
    })
  }
  if (faults.get('nameConflict') !== undefined) rival(project.id)
  if (faults.get('dupNameOtherProject') !== undefined) {
    const others = [...state.projects.values()].filter(
      candidate => candidate.siteId === session.site.id && candidate.id !== project.id
    )
    const other = others.find(candidate => candidate.name === project.name) ?? others[0]
    if (other !== undefined) rival(other.id)
  }
}

/** Takes the uploaded file; the upload session is gone after it. */
async function consumeUpload(call: SessionCall, id: string, path: string): Promise<void> {
  const { state, faults } = call
  if (faults.get('uploadSessionExpired') !== undefined) state.uploads.delete(id)
  const upload = findUpload(call, id)
  if (upload === undefined || upload.busy) {
    throw badRequest(
      `There is no file for the upload session '${id}'.`,
      state.config.quirks.missingUploadCode
    )
  }
  state.uploads.delete(id)
  await rename(upload.path, path)
}

/** The type of a file in the body. @throws Refusal 400000 when its name says another one */
function typeOf(file: Part, given: string | null): string {
  const extension = /\.([A-Za-z]+)$/.exec(file.filename ?? '')?.[1]?.toLowerCase()
  if (extension === undefined || !TYPES.includes(extension)) {
    throw badRequest(`The file name '${file.filename ?? ''}' has no extension of a data source.`)
  }
  if (given !== null && extension !== given) {
    throw badRequest(`The file name '${file.filename ?? ''}' does not agree with the type '${given}'.`)
  }
  return extension
}

/**
 * Does what the order says.
 * @throws Refusal, as a synchronous publication answers it
 */
async function perform(order: Order): Promise<Datasource> {
  try {
    return await store(order)
  } finally {
    await rm(order.path, { force: true })
  }
}

async function store(order: Order): Promise<Datasource> {
  const { state, project, name, mode } = order
  const existing = datasourceByName(state, project.id, name)
  if (existing !== undefined && mode === 'create') {
    throw forbidden(
      '403007',
      `The datasource '${name}' already exists and may not be overwritten without the 'overwrite' flag set to 'true'.`
    )
  }
  if (existing === undefined && mode === 'append') {
    throw notFound(state.config.quirks.appendMissingCode, `The datasource '${name}' could not be found.`)
  }
  const received = await openExtract(order)
  const id = existing?.id ?? state.config.luid()
  const path = revisionPath(state, id, (existing?.facts.revision ?? 0) + 1)
  await mkdir(dirname(path), { recursive: true })
  let table = received
  if (existing !== undefined && mode === 'append') {
    table = await appendTo(existing, received, order, path)
  } else {
    await copyFile(order.path, path)
  }
  const content = { path, size: (await stat(path)).size, table }
  if (existing !== undefined) {
    const { publisher, description, lag } = order
    addRevision(state, existing, { publisher, description, content, lag })
    return existing
  }
  return addDatasource(state, {
    id,
    siteId: order.siteId,
    projectId: project.id,
    name,
    description: order.description ?? '',
    owner: order.publisher,
    content,
    lag: order.lag
  })
}

const publishingProblem = ({ label }: Pick<Order, 'label'>, why: string): Refusal =>
  new Refusal('400011', 'Bad Request', `There was a problem publishing the file '${label}'. ${why}`)

/** Opens the received file with the engine. */
async function openExtract(order: Order): Promise<Table> {
  const file = await open(order.path)
  const { buffer } = await file.read(Buffer.alloc(5), 0, 5, 0).finally(() => file.close())
  if (order.type !== 'hyper' || buffer.toString('latin1') !== 'Hyper') {
    throw publishingProblem(order, `It is not a file of the type '${order.type}' that can be read.`)
  }
  const tables = await order.state.extracts.inspect(order.path).catch((error: unknown) => {
    if (error instanceof UnreadableExtract) throw publishingProblem(order, error.message)
    throw error
  })
  const [table, ...more] = tables
  if (table === undefined || more.length > 0) {
    throw publishingProblem(
      order,
      'Could not make a data source from the given Hyper file: it must contain exactly one fact table.'
    )
  }
  if (table.columns.length === 0) throw publishingProblem(order, 'Its table has no columns.')
  const interval = table.columns.find(column => column.type === 'interval')
  if (interval !== undefined) {
    throw publishingProblem(order, `The type of the column '${interval.name}' is not supported.`)
  }
  return table
}

async function appendTo(existing: Datasource, received: Table, order: Order, path: string): Promise<Table> {
  const present = existing.revisions.at(-1)?.path
  const { table } = existing
  const columnsOf = ({ schema, name, columns }: Table): string => JSON.stringify([schema, name, columns])
  if (
    table === undefined ||
    present === undefined ||
    columnsOf(table) !== columnsOf(received) ||
    order.schemaMismatch
  ) {
    throw publishingProblem(order, 'Its schema is not that of the data source.')
  }
  await order.state.extracts.concatenate(present, order.path, path, table)
  return { ...table, rows: table.rows + received.rows }
}
