import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { notFound, pathParameter, type Route, type SessionCall } from './call.ts'
import { fileSink, multipartBoundary, type Part, parseMultipart } from './multipart-parser.ts'
import { badRequest, type Element, element, Refusal, type Reply } from './replies.ts'
import type { Upload } from './state.ts'

const uploadElement = (upload: Upload): Element =>
  element('fileUpload', {
    uploadSessionId: upload.id,
    // Cumulative, in whole megabytes: it cannot prove whether a part landed.
    fileSize: String(Math.round(upload.bytes / 2 ** 20))
  })

async function initiate({ state, session }: SessionCall): Promise<Reply> {
  const number = 1000 + state.uploads.size
  const id = `${number}:${state.config.luid().replaceAll('-', '')}-1:0`
  const upload: Upload = {
    id,
    session,
    path: join(state.folder, 'uploads', `${number}-${state.config.token(8)}`),
    expiresAt: state.config.clock() + state.config.timing.uploadTtlMs,
    bytes: 0,
    blocks: 0,
    busy: false,
    broken: false
  }
  await writeFile(upload.path, '')
  state.uploads.set(id, upload)
  return { status: 201, elements: [uploadElement(upload)] }
}

/** The upload session of that id, when this session may use it; undefined when unknown, consumed or expired. */
export function findUpload({ state, session }: SessionCall, id: string): Upload | undefined {
  const upload = state.uploads.get(id)
  if (upload === undefined || upload.expiresAt <= state.config.clock()) return undefined
  const own = state.config.quirks.uploadSurvivesSignIn
    ? upload.session.user === session.user && upload.session.site === session.site
    : upload.session === session
  return own ? upload : undefined
}

/**
 * Logs the parts of a request that may carry a file and checks them: the payload, then the file.
 * @throws Refusal 400000
 */
export function checkFileParts(call: SessionCall, parts: readonly Part[], fileName: string): void {
  call.entry.parts = parts.map(({ content: _, ...logged }) => logged)
  const [payload, file, ...more] = parts
  if (payload?.name !== 'request_payload') throw badRequest("The first part must be 'request_payload'.")
  if (!payload.contentType.startsWith('text/xml')) {
    throw badRequest(`The part 'request_payload' has the content type '${payload.contentType}'.`)
  }
  if (file === undefined) return
  if (file.name !== fileName || more.length > 0) {
    throw badRequest(`After 'request_payload' only the part '${fileName}' is expected.`)
  }
  if (!file.contentType.startsWith('application/octet-stream')) {
    throw badRequest(`The part '${fileName}' has the content type '${file.contentType}'.`)
  }
}

/** Refuses a body without Content-Length where a proxy would. */
export function checkTransfer({ headers, state }: SessionCall): void {
  if (state.config.quirks.rejectChunked && headers['content-length'] === undefined) {
    throw new Refusal('411000', 'Length Required', 'A Content-Length is required.')
  }
}

async function append(call: SessionCall): Promise<Reply> {
  const { state, faults } = call
  const { limits, quirks } = state.config
  const id = pathParameter(call, 'upload')
  checkTransfer(call)
  if (faults.get('uploadSessionExpired') !== undefined) state.uploads.delete(id)
  const upload = findUpload(call, id)
  if (upload === undefined) {
    throw notFound('404015', "The file upload ID in the URI doesn't correspond to an existing file upload.")
  }
  const boundary = multipartBoundary(call.headers['content-type'], quirks.formDataCode)
  if (upload.busy) {
    throw new Refusal(
      '500000',
      'Internal Server Error',
      'FileUploadException: errors.upload.concurrent_write'
    )
  }
  if (upload.broken) {
    state.log.violation(call.entry, 'an append follows one that broke off in the same upload session')
  }
  if (upload.blocks >= limits.maxBlocks) throw badRequest('The file has too many blocks.')
  upload.busy = true
  const file = await open(upload.path, 'r+')
  try {
    const maxBytes = Math.min(
      limits.maxPartBytes,
      faults.get('part413')?.limitBytes ?? limits.maxPartBytes,
      limits.maxFileBytes - upload.bytes
    )
    const sink = fileSink(file, upload.bytes, maxBytes)
    try {
      const parts = await parseMultipart(call.body, boundary, {
        sinkFor: name => (name === 'tableau_file' ? sink : undefined),
        strictFilename: quirks.strictFilename
      })
      checkFileParts(call, parts, 'tableau_file')
      if (parts[0]?.content.toString('utf8').trim() !== '') {
        throw badRequest("The part 'request_payload' must be empty.")
      }
    } catch (error) {
      if (error instanceof Refusal) await file.truncate(upload.bytes)
      else {
        // The client went away: what has come stays, so that repeating the part spoils the file.
        upload.bytes += sink.written()
        upload.broken = true
      }
      throw error
    }
    if (sink.written() === 0) {
      throw new Refusal('400020', 'Missing file data', 'There is no attachment in the request.')
    }
    upload.bytes += sink.written()
    upload.blocks++
  } finally {
    upload.busy = false
    await file.close()
  }
  return { status: 200, elements: [uploadElement(upload)] }
}

/** Tableau REST API, "Initiate File Upload", "Append to File Upload". */
export const fileUploadRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/sites/{site}/fileUploads',
    access: 'session',
    scope: 'tableau:file_uploads:create',
    handle: initiate
  },
  {
    method: 'PUT',
    path: '/sites/{site}/fileUploads/{upload}',
    query: ['sequenceID'],
    access: 'session',
    scope: 'tableau:file_uploads:create',
    handle: append
  }
]
