// Started by upload.ts: uploads a file once and prints the time and the memory it took as JSON.
// node upload-sender.ts ours|plain FILE RECEIVERS

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { request } from 'undici'
import { memoryLog } from '../../__tests__/support/memory-log.ts'
import { peakRss } from '../../__tests__/support/peak-memory.mjs'
import { Deadline } from '../../src/base/deadline.ts'
import { createHttp } from '../../src/http/dispatcher.ts'
import { preflight } from '../../src/tableau/publish/session.ts'
import { uploadFile } from '../../src/tableau/resources/file-uploads.ts'
import type { Receivers } from './upload-receivers.ts'

/** What an upload took. */
export interface Sent {
  readonly ms: number
  /** Bytes. */
  readonly peakRss: number
}

const [way, path = '', receivers = ''] = process.argv.slice(2)
const { plain, tableau } = JSON.parse(receivers) as Receivers
const { size } = await stat(path)
const sent: Sent = {
  ms: way === 'ours' ? await sendInParts() : await sendPlainly(),
  peakRss: peakRss()
}
console.log(JSON.stringify(sent))

/** Opening the upload and appending all parts; signing in before and out after is not counted. */
async function sendInParts(): Promise<number> {
  const log = memoryLog()
  const deadline = new Deadline(30)
  const session = await preflight({
    connect: within => createHttp({ deadline: within, log, userAgent: 'bench', env: {} }),
    deadline,
    log,
    server: { origin: tableau.origin, insecure: true },
    site: tableau.site,
    credentials: { kind: 'personal-access-token', ...tableau.pat },
    project: { kind: 'default' },
    datasourceName: 'bench',
    mode: 'overwrite'
  })
  try {
    const begun = performance.now()
    await uploadFile(session.client, { path, size, chunkSizeBytes: 32 * 2 ** 20 })
    return performance.now() - begun
  } finally {
    await session.signOut()
    deadline.close()
  }
}

/** One PUT of the same bytes, streamed from the file. */
async function sendPlainly(): Promise<number> {
  const begun = performance.now()
  const { statusCode, body } = await request(plain, {
    method: 'PUT',
    headers: { 'content-length': String(size) },
    body: createReadStream(path)
  })
  await body.dump()
  if (statusCode !== 200) throw new Error(`The plain server answered ${statusCode}.`)
  return performance.now() - begun
}
