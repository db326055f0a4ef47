import { generateKeyPairSync } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { Deadline } from '../../../../src/base/deadline.ts'
import { ActionError } from '../../../../src/base/errors.ts'
import { fetchDatabase } from '../../../../src/source/databases/fetch-database.ts'
import { awakeClock } from '../../../support/awake-clock.ts'
import { startBigQueryStandIn } from '../../../support/bigquery-stand-in.ts'
import { connectTest } from '../../../support/connect-test.ts'
import { startDatabricksStandIn } from '../../../support/databricks-stand-in.ts'
import { memoryLog } from '../../../support/memory-log.ts'
import { databaseOf } from '../../../support/query-room.ts'
import { startSnowflakeStandIn } from '../../../support/snowflake-stand-in.ts'
import type { StandInServer, Trouble } from '../../../support/stand-in-server.ts'

/** A query at a cloud warehouse, and what goes wrong on the way. */
export interface Schedule {
  readonly rows: number
  readonly polls: number
  readonly trouble: readonly Trouble[]
  /** The deadline of the run. */
  readonly seconds: number
}

/** A warehouse that answers what a schedule says. */
interface Warehouse {
  readonly servers: readonly StandInServer[]
  readonly inputs: Readonly<Record<string, string>>
  /** Queries that have run so far. */
  ran(): number
  close(): Promise<void>
}

type Kind = 'snowflake' | 'bigquery' | 'databricks'

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const range = (rows: number): number[] => Array.from({ length: rows }, (_, index) => index)

const START: Readonly<Record<Kind, (now: () => Schedule) => Promise<Warehouse>>> = {
  async snowflake(now) {
    const result = () => ({
      columns: [{ name: 'I', type: 'fixed', precision: 38, scale: 0 }],
      rows: range(now().rows).map(index => `["${index}"]`),
      polls: now().polls
    })
    const server = await startSnowflakeStandIn(result, { pat: 'a-token' })
    const inputs = { 'source-url': `snowflake://127.0.0.1:${server.port}`, 'source-token': 'a-token' }
    return { servers: [server], inputs, ran: () => server.statements.length, close: () => server.close() }
  },
  async bigquery(now) {
    const result = () => ({
      fields: [{ name: 'i', type: 'INTEGER' }],
      rows: range(now().rows).map(index => [`"${index}"`]),
      polls: now().polls
    })
    const server = await startBigQueryStandIn(result, keys)
    const inputs = {
      'source-url': `bigquery://127.0.0.1:${server.port}/my-project`,
      'source-private-key': server.keyFile
    }
    return { servers: [server], inputs, ran: () => server.jobs.length, close: () => server.close() }
  },
  async databricks(now) {
    const server = await startDatabricksStandIn(() => ({
      columns: [['i', 'bigint']],
      rows: range(now().rows).map(index => `["${index}"]`),
      polls: now().polls
    }))
    server.tokens.add('a-token')
    const inputs = {
      'source-url': `databricks://127.0.0.1:${server.port}?warehouse=1234567890abcdef`,
      'source-token': 'a-token'
    }
    const ran = (): number =>
      server.statements.filter(({ body }) => body['disposition'] === 'EXTERNAL_LINKS').length
    return { servers: [server, server.storage], inputs, ran, close: () => server.close() }
  }
}

const trouble: fc.Arbitrary<Trouble> = fc.record({
  on: fc.constantFrom(
    /./,
    /^GET/,
    /^POST/,
    /partition=1|pageToken=page%204|chunk-1/,
    /chunks\/|queries\/|statements\//
  ),
  is: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('unheard' as const, 'cut' as const) },
    { weight: 4, arbitrary: fc.constantFrom(500, 502, 503, 504, 429).map(status => ({ status })) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(403, 404, 400).map(status => ({ status, body: '<html>no</html>' }))
    },
    { weight: 1, arbitrary: fc.constant({ status: 200, body: '<html>sign in</html>' }) },
    { weight: 1, arbitrary: fc.constant({ status: 200, body: '{"data":[["1"' }) },
    { weight: 1, arbitrary: fc.constant('hangs' as const) }
  )
})

