import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { booleanParameter, forbidden, type SessionCall } from './call.ts'
import { addDatasource, datasourceByName, datasourceElement } from './datasource-store.ts'
import { checkFileParts, checkTransfer, findUpload } from './file-uploads.ts'
import { jobElement, startJob } from './jobs.ts'
import { fileSink, multipartBoundary, type Part, parseMultipart } from './multipart-parser.ts'
import { findProject } from './projects.ts'
import { type Order, perform } from './publication.ts'
import { badRequest, Refusal, type Reply } from './replies.ts'
import { child, type RequestElement, readRequest, type Shape } from './request-body.ts'
import { defaultProject, enqueue, type JobOutcome, type Project } from './state.ts'

/** Query parameters of "Publish Data Source". */
export const PUBLISH_PARAMETERS = [
  'uploadSessionId',
  'datasourceType',
  'overwrite',
  'append',
  'replace',
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
  const replace = quirks.knowsReplace && booleanParameter(call, 'replace')
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
  const boundary = multipartBoundary(call.headers['content-type'], quirks.formDataCode)
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
      mode: modeOf(append, replace, overwrite),
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

function modeOf(append: boolean, replace: boolean, overwrite: boolean): Order['mode'] {
  if (append) return 'append'
  if (replace) return 'replace'
  return overwrite ? 'overwrite' : 'create'
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

/** Takes the uploaded file; the upload session is gone after it. @throws Refusal when it is not there */
export async function consumeUpload(call: SessionCall, id: string, path: string): Promise<void> {
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
