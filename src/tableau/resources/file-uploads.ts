import { ActionError } from '../../base/errors.ts'
import type { TableauClient } from '../rest/client.ts'
import { answered, tableauError } from '../rest/errors.ts'
import { filePartBody } from '../rest/multipart.ts'
import type { Failure } from '../rest/response.ts'
import { child } from '../rest/xml.ts'

/** A file to upload. */
export interface UploadFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Bytes of each part but the last. */
  readonly chunkSizeBytes: number
}

/** New beginnings after a part whose fate is unknown. */
const MAX_RESTARTS = 2
const MB = 1024 * 1024

/**
 * Uploads a file in parts, strictly one after the other, read from disk while it is sent. A part whose fate is
 * unknown is never sent again to the same upload, where it might stand twice: the whole upload begins anew, twice at
 * most.
 * Source: Tableau REST API, "Initiate File Upload" and "Append to File Upload".
 * @returns the id of the upload, for the publication
 * @throws ActionError `tableau.upload`, `tableau.too-large`, and as `tableauError` says
 */
export async function uploadFile(client: TableauClient, file: UploadFile): Promise<string> {
  for (let restart = 0; ; restart++) {
    const id = await initiate(client)
    const trouble = await appendAll(client, id, file)
    if (trouble === undefined) return id
    if (restart === MAX_RESTARTS) throw givenUp(trouble)
    client.log.info(
      `The upload begins anew, because ${trouble.reason}; this part may or may not have arrived, and must not stand twice.`
    )
    if (trouble.waitMs > 0) await client.deadline.sleep(trouble.waitMs)
  }
}

/** Why an upload cannot go on, though another one may. */
interface Trouble {
  readonly reason: string
  readonly part: string
  readonly waitMs: number
  readonly failure?: Failure
}

async function initiate(client: TableauClient): Promise<string> {
  const doing = 'beginning the upload of the extract'
  const root = await client.read({ method: 'POST', path: 'fileUploads', body: '', doing, repeat: 'freely' })
  const id = child(root, 'fileUpload')?.attributes['uploadSessionId']
  if (id !== undefined && id !== '') return id
  throw tableauError({ kind: 'unknown', status: 200, words: 'an upload without an id' }, doing)
}

async function appendAll(client: TableauClient, id: string, file: UploadFile): Promise<Trouble | undefined> {
  const { path, size, chunkSizeBytes } = file
  const parts = Math.ceil(size / chunkSizeBytes)
  for (let index = 0; index < parts; index++) {
    const start = index * chunkSizeBytes
    const length = Math.min(chunkSizeBytes, size - start)
    const part = `part ${index + 1} of ${parts}`
    const { contentType, body } = filePartBody({ path, start, length })
    const doing = `uploading ${part} of the extract`
    const outcome = await client.sendOfUpload({
      method: 'PUT',
      path: `fileUploads/${encodeURIComponent(id).replaceAll('%3A', ':')}`,
      contentType,
      body,
      doing,
      repeat: 'when-refused',
      transfer: true
    })
    if (outcome.kind === 'renewed') {
      return { reason: 'Tableau ended the session and with it the upload', part, waitMs: 0 }
    }
    if (outcome.kind !== 'done') {
      if (outcome.status === 413) throw tooLarge(outcome, part, length)
      const lost = outcome.kind === 'unknown' || outcome.code === '404015'
      if (!lost) throw tableauError(outcome, doing)
      const waitMs = Math.min(
        outcome.retryAfterMs ?? client.timing.look.firstMs,
        client.timing.retry.longestAskedMs
      )
      return { reason: `of ${part}: ${answered(outcome)}`, part, waitMs, failure: outcome }
    }
    client.log.progress(`Uploaded ${mb(start + length)} of ${mb(size)} (${index + 1} of ${parts} parts)`)
  }
  client.log.info(`Uploaded ${mb(size)} in ${parts === 1 ? 'one part' : `${parts} parts`}.`)
  return undefined
}

function tooLarge(failure: Failure, part: string, length: number): ActionError {
  return new ActionError(
    'tableau.too-large',
    `While uploading ${part} of the extract: ${mb(length)} are more than Tableau or a proxy in front of it takes at once (${answered(failure)}).`,
    'Set chunk-size-mb to a smaller number, e.g. 20.'
  )
}

function givenUp({ part, failure, reason }: Trouble): ActionError {
  const times = `${MAX_RESTARTS + 1} times`
  const cause = failure === undefined ? reason : answered(failure)
  return new ActionError(
    'tableau.upload',
    `The upload of the extract was begun ${times} and broke off each time, at last at ${part}: ${cause}.`,
    'Nothing was published. Run again later; if it stays, try a smaller chunk-size-mb, because a proxy that takes only small parts can look like this.',
    { cause: failure?.cause }
  )
}

/** `64 MB`, `0.3 MB`. */
function mb(bytes: number): string {
  const size = bytes / MB
  return `${size >= 10 ? Math.round(size) : Math.max(0.1, Number(size.toFixed(1)))} MB`
}