/** Random schedules: nothing, one trouble, or several. */
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  rows: fc.integer({ min: 0, max: 30 }),
  polls: fc.integer({ min: 0, max: 2 }),
  trouble: fc.array(trouble, { maxLength: 4 }),
  seconds: fc.constantFrom(4, 8)
})

/** Runs schedules at a warehouse, some at a time. @returns what is wrong, one line for each, and the verdicts */
export async function runSchedules(
  kind: Kind,
  list: readonly Schedule[],
  lanes: number
): Promise<{ readonly wrong: string[]; readonly verdicts: Readonly<Record<string, number>> }> {
  const waiting = [...list]
  const wrong: string[] = []
  const verdicts: Record<string, number> = {}
  const folder = await mkdtemp(join(tmpdir(), 'schedules-'))
  let count = 0
  const lane = async (): Promise<void> => {
    let now = waiting[0] as Schedule
    const warehouse = await START[kind](() => now)
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      now = next
      const dir = join(folder, String(++count))
      await mkdir(dir)
      const [verdict, fault] = await runOne(warehouse, now, dir)
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1
      if (fault !== undefined) wrong.push(`${fault}: ${describeSchedule(now)}`)
    }
    await warehouse.close()
  }
  try {
    await Promise.all(Array.from({ length: Math.min(lanes, list.length) }, lane))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return { wrong, verdicts }
}

function describeSchedule({ trouble: list, ...rest }: Schedule): string {
  return JSON.stringify({ ...rest, trouble: list.map(({ on, is }) => [String(on), is]) })
}

async function runOne(
  warehouse: Warehouse,
  { rows, trouble: list, seconds: allowed }: Schedule,
  dir: string
): Promise<readonly [verdict: string, wrong?: string]> {
  for (const server of warehouse.servers) server.trouble = [...list]
  // How fast a busy machine is is nothing to fail for.
  const seconds = list.length === 0 ? 60 : allowed
  const before = warehouse.ran()
  const deadline = new Deadline(seconds / 60)
  const clock = awakeClock()
  const tools = { connect: connectTest, tokens: new Map(), deadline, log: memoryLog() }
  try {
    const { files } = await fetchDatabase(
      databaseOf({ ...warehouse.inputs, 'source-query': 'select i' }),
      dir,
      tools
    )
    const records = files.reduce((sum, file) => sum + (file.records ?? 0), 0)
    const texts = await Promise.all(files.map(({ path }) => readFile(path, 'utf8')))
    const found = texts.flatMap(text => [...text.matchAll(/"(\d+)"/g)].map(([, digits]) => Number(digits)))
    const left = (await readdir(dir)).length - files.length
    const isRight =
      records === rows && found.sort((a, b) => a - b).join() === range(rows).join() && left === 0
    const times = warehouse.ran() - before
    if (!isRight) return ['whole', `${found.length} rows, ${records} counted, of ${rows}`]
    return times === 1 ? ['whole'] : ['whole', `ran ${times} times`]
  } catch (error) {
    const late = clock.ms() - seconds * 1_000
    const code = error instanceof ActionError ? error.code : String(error)
    const isFair = /^(source\.(connection|incomplete|login|query)|deadline)$/.test(code)
    if (!isFair) return [code, `ends with ${String(error)}`]
    if (list.length === 0) return [code, `fails without a trouble with ${String(error)}`]
    if ((await readdir(dir)).length > 0) return [code, 'leaves files']
    if (warehouse.ran() - before > 1) return [code, 'runs twice']
    return late > 3_500 ? [code, `${Math.round(late)} ms after the deadline`] : [code]
  } finally {
    clock.stop()
    deadline.close()
  }
}
