import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createGzip } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

const BODY_BYTES = 200_000_000
/** Above what the process has before it begins, about 110 MB. */
const GROWTH_BYTES = 90_000_000
const RECORDS = Array.from({ length: 10_000 }, (_, id) => `{"id":${id},"name":"some name or other, ${id}"}`)

let folder: string
const server = createServer(async (request, response) => {
  const packed = request.url === '/packed'
  response.writeHead(200, {
    'content-type': 'application/json',
    ...(packed ? { 'content-encoding': 'gzip' } : {})
  })
  const out = packed ? createGzip({ level: 1 }) : response
  if (packed) out.pipe(response)
  const piece = Buffer.from(RECORDS.join(','))
  out.write('[')
  for (let sent = 0; sent < BODY_BYTES; sent += piece.length) {
    if (sent > 0) out.write(',')
    if (!out.write(piece)) await once(out, 'drain')
  }
  out.end(']')
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memory-test-'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})

afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true })
})

describe('a document of 200 MB', () => {
  it.each(['/plain', '/packed'])(
    'goes to disk in constant memory (%s)',
    async path => {
      const script = fileURLToPath(new URL('../support/spool-process.ts', import.meta.url))
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
      const { stdout } = await promisify(execFile)(process.execPath, [script, url, folder])
      const { before, peak, records } = JSON.parse(stdout)
      expect(records).toBe(Math.ceil(BODY_BYTES / RECORDS.join(',').length) * RECORDS.length)
      expect(peak - before).toBeLessThan(GROWTH_BYTES)
    },
    60_000
  )
})
