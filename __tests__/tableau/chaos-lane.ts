import { createHash } from 'node:crypto'
import { type Simulator, startSimulator } from '../../simulator/server.ts'
import { publishExtract } from '../../src/tableau/publish/publish.ts'
import { isUpdate } from '../../src/tableau/resources/modes.ts'
import { expectedState, judge, type State, same, sorted, type Verdict } from './chaos-judge.ts'
import { type Schedule, shown } from './chaos-schedules.ts'
import { openRowsStand, type RowsStand } from './rows-stand.ts'
import { CHUNK, type RunResult, run } from './stand.ts'

/** What a schedule has led to. */
export interface Outcome {
  readonly schedule: Schedule
  readonly verdict: Verdict
  /** Of the run without faults that follows a failure or an append: '' when all is well. */
  readonly rerun: string
  /** Milliseconds after the deadline at which the run ended; 0 when it ended before. */
  readonly lateMs: number
  readonly signedOut: boolean
  /** Rows that are there more often than they should be. */
  readonly doubled: number
  readonly violations: readonly string[]
}

/** All outcomes, counted. */
export interface Tally {
  readonly outcomes: readonly Outcome[]
  readonly byVerdict: ReadonlyMap<string, number>
  /** For people: one line each. */
  readonly wrong: readonly string[]
  readonly doubledRows: number
}

const FORMER = ['1,one', '2,two', '3,three']
const SMALL = ['2,TWO', '4,four']
// Texts that no compression makes much smaller.
const text = (index: number): string => createHash('sha512').update(String(index)).digest('hex')
const LARGE = Array.from({ length: 900 }, (_, index) => `${index + 2},${text(index)}${text(-index - 1)}`)
const csv = (rows: readonly string[]): string => `id,name\n${rows.join('\n')}\n`

const SEEDS = 60
const PATIENT_MINUTES = 0.5
const SHORT_MINUTES = 1.2 / 60
/** What the machine itself may take, and the sign-out. */
const SLACK_MS = 5_000
/** Long ago, so that every change is newer. */
const PUBLISHED = Date.UTC(2024, 0, 1)

/**
 * Runs schedules in lanes side by side, each with a simulator and an engine of its own.
 * @param onOutcome is told of each as it comes
 */
