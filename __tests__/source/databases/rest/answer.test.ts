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
/** Above what the process has before it begins. */
const GROWTH_BYTES = 90_000_000
const ROWS = Array.from({ length: 10_000 }, (_, id) => `["${id}","some name or other, ${id}",null]`)

let folder: string
const server = createServer(async (request, response) => {
  const isPacked = request.url === '/packed'
  response.writeHead(200, {
    'content-type': 'application/json',
    ...(isPacked ? { 'content-encoding': 'gzip' } : {})
  })
  const out = isPacked ? createGzip({ level: 1 }) : response
  if (isPacked) out.pipe(response)
  const piece = Buffer.from(ROWS.join(','))
  out.write('{"numRows":7,"data":[')
  for (let sent = 0; sent < BODY_BYTES; sent += piece.length) {
    if (sent > 0) out.write(',')
    if (!out.write(piece)) await once(out, 'drain')
  }
  out.end('],"code":"090001"}')
})
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rows-test-'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true })
})

describe('an answer of 200 MB', () => {
  it.each(['/plain', '/packed'])('goes to disk in constant memory (%s)', async path => {
    const script = fileURLToPath(new URL('../../../support/rows-process.ts', import.meta.url))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
    const { stdout } = await promisify(execFile)(process.execPath, [script, url, join(folder, 'rows.json')])
    const { before, peak, rows, json } = JSON.parse(stdout)
    expect(rows).toBe(Math.ceil(BODY_BYTES / ROWS.join(',').length) * ROWS.length)
    expect(json).toEqual({ numRows: 7, data: null, code: '090001' })
    expect(peak - before).toBeLessThan(GROWTH_BYTES)
  })
})
