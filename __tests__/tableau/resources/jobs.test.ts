import { describe, expect, it } from '@jest/globals'
import { Deadline } from '../../../src/base/deadline.ts'
import { TIMING } from '../../../src/tableau/rest/timing.ts'
import { run, SECRET, startSimulator } from '../stand.ts'

/** The client sleeps in the simulator's time, which passes only then. */
class SimulatedDeadline extends Deadline {
  readonly sleeps: number[] = []
  now = Date.UTC(2026, 0, 1)

  override async sleep(ms: number): Promise<void> {
    this.check()
    this.now += ms
    this.sleeps.push(ms)
  }
}

/** Publishes by a job of that length with the pauses of production. @returns when the job was asked for, in ms */
async function askedFor(jobMs: number): Promise<readonly number[]> {
  const deadline = new SimulatedDeadline(10)
  const simulator = await startSimulator({
    clock: () => deadline.now,
    timing: { job: { ms: jobMs } },
    limits: { minPollIntervalMs: 250 },
    pats: [{ name: 'ci', secret: SECRET, user: 'publisher@example.com' }]
  })
  try {
    const result = await run(simulator, { preflight: { deadline }, timing: { job: TIMING.job } })
    expect(result).toMatchObject({ error: '', violations: [], publication: { datasourceName: 'Sales' } })
    const asked = result.requests.filter(request => request.startsWith('GET jobs/'))
    let at = 0
    return deadline.sleeps.slice(0, asked.length).map(ms => {
      at += ms
      return at
    })
  } finally {
    deadline.close()
    await simulator.close()
  }
}

describe('a job', () => {
  it.each([
    [0, [250]],
    [400, [250, 500]],
    [700, [250, 500, 1000]],
    [1_200, [250, 500, 1000, 1500]],
    [2_000, [250, 500, 1000, 1500, 2250]]
  ])('of %d ms is asked for at %j ms', async (jobMs, times) => {
    expect(await askedFor(jobMs)).toEqual(times)
  })

  it('of ten minutes is asked for every quarter of a minute in the end', async () => {
    const times = await askedFor(600_000)
    const pauses = times.map((at, index) => Math.round(at - (times[index - 1] ?? 0)))
    expect(pauses.slice(12).every(ms => ms === 15_000)).toBe(true)
    expect(times.at(-1)).toBeLessThan(615_001)
    expect(times.length).toBeLessThan(55)
  })
})
