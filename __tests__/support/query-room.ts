import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Deadline } from '../../src/base/deadline.ts'
import type { Remark } from '../../src/base/log.ts'
import { sourceContext } from '../../src/base/source-context.ts'
import { type BuildOptions, buildExtract, type SpooledSource } from '../../src/hyper/build/build.ts'
import { type HyperServer, startHyper } from '../../src/hyper/engine/server.ts'
import type { DatabaseConfig } from '../../src/source/contract/database.ts'
import type { Spool } from '../../src/source/contract/source.ts'
import { fetchDatabase } from '../../src/source/databases/fetch-database.ts'
import { rowsOf } from './build.ts'
import { connectTest } from './connect-test.ts'
import { hyperd } from './hyperd.ts'
import { memoryLog } from './memory-log.ts'
import { read } from './step-inputs.ts'

/** What a query gave. */
export interface Queried {
  /** `name type` of each column. */
  readonly columns: string[]
  /** All rows as text. */
  readonly rows: (string | null)[][]
  readonly remarks: readonly Remark[]
  /** Why the columns have their types. */
  readonly reasons: readonly string[]
}

/** A running engine, for tests that make extracts of queries at real databases. */
export interface QueryRoom {
  /** Reads the inputs, runs the query, builds the extract. */
  query(inputs: Readonly<Record<string, string>>, options?: Partial<BuildOptions>): Promise<Queried>
  /** Runs the query alone. */
  fetch(inputs: Readonly<Record<string, string>>, deadline?: Deadline): Promise<Spool>
  /** The files that lie in the spool. */
  spooled(): Promise<string[]>
  readonly server: HyperServer
  close(): Promise<void>
}

/** The configuration of the query that inputs name. */
export function databaseOf(inputs: Readonly<Record<string, string>>): DatabaseConfig {
  const database = read(inputs).config.sources[0]?.config.database
  if (database === undefined) throw new Error('the inputs name no database')
  return database
}

/** Starts an engine. */
export async function openQueryRoom(): Promise<QueryRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'query-'))
  const spoolFolder = join(folder, 'spool')
  await mkdir(spoolFolder)
  const life = new Deadline(20)
  const server = await startHyper({ hyperd, workDir: folder, readable: spoolFolder, deadline: life })
  let count = 0
  const fetch = async (
    inputs: Readonly<Record<string, string>>,
    deadline: Deadline,
    log = memoryLog()
  ): Promise<Spool> => {
    const dir = join(spoolFolder, String(++count))
    await mkdir(dir)
    try {
      return await fetchDatabase(databaseOf(inputs), dir, {
        connect: connectTest,
        tokens: new Map(),
        deadline,
        log
      })
    } finally {
    }
  }
  return {
    server,
    fetch: (inputs, deadline = life) => fetch(inputs, deadline),
    async query(inputs, options = {}) {
      const log = memoryLog()
      const columns: SpooledSource['columns'] = read(inputs).config.sources[0]?.columns ?? new Map()
      const spool = await fetch(inputs, life, log)
      const extract = await buildExtract(
        server,
        [{ name: 'source', spool, columns, context: sourceContext(undefined, log) }],
        {
          ifEmpty: 'fail',
          zone: 'UTC',
          hyperVersion: 2,
          outputPath: join(folder, `${count}.hyper`),
          unfinishedPath: join(folder, `.unfinished-${count}.hyper`),
          ...options
        },
        log
      )
      if (extract === undefined) throw new Error('nothing was built')
      return {
        columns: extract.columns.map(({ name, type }) => `${name} ${type}`),
        rows: await rowsOf(server, extract),
        remarks: log.remarks,
        reasons: extract.decisions.sources.flatMap(({ columns }) => columns.map(({ reason }) => reason))
      }
    },
    async spooled() {
      const names = await readdir(spoolFolder, { recursive: true, withFileTypes: true })
      return names.filter(entry => entry.isFile()).map(({ name }) => name)
    },
    async close() {
      await server.stop()
      life.close()
      await rm(folder, { recursive: true, force: true })
    }
  }
}
