import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { fatal, guardError } from '../../src/guards/guard-result.ts'
import { lookAtPublished } from '../../src/guards/published.ts'
import { guardRowColumns } from '../../src/guards/row-columns.ts'
import { checkKeys } from '../../src/guards/unique-keys.ts'
import type { BuiltExtract } from '../../src/hyper/build/build.ts'
import { publishRows, type RowsOptions } from '../../src/run/publish-rows.ts'
import type { UpdateMode } from '../../src/tableau/resources/modes.ts'
import { type BuildRoom, openBuildRoom } from '../support/build.ts'
import { CHUNK, type RunOptions, type RunResult, run, type Simulator } from './stand.ts'

/** What a change of rows may differ in from the ordinary one. */
export interface ChangeOptions extends Omit<RunOptions, 'mode' | 'work' | 'name' | 'publish'> {
  readonly name: string
  readonly keys?: readonly string[]
  /** Default: a run of its own. */
  readonly identity?: string
}

/** Does what the action does with new rows, engine included. */
export interface RowsStand {
  readonly room: BuildRoom
  /** The extract of a table written as CSV; each text is built once. */
  extract(csv: string): Promise<BuiltExtract>
  change(simulator: Simulator, mode: UpdateMode, csv: string, options: ChangeOptions): Promise<RunResult>
  close(): Promise<void>
}

export async function openRowsStand(): Promise<RowsStand> {
  const room = await openBuildRoom()
  const built = new Map<string, Promise<BuiltExtract>>()
  let runs = 0
  const stand: RowsStand = {
    room,
    extract(csv) {
      const known =
        built.get(csv) ??
        room.build({ name: 'data.csv', content: csv }, { ifEmpty: 'publish' }).then(({ extract }) => extract)
      built.set(csv, known)
      return known
    },
    async change(simulator, mode, csv, { name, keys, identity, ...options }) {
      const extract = await stand.extract(csv)
      const keyed = mode === 'upsert' || mode === 'update' || mode === 'delete'
      const rows: RowsOptions = {
        name,
        mode,
        keys: keys ?? (keyed ? ['id'] : []),
        identity: identity ?? `run ${++runs}`,
        folder: room.folder,
        pack: async ({ path, size }) => ({ path, size, type: 'hyper' }),
        chunkSizeBytes: CHUNK
      }
      if (rows.keys.length > 0) await checkKeys(room.server, extract, rows.keys)
      return await run(simulator, {
        ...options,
        name,
        mode,
        work: async (session, onJob) => {
          const folder = await mkdtemp(join(room.folder, 'look-'))
          const published = await lookAtPublished(session, room.server, {
            asked: false,
            counts: false,
            folder,
            signal: AbortSignal.timeout(60_000)
          })
          const { keys } = rows
          const found = await guardRowColumns(room.server, { name, mode, keys, extract, published })
          session.client.log.info(`columns: ${found.found}`)
          const error = guardError(fatal([found], false))
          if (error !== undefined) throw error
          return await publishRows(session, room.server, extract, { ...rows, onJob })
        }
      })
    },
    close: () => room.close()
  }
  return stand
}

/** The published rows, in order of their text. */
export async function publishedRows(simulator: Simulator, name: string): Promise<string[]> {
  const { rows } = await simulator.readTable(name)
  return rows.map(row => row.map(value => value ?? 'NULL').join(',')).sort()
}
