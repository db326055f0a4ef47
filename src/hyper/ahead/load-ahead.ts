import { rm } from 'node:fs/promises'
import { partsOf, type SpooledFile, type TellFiles } from '../../source/contract/spooled-file.ts'
import { type StageOptions, stageSource } from '../build/relation.ts'
import type { BegunTable, Relation, RowsInParts, TableAhead } from '../build/relation-types.ts'
import { createDatabase } from '../engine/new-database.ts'
import type { HyperServer } from '../engine/server.ts'
import type { Connection } from '../engine/sql.ts'
import { type Attached, attach, createTable } from '../engine/table.ts'
import type { HyperVersion } from '../engine/types.ts'
import { type FileState, stateOf } from './file-state.ts'
import { LEAST_SHARE, Pace } from './pace.ts'
import { SILENT_LOG } from './silent-log.ts'

/** Bytes of one statement, so that at the end of the source nobody waits long for the one that runs. */
const BATCH_BYTES = 8 * 1024 * 1024

/** What the extract will be, as far as it is known before the data is. */
export interface AheadOptions {
  readonly stage: StageOptions
  /** Where the extract stands until it is whole. */
  readonly unfinishedPath: string
  readonly version: HyperVersion
  readonly pace?: Pick<Pace, 'told' | 'hasTime' | 'keepsUp'>
}

/** Parts of files that are in the table. */
interface Batch {
  /** By path: how the file stood before it was loaded. */
  readonly states: ReadonlyMap<string, FileState>
  /** The SELECT whose rows went into the table. */
  readonly select: string
}

/**
 * Loads what is fetched into the table of the extract while more is fetched. Which columns and types the whole source
 * has is not known yet: those of its first parts are taken, and the rows count only if, in the end, the very same SQL
 * is to be run for the very same files. Else the table is made anew. Whatever fails here is left to that.
 */
export class LoadAhead implements TableAhead {
  readonly #starting: Promise<HyperServer>
  readonly #options: AheadOptions
  #connection: Connection | undefined
  #attached: Attached | undefined
  #rows: RowsInParts | undefined
  readonly #batches: Batch[] = []
  /** What was told last. */
  #files: readonly SpooledFile[] = []
  readonly #pace: Pick<Pace, 'told' | 'hasTime' | 'keepsUp'>
  #isBegun = false
  readonly #known = new Set<string>()
  #working: Promise<void> | undefined
  #state: 'open' | 'given up' | 'ended' = 'open'

  /** @param starting the engine, which may still be installed */
  constructor(starting: Promise<HyperServer>, options: AheadOptions) {
    this.#starting = starting
    this.#options = options
    this.#pace = options.pace ?? new Pace()
  }

  /** Is told of files that are whole; see TellFiles. */
  readonly tell: TellFiles = files => {
    if (this.#state !== 'open') return
    this.#files = files
    this.#pace.told(files.reduce((sum, { bytes }) => sum + bytes, 0))
    this.#isBegun ||= this.#pace.hasTime
    if (!this.#isBegun) return
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined
    })
  }

  async settle({ inParts }: Relation): Promise<BegunTable | undefined> {
    await this.#end()
    const connection = this.#connection
    const attached = this.#attached
    if (connection && attached && inParts && this.#state !== 'given up' && (await this.#isRight(inParts))) {
      const rest = await this.#rest(inParts)
      if (rest !== undefined) {
        this.#attached = undefined
        return { ...attached, connection, ...(rest.length === 0 ? {} : { rest: inParts.select(rest) }) }
      }
    }
    await this.#undo()
    return undefined
  }

  /** Gives up what was loaded. Never throws. */
  async abandon(): Promise<void> {
    await this.#end()
    await this.#undo()
  }

  /** Ends the connection, and removes a table that nobody took. Never throws. */
  async close(): Promise<void> {
    await this.abandon()
    await this.#connection?.close()
  }

  async #end(): Promise<void> {
    if (this.#state === 'open') this.#state = 'ended'
    await this.#working
  }

  async #work(): Promise<void> {
    try {
      const server = await this.#starting
      this.#connection ??= await server.connect()
      for (let next = this.#next(); next.length > 0 && this.#state === 'open'; next = this.#next()) {
        const states = await this.#batchOf(next)
        const began = performance.now()
        await this.#load(this.#connection, states)
        const bytes = bytesOf(states.values())
        if (this.#state === 'open' && !this.#pace.keepsUp(bytes, performance.now() - began)) {
          this.#state = 'given up'
          await this.#undo()
        }
      }
    } catch {
      // The run finds out by itself what is wrong, if anything is.
      this.#state = 'given up'
    }
  }

  #next(): string[] {
    return this.#files.flatMap(partsOf).filter(path => !this.#known.has(path))
  }

  /** The first of some paths, as many as go into one statement, with the states of their files. */
  async #batchOf(paths: readonly string[]): Promise<ReadonlyMap<string, FileState>> {
    const states = new Map<string, FileState>()
    let bytes = 0
    for (const path of paths) {
      if (bytes >= BATCH_BYTES) break
      const state = await stateOf(path)
      this.#known.add(path)
      states.set(path, state)
      bytes += state.bytes
    }
    return states
  }

  async #load(connection: Connection, states: ReadonlyMap<string, FileState>): Promise<void> {
    this.#rows ??= await this.#plan(connection)
    if (this.#rows === undefined) return
    const select = this.#rows.select([...states.keys()])
    if (this.#attached === undefined) {
      const { unfinishedPath, version } = this.#options
      await createDatabase(connection, unfinishedPath, version)
      this.#attached = await attach(connection, unfinishedPath)
      await createTable(connection, this.#attached, select)
    } else {
      await connection.query(`insert into ${this.#attached.table} (${select})`)
    }
    this.#batches.push({ states, select })
  }

  /** How the rows would be read if there were no more than what is told. */
  async #plan(connection: Connection): Promise<RowsInParts | undefined> {
    const { inParts } = await stageSource(connection, { files: this.#files }, this.#options.stage, SILENT_LOG)
    if (inParts === undefined) this.#state = 'given up'
    return inParts
  }

  /** What is in the table is what the finished plan would put there, and its files are still those. */
  async #isRight(inParts: RowsInParts): Promise<boolean> {
    const all = new Set(inParts.paths)
    for (const { states, select } of this.#batches) {
      const paths = [...states.keys()]
      if (!paths.every(path => all.has(path)) || inParts.select(paths) !== select) return false
      for (const [path, state] of states) {
        if ((await stateOf(path).catch(() => undefined))?.id !== state.id) return false
      }
    }
    return true
  }

  /** The paths that are not loaded; undefined where it is faster to load all anew. */
  async #rest({ paths }: RowsInParts): Promise<readonly string[] | undefined> {
    const loaded = new Map(this.#batches.flatMap(({ states }) => [...states]))
    const rest = paths.filter(path => !loaded.has(path))
    const isIn = bytesOf(loaded.values())
    let isOut = 0
    for (const path of rest) isOut += (await stateOf(path).catch(() => undefined))?.bytes ?? 0
    return isIn < LEAST_SHARE * (isIn + isOut) ? undefined : rest
  }

  async #undo(): Promise<void> {
    await this.#attached?.detach().catch(() => undefined)
    this.#attached = undefined
    await rm(this.#options.unfinishedPath, { force: true }).catch(() => undefined)
  }
}

function bytesOf(states: Iterable<FileState>): number {
  let sum = 0
  for (const { bytes } of states) sum += bytes
  return sum
}
