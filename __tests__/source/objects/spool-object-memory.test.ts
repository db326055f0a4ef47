import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { KEY, SIGNED } from '../../support/object-room.ts'
import { type ObjectStore, startObjectStore } from '../../support/object-store.ts'

const OBJECT_BYTES = 250_000_000
/** Less than half of it, however many bytes wait in buffers of the network and of the garbage collector. */
const GROWTH_BYTES = 120_000_000
const PIECE = Buffer.from(
  Array.from({ length: 20_000 }, (_, id) => `${id},some name or other ${id}\n`).join('')
)
const PIECES = Math.ceil(OBJECT_BYTES / PIECE.length)
const HEADER = Buffer.from('id,name\n')

let folder: string
let store: ObjectStore
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memory-test-'))
  const big = {
    size: HEADER.length + PIECES * PIECE.length,
    *open() {
      yield HEADER
      for (let sent = 0; sent < PIECES; sent++) yield PIECE
    }
  }
  store = await startObjectStore({ acme: { 'big.csv': big } }, { keys: [KEY] })
})
afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

it('an object of 250 MB goes to disk in constant memory', async () => {
  const script = fileURLToPath(new URL('../../support/spool-process.ts', import.meta.url))
  const line = `s3://acme/*.csv?endpoint=${store.origin}`
  const more = JSON.stringify({ objects: SIGNED })
  const { stdout } = await promisify(execFile)(process.execPath, [script, line, folder, more])
  const { before, peak, records } = JSON.parse(stdout)
  expect(records).toBe(PIECES * 20_000)
  expect(peak - before).toBeLessThan(GROWTH_BYTES)
}, 120_000)
