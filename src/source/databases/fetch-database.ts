import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ActionError } from '../../base/errors.ts'
import { counted } from '../../base/text.ts'
import { type DatabaseConfig, databaseLabel } from '../contract/database.ts'
import type { Spool } from '../contract/source.ts'
import type { SourceSchema } from '../contract/source-schema.ts'
import type { RowsFile } from '../contract/spooled-file.ts'
import { withSmallYoungGeneration } from '../decode/young-generation.ts'
import { remarkRemoved } from '../spool/removed-characters.ts'
import { sizeLimit } from '../spool/size-limit.ts'
import { connectPatiently } from './connect-patiently.ts'
import {
  type DatabaseQuery,
  type Engine,
  type EngineTools,
  LostConnection,
  type WrittenRows
} from './connector/engine.ts'
import { engineOf } from './engines.ts'

/** The whole query is run this often at most: it only reads. */
const TRIES = 2
/** How long a database may take to confirm that a query is stopped; the end of the run waits for it. */
const CANCEL_MS = 2_000

/**
 * Runs the query of a source and writes its result into the spool folder. When the run ends before the query, the
 * query is stopped at the database as well.
 *
 * @param dir an existing folder
 * @throws ActionError of the family `source`; the reason of the run's deadline
 */
export async function fetchDatabase(config: DatabaseConfig, dir: string, tools: EngineTools): Promise<Spool> {
  const engine = engineOf(config.scheme)
  if (engine === undefined) throw new Error(`no engine for ${config.scheme}`)
  const label = databaseLabel(config)
  const { deadline, log } = tools
  return await deadline.during(`the query at ${label}`, async () => {
    for (let left = TRIES - 1; ; left--) {
      try {
        return await runOnce(engine, config, dir, tools)
      } catch (caught) {
        deadline.check()
        if (!(caught instanceof LostConnection)) throw caught
        if (left === 0) throw caught.failure
        log.warning(
          'Query run once more',
          `${caught.failure instanceof ActionError ? caught.failure.what : caught.message} The query only reads, so it is run once more from its beginning.`
        )
      }
    }
  })
}

async function runOnce(
  engine: Engine,
  config: DatabaseConfig,
  dir: string,
  tools: EngineTools
): Promise<Spool> {
  const { deadline, log, tell } = tools
  const origin = databaseLabel(config)
  const query = await connectPatiently(engine, config, tools)
  const meter = sizeLimit(config.maxSize).meter(origin)
  const paths: string[] = []
  const path = (extension: string): string => {
    const made = join(dir, `${String(paths.length + 1).padStart(6, '0')}.${extension}`)
    paths.push(made)
    return made
  }
  try {
    return await stoppedWith(query, deadline.signal, async () => {
      const schema = await query.describe()
      const tellRows = tell && ((rows: WrittenRows) => tell(spooled(rows, schema, undefined, origin)))
      const target = { path, deadline, meter, tell: tellRows }
      const written = await withSmallYoungGeneration(() => query.stream(target))
      const records = query.count()
      remarkRemoved(written.removedCharacters, log)
      log.info(`${origin}: ${engine.name}${records === undefined ? '' : `, ${counted(records, 'row')}`}`)
      return { files: spooled(written, schema, records, origin) }
    })
  } catch (error) {
    await Promise.all(paths.map(made => rm(made, { force: true })))
    throw error
  } finally {
    await query.close()
  }
}

/** The files; the count of the result is that of all of them, so it stands at the first. */
function spooled(
  { files, mayBeInfinite, decimalsFit }: WrittenRows,
  schema: SourceSchema,
  records: number | undefined,
  origin: string
): RowsFile[] {
  return files.map((file, index) => ({
    ...file,
    format: 'rows',
    origin,
    positions: 'none',
    positionBase: 0,
    ...(records === undefined ? {} : { records: index === 0 ? records : 0 }),
    rows: { schema, mayBeInfinite, decimalsFit }
  }))
}

/** Does `work`; when the signal ends it before, the query is stopped at the database, and that is waited for. */
async function stoppedWith<T>(query: DatabaseQuery, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  let stopping: Promise<unknown> | undefined
  let ended = (_reason: unknown): void => undefined
  const end = new Promise<never>((_resolve, reject) => {
    ended = reject
  })
  const stop = (): void => {
    const timer = AbortSignal.timeout(CANCEL_MS)
    stopping = Promise.race([
      query.cancel(),
      new Promise(resolve => timer.addEventListener('abort', resolve, { once: true }))
    ])
    ended(signal.reason)
  }
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  const working = work()
  try {
    return await Promise.race([working, end])
  } finally {
    signal.removeEventListener('abort', stop)
    await stopping
    if (signal.aborted) {
      await query.close()
      // What still writes into the spool ends with the connection.
      await working.catch(() => undefined)
    }
  }
}
