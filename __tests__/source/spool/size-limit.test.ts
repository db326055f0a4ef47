import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../../src/base/deadline.ts'
import { createHttp } from '../../../src/http/dispatcher.ts'
import type { Http } from '../../../src/http/http.ts'
import { RETRY_POLICY } from '../../../src/http/retry.ts'
import { fetchSource } from '../../../src/source/fetch-source.ts'
import { startServer } from '../../support/http-server.ts'
import { memoryLog } from '../../support/memory-log.ts'
import { failureOf } from '../../support/spool.ts'

const log = memoryLog()
let deadline: Deadline
let http: Http
let folder: string
let spoolDir: string

beforeEach(async () => {
  deadline = new Deadline(1)
  http = createHttp({ deadline, log, userAgent: 'test', env: {} })
  folder = await mkdtemp(join(tmpdir(), 'max-size-test-'))
  spoolDir = await mkdtemp(join(folder, 'spool-'))
})
afterEach(async () => {
  await http.close()
  deadline.close()
  await rm(folder, { recursive: true })
})

async function put(name: string, content: string | Buffer): Promise<string> {
  await writeFile(join(folder, name), content)
  return join(folder, name)
}

const spool = (locations: string[], maxSize: number) =>
  fetchSource({ locations, format: 'auto', method: 'GET', headers: [], secrets: [], maxSize }, spoolDir, {
    http,
    deadline,
    log,
    retry: { ...RETRY_POLICY, baseMs: 1 }
  })

describe('source-max-size', () => {
  it('stops a gzip bomb at the limit and leaves nothing on disk', async () => {
    const bomb = gzipSync(
      Buffer.concat([Buffer.from('id\n'), Buffer.alloc(120_000_000, `${'1'.repeat(39)}\n`)])
    )
    expect(bomb.length).toBeLessThan(400_000)
    const error = await failureOf(spool([await put('bomb.csv.gz', bomb)], 1_000_000))
    expect(error.code).toBe('source.too-large')
    expect(error.message).toContain('bomb.csv.gz')
    expect(error.message).toContain('1,000,000 bytes')
    expect(error.remedy).toContain('source-max-size')
    expect(await readdir(spoolDir)).toEqual([])
  })

  it('stops what grows when it is laid out for the engine at three times the limit', async () => {
    const lines = await put('short.csv', `id\n${'1\n'.repeat(400_000)}`)
    const error = await failureOf(spool([lines], 1_000_000))
    expect(error.code).toBe('source.too-large')
    expect(error.message).toContain('takes more than 3,000,000 bytes of disk')
    expect(error.remedy).toContain('source-max-size')
    expect(await readdir(spoolDir)).toEqual([])
    expect((await spool([lines], 2_000_000)).files[0]?.records).toBe(400_000)
  })

  it('counts the unpacked bytes of all files together, to the byte', async () => {
    const files = [await put('1.csv', 'id\n1\n'), await put('2.csv.gz', gzipSync('id\n2\n'))]
    expect((await spool(files, 10)).files).toHaveLength(2)
    expect((await failureOf(spool(files, 9))).message).toContain('2.csv.gz')
  })

  it('does not count an answer twice that was cut and is asked for again', async () => {
    let requests = 0
    const server = await startServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/csv', 'content-length': '1000' })
      if (++requests > 1) response.end(`id\n${'1\n'.repeat(498)}1`)
      else response.write(`id\n${'1\n'.repeat(400)}`, () => response.destroy())
    })
    try {
      expect((await spool([`${server.origin}/x.csv`], 1_000)).files[0]?.records).toBe(499)
      expect(requests).toBe(2)
    } finally {
      await server.close()
    }
  })
})
