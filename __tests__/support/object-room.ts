import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Deadline } from '../../src/base/deadline.ts'
import { RETRY_POLICY } from '../../src/http/retry.ts'
import type { ObjectAccess } from '../../src/source/contract/object-access.ts'
import type { SourceConfig } from '../../src/source/contract/source.ts'
import { fetchSource } from '../../src/source/fetch-source.ts'
import type { SourceTools } from '../../src/source/http/fetch.ts'
import { connectTest } from './connect-test.ts'
import { type MemoryLog, memoryLog } from './memory-log.ts'

/** What a source of objects has become. */
export interface ReadObjects {
  /** What people call each file. */
  readonly origins: readonly string[]
  /** The text of each file in the spool, with `|` in place of what separates positions and cells. */
  readonly texts: readonly string[]
  readonly constants: readonly (readonly string[])[]
}

/** A spool folder and a way to the network, for tests that read objects. */
export interface ObjectRoom {
  readonly deadline: Deadline
  readonly log: MemoryLog
  readonly tools: SourceTools
  /** Reads lines of `source-url`. */
  read(lines: readonly string[], config?: Partial<SourceConfig>): Promise<ReadObjects>
  /** The configuration that `read` takes. */
  config(lines: readonly string[], config?: Partial<SourceConfig>): SourceConfig
  close(): Promise<void>
}

/** A key that the stores of tests know. */
export const KEY = { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' } as const

/** What the variables of AWS come to. */
export const SIGNED: ObjectAccess = { credentials: { accessKeyId: KEY.id, secretAccessKey: KEY.secret } }

/** @param ca PEM of a certificate authority to trust */
export async function openObjectRoom(ca?: string): Promise<ObjectRoom> {
  const deadline = new Deadline(10)
  const log = memoryLog()
  const folder = await mkdtemp(join(tmpdir(), 'objects-'))
  const http = connectTest(deadline, ca)
  const retry = { ...RETRY_POLICY, attempts: 3, baseMs: 1 }
  const tools = { http, deadline, log, retry, workspace: folder }
  const config = (lines: readonly string[], more: Partial<SourceConfig> = {}): SourceConfig => ({
    locations: lines,
    format: 'auto',
    method: 'GET',
    headers: [],
    secrets: [KEY.secret],
    objects: SIGNED,
    ...more
  })
  return {
    deadline,
    log,
    tools,
    config,
    async read(lines, more) {
      const { files } = await fetchSource(config(lines, more), folder, tools)
      return {
        origins: files.map(({ origin }) => origin),
        texts: await Promise.all(
          files.map(async ({ path }) => (await readFile(path, 'utf8')).replaceAll('\x01', '|'))
        ),
        constants: files.map(({ constants = [] }) => constants.map(({ name, value }) => `${name}: ${value}`))
      }
    },
    async close() {
      await http.close()
      deadline.close()
      await rm(folder, { recursive: true })
    }
  }
}
