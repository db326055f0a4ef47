import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Deadline } from '../../src/base/deadline.ts'
import type { Remark } from '../../src/base/log.ts'
import { sourceContext } from '../../src/base/source-context.ts'
import {
  type BuildOptions,
  type BuiltExtract,
  buildExtract,
  type SpooledSource
} from '../../src/hyper/build/build.ts'
import { type HyperServer, startHyper } from '../../src/hyper/engine/server.ts'
import { quoteIdentifier } from '../../src/hyper/engine/sql.ts'
import type { Extract } from '../../src/hyper/engine/types.ts'
import type { SourceConfig } from '../../src/source/contract/source.ts'
import type { ConstantColumn, SpooledFile } from '../../src/source/contract/spooled-file.ts'
import { spoolContents } from '../../src/source/formats/spool-contents.ts'
import { sizeLimit } from '../../src/source/spool/size-limit.ts'
import { hyperd } from './hyperd.ts'
import { memoryLog } from './memory-log.ts'

/** One source file of a test: its name decides the format. */
export interface SourceText {
  readonly name: string
  readonly content: string | Uint8Array
  /** What its place says of it. */
  readonly constants?: readonly ConstantColumn[]
}

/** What a build gave. */
export interface Built {
  readonly extract: BuiltExtract
  /** `name type` of each column. */
  readonly columns: string[]
  /** All rows as text, in the order of the file. */
  readonly rows: (string | null)[][]
  readonly remarks: readonly Remark[]
  /** What the log says beside these. */
  readonly lines: readonly string[]
}

/** A running engine with a spool folder, for tests that build extracts out of texts. */
export interface BuildRoom {
  readonly server: HyperServer
  /** The engine may make databases here. */
  readonly folder: string
  build(
    sources: SourceText | readonly SourceText[],
    options?: Partial<BuildOptions> & {
      readonly records?: string
      readonly columns?: SpooledSource['columns']
      readonly source?: Partial<SourceConfig>
    }
  ): Promise<Built>
  close(): Promise<void>
}

/**
 * Starts an engine for builds; several may run at once.
 * @param options `minutes`: how long the engine may live (10); `tidy`: leave no file of a build behind, for many builds
 */
export async function openBuildRoom(
  options: { readonly minutes?: number; readonly tidy?: boolean } = {}
): Promise<BuildRoom> {
  const { minutes = 10, tidy = false } = options
  const folder = await mkdtemp(join(tmpdir(), 'build-'))
  const spool = join(folder, 'spool')
  await mkdir(spool)
  const deadline = new Deadline(minutes)
  const server: HyperServer = await startHyper({ hyperd, workDir: folder, readable: spool, deadline })
  let builds = 0
  return {
    server,
    folder,
    async build(sources, { records, columns = new Map(), source, ...options } = {}) {
      const log = memoryLog()
      const config: SourceConfig = {
        locations: [],
        format: 'auto',
        method: 'GET',
        headers: [],
        secrets: [],
        ...(records === undefined ? {} : { records }),
        ...source
      }
      const build = ++builds
      const files: SpooledFile[] = []
      const outputPath = join(folder, `${build}.hyper`)
      const unfinishedPath = join(folder, `.unfinished-${build}.hyper`)
      try {
        const size = sizeLimit(config.maxSize)
        let positionBase = 0
        let counted = 0
        for (const { name, content, constants } of [sources].flat() as readonly SourceText[]) {
          const bytes = (async function* () {
            yield Buffer.from(content)
          })()
          const path = join(spool, `${build}-${files.length}`)
          const spooled = await spoolContents(
            { origin: name, name, decoded: false, bytes },
            { path, positionBase, config, deadline, size }
          )
          files.push(...spooled.files.map(file => (constants === undefined ? file : { ...file, constants })))
          positionBase += spooled.positions
          counted += spooled.records ?? 0
          for (const { title, message } of spooled.warnings ?? []) log.warning(title, message)
          for (const { title, message } of spooled.notices ?? []) log.notice(title, message)
        }
        const spooled = { files, ...(config.explode === undefined ? {} : { exploded: counted }) }
        const extract = await buildExtract(
          server,
          [{ name: 'source', spool: spooled, columns, context: sourceContext(undefined, log) }],
          { ifEmpty: 'fail', zone: 'UTC', hyperVersion: 2, outputPath, unfinishedPath, ...options },
          log
        )
        if (extract === undefined) throw new Error('nothing was built')
        return {
          extract,
          columns: extract.columns.map(({ name, type }) => `${name} ${type}`),
          rows: await rowsOf(server, extract),
          remarks: log.remarks,
          lines: log.lines
        }
      } finally {
        if (tidy)
          for (const path of [...files.map(file => file.path), outputPath]) await rm(path, { force: true })
      }
    },
    async close() {
      await server.stop()
      deadline.close()
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/** All rows of an extract as text. */
export async function rowsOf(server: HyperServer, extract: Extract): Promise<(string | null)[][]> {
  const connection = await server.connect()
  try {
    await connection.query(`attach database ${quoteIdentifier(extract.path)} as reading`)
    const list = extract.columns.map(({ name }) => `${quoteIdentifier(name)}::text`).join(', ')
    const { rows } = await connection.query(`select ${list} from reading."Extract"."Extract"`)
    await connection.query('detach database reading')
    return rows.map(row => [...row])
  } finally {
    await connection.close()
  }
}