export async function runSchedules(
  all: readonly Schedule[],
  lanes: number,
  onOutcome: (outcome: Outcome) => void = () => undefined
): Promise<Tally> {
  const left = [...all]
  const outcomes: Outcome[] = []
  const lane = async (): Promise<void> => {
    while (left.length > 0) {
      const stand = await openRowsStand()
      try {
        const seed = (await stand.extract(csv(FORMER))).path
        await batch(stand, seed, left.splice(0, SEEDS), outcome => {
          outcomes.push(outcome)
          onOutcome(outcome)
        })
      } finally {
        await stand.close()
      }
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  const byVerdict = new Map<string, number>()
  for (const { verdict } of outcomes) {
    const kind = verdict.replace(/:.*/s, '')
    byVerdict.set(kind, (byVerdict.get(kind) ?? 0) + 1)
  }
  return {
    outcomes,
    byVerdict,
    wrong: outcomes.flatMap(faultsOf),
    doubledRows: outcomes.reduce((sum, { doubled }) => sum + doubled, 0)
  }
}

/** All that is wrong with an outcome, for people; nothing when all is well. */
export function faultsOf(outcome: Outcome): string[] {
  const found = [
    ...(outcome.verdict.startsWith('wrong') ? [outcome.verdict] : []),
    ...(outcome.rerun === '' ? [] : [`the re-run: ${outcome.rerun}`]),
    ...(outcome.lateMs > SLACK_MS ? [`ended ${Math.round(outcome.lateMs)} ms after its deadline`] : []),
    ...(outcome.signedOut ? [] : ['no sign-out was tried']),
    ...(outcome.doubled === 0 ? [] : [`${outcome.doubled} rows doubled`]),
    ...outcome.violations
  ]
  return found.map(fault => `${fault}\n    ${shown(outcome.schedule)}`)
}

async function batch(
  stand: RowsStand,
  file: string,
  schedules: readonly Schedule[],
  onOutcome: (outcome: Outcome) => void
): Promise<void> {
  const names = schedules.map((_, index) => `Chaos ${index}`)
  const simulator = await startSimulator({
    limits: { updateDataMaxBytes: 150_000 },
    datasources: names
      .filter((_, index) => schedules[index]?.exists)
      .map(name => ({ name, file, updatedAt: PUBLISHED }))
  })
  try {
    for (const [index, schedule] of schedules.entries()) {
      onOutcome(await one(stand, simulator, schedule, names[index] ?? ''))
    }
  } finally {
    await simulator.close()
  }
}

async function one(
  stand: RowsStand,
  simulator: Simulator,
  schedule: Schedule,
  name: string
): Promise<Outcome> {
  const data = { former: FORMER, fresh: schedule.large ? LARGE : SMALL }
  const injected = schedule.faults.map(fault => ({ fault, handle: simulator.inject(fault) }))
  // Nothing ends the wait for a stuck job but the deadline.
  const minutes = schedule.faults.some(({ kind }) => kind === 'stuckJob') ? SHORT_MINUTES : PATIENT_MINUTES
  const begun = performance.now()
  const result = await publication(stand, simulator, schedule, name, minutes)
  const lateMs = Math.max(0, performance.now() - begun - minutes * 60_000)
  const fired = new Set(injected.filter(({ handle }) => handle.fired > 0).map(({ fault }) => fault.kind))
  for (const { handle } of injected) handle.remove()
  const now = await stateOf(simulator, name)
  const verdict = judge(schedule, result.error, now, data)
  let last = now
  let rerun = ''
  if ((result.error !== '' || schedule.mode === 'append') && !fired.has('stuckJob')) {
    rerun = await runAgain(stand, simulator, schedule, name, fired.has('failJob'))
    last = await stateOf(simulator, name)
    const expected = expectedState(schedule, FORMER, data.fresh)
    const right =
      expected === 'refused' ? same(last, schedule.exists ? sorted(FORMER) : undefined) : same(last, expected)
    if (rerun === '' && !right) rerun = `left ${last?.length ?? 'no'} rows`
  }
  return {
    schedule,
    verdict,
    rerun,
    lateMs,
    signedOut: !result.signedIn || result.requests.includes('POST auth/signout'),
    doubled: last === undefined ? 0 : last.length - new Set(last).size,
    violations: result.violations
  }
}

/** The same step once more, now without faults. */
async function runAgain(
  stand: RowsStand,
  simulator: Simulator,
  schedule: Schedule,
  name: string,
  jobFailed: boolean
): Promise<string> {
  const again = (): Promise<RunResult> => publication(stand, simulator, schedule, name, PATIENT_MINUTES)
  let { error } = await again()
  // The run may have ended before it heard that its job had failed: then the re-run hears it.
  if (jobFailed && error.startsWith('tableau.job')) error = (await again()).error
  const expected = expectedState(schedule, FORMER, schedule.large ? LARGE : SMALL)
  const mayExist = schedule.mode === 'create' && error.startsWith('tableau.exists')
  if (expected === 'refused')
    return /^tableau\.(exists|missing)/.test(error) ? '' : `it was not refused: ${error}`
  return mayExist ? '' : error
}

async function publication(
  stand: RowsStand,
  simulator: Simulator,
  { mode, large }: Schedule,
  name: string,
  minutes: number
): Promise<RunResult> {
  const rows = csv(large ? LARGE : SMALL)
  if (isUpdate(mode)) return await stand.change(simulator, mode, rows, { name, minutes, identity: name })
  const { path, size } = await stand.extract(rows)
  return await run(simulator, {
    name,
    mode,
    minutes,
    work: (session, onJob) =>
      publishExtract(session, { path, size, name, mode, chunkSizeBytes: CHUNK, onJob })
  })
}

async function stateOf(simulator: Simulator, name: string): Promise<State> {
  await simulator.settled()
  if (!simulator.datasources.some(one => one.name === name)) return undefined
  const { rows } = await simulator.readTable(name)
  return sorted(rows.map(row => row.join(',')))
}
