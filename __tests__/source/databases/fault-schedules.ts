import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { Deadline } from '../../../src/base/deadline.ts'
import { ActionError } from '../../../src/base/errors.ts'
import type { DatabaseConfig } from '../../../src/source/contract/database.ts'
import { fetchDatabase } from '../../../src/source/databases/fetch-database.ts'
import { awakeClock } from '../../support/awake-clock.ts'
import { connectTest } from '../../support/connect-test.ts'
import { type Fault, startCuttingProxy } from '../../support/cutting-proxy.ts'
import { memoryLog } from '../../support/memory-log.ts'

/** A query at a database, and what happens to its connections. */
export interface Schedule {
  readonly rows: number
  /** Of the first, second … connection. */
  readonly faults: readonly (Fault | undefined)[]
  /** The deadline of the run. */
  readonly seconds: number
}

/** What has become of a schedule. */
export interface Outcome {
  readonly schedule: Schedule
  /** `whole`, or the code of the error. */
  readonly verdict: string
  /** Why that is wrong; undefined when it is right. */
  readonly wrong?: string
}

/** A database for schedules. */
export interface ScheduledDatabase {
  readonly port: number
  readonly config: Omit<DatabaseConfig, 'port' | 'query'>
  /** A query of as many rows of a number and its MD5. */
  sql(rows: number): string
  /** Texts are in quotation marks in the spool. */
  readonly quotesTexts?: true
}

const fault: fc.Arbitrary<Fault> = fc.record({
  afterBytes: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 600 }),
    fc.integer({ min: 1, max: 60_000 }),
    fc.integer({ min: 1, max: 1_000_000 })
  ),
  cut: fc.oneof(
    { weight: 5, arbitrary: fc.constant('reset' as const) },
    { weight: 5, arbitrary: fc.constant('end' as const) },
    { weight: 1, arbitrary: fc.constant('stall' as const) }
  )
})

/** Random schedules: nothing, one fault, or several in a row. */
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  rows: fc.oneof(
    fc.constantFrom(0, 1, 2),
    fc.integer({ min: 3, max: 200 }),
    fc.integer({ min: 200, max: 20_000 })
  ),
  faults: fc.array(fc.option(fault, { nil: undefined, freq: 4 }), { maxLength: 4 }),
  seconds: fc.constantFrom(3, 6)
})

/** Runs schedules, some at a time, each through a proxy of its own. */
export async function runSchedules(
  database: ScheduledDatabase,
  list: readonly Schedule[],
  lanes: number,
  told: (outcome: Outcome) => void = () => undefined
): Promise<Outcome[]> {
  const waiting = [...list]
  const outcomes: Outcome[] = []
  const folder = await mkdtemp(join(tmpdir(), 'schedules-'))
  let count = 0
  const lane = async (): Promise<void> => {
    const proxy = await startCuttingProxy(database.port)
    for (let schedule = waiting.shift(); schedule !== undefined; schedule = waiting.shift()) {
      proxy.schedule(schedule.faults)
      const dir = join(folder, String(++count))
      await mkdir(dir)
      const outcome = await runOne(database, proxy.port, schedule, dir)
      outcomes.push(outcome)
      told(outcome)
      await rm(dir, { recursive: true })
    }
    await proxy.close()
  }
  try {
    await Promise.all(Array.from({ length: lanes }, lane))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return outcomes
}

async function runOne(
  { config, sql, quotesTexts }: ScheduledDatabase,
  port: number,
  schedule: Schedule,
  dir: string
): Promise<Outcome> {
  const log = memoryLog()
  const marks = quotesTexts === true ? '"' : ''
  const blameless = schedule.faults.every(one => one === undefined)
  // How fast a busy machine is is nothing to fail for.
  const seconds = blameless ? 60 : schedule.seconds
  const deadline = new Deadline(seconds / 60)
  const clock = awakeClock()
  try {
    const query: DatabaseConfig = { ...config, port, query: sql(schedule.rows) }
    const { files } = await fetchDatabase(query, dir, {
      connect: connectTest,
      tokens: new Map(),
      deadline,
      log
    })
    const records = files.reduce((sum, file) => sum + (file.records ?? 0), 0)
    const texts = await Promise.all(files.map(file => readFile(file.path, 'utf8')))
    const right = records === schedule.rows && texts.join('') === expected(schedule.rows, marks)
    const left = (await readdir(dir)).length - files.length
    return {
      schedule,
      verdict: 'whole',
      ...(right && left === 0 ? {} : { wrong: `${records} rows of ${schedule.rows}, ${left} files too many` })
    }
  } catch (error) {
    const late = clock.ms() - seconds * 1_000
    const files = await readdir(dir)
    const code = error instanceof ActionError ? error.code : String(error)
    const isFair =
      error instanceof ActionError && /^(source\.(connection|incomplete|login)|deadline)$/.test(code)
    const wrong = !isFair
      ? `ends with ${String(error)}`
      : blameless
        ? `fails without a fault: ${error.message}`
        : files.length > 0
          ? `leaves ${files.length} files`
          : late > 2_500
            ? `${Math.round(late)} ms after the deadline`
            : undefined
    return { schedule, verdict: code, ...(wrong === undefined ? {} : { wrong }) }
  } finally {
    clock.stop()
    deadline.close()
  }
}

const texts = new Map<string, string>()

function expected(rows: number, marks: string): string {
  const key = `${rows}${marks}`
  let text = texts.get(key)
  if (text === undefined) {
    text = ''
    for (let i = 1; i <= rows; i++) {
      text += `${i},${marks}${createHash('md5').update(String(i)).digest('hex')}${marks}\n`
    }
    if (texts.size < 50) texts.set(key, text)
  }
  return text
}
