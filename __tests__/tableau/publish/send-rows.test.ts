import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { openRowsStand, publishedRows, type RowsStand } from '../rows-stand.ts'
import { type Simulator, startSimulator } from '../stand.ts'

let stand: RowsStand
let small: Simulator

beforeAll(async () => {
  stand = await openRowsStand()
  small = await startSimulator({ limits: { updateDataMaxBytes: 150_000 } })
})

afterEach(() => expect(small.violations).toEqual([]))

afterAll(async () => {
  await small.close()
  await stand.close()
})

const data = { method: 'PATCH', path: /\/data$/ } as const

describe('the limit of a request', () => {
  // Texts that no compression makes much smaller.
  const text = (index: number): string => createHash('sha512').update(String(index)).digest('base64')
  const many = (from: number, to: number): string =>
    `id,name\n${Array.from({ length: to - from }, (_, index) => `${from + index},${text(from + index)}${text(-from - index)}`).join('\n')}\n`

  it.each(['append', 'upsert'] as const)('%s sends the rows in parts, each once', async mode => {
    const name = `Many ${mode}`
    await stand.change(small, 'replace', many(0, 10), { name })
    const csv = many(mode === 'append' ? 10 : 5, 1500)
    const first = await stand.change(small, mode, csv, { name, identity: mode })
    expect(first.error).toBe('')
    expect(new Set(first.jobs).size).toBeGreaterThan(2)
    const ids = (await publishedRows(small, name)).map(row => Number(row.split(',')[0])).sort((a, b) => a - b)
    expect(ids).toEqual(Array.from({ length: 1500 }, (_, index) => index))
    const second = await stand.change(small, mode, csv, { name, identity: mode })
    expect(second.jobs).toEqual(first.jobs)
    expect(await publishedRows(small, name)).toHaveLength(1500)
  })

  it('a failure in between says what is in, and the re-run does the rest', async () => {
    const name = 'Halfway'
    await stand.change(small, 'replace', many(0, 1), { name })
    const fault = small.inject({
      kind: 'failJob',
      notes: 'no space',
      ...data,
      nth: 6,
      times: Number.POSITIVE_INFINITY
    })
    const csv = many(1, 1500)
    const first = await stand.change(small, 'append', csv, { name, identity: 'halfway' })
    fault.remove()
    const done = (await publishedRows(small, name)).length - 1
    expect(done).toBeGreaterThan(0)
    expect(first.error).toContain(
      `Of 1,499 rows, rows 1–${done.toLocaleString('en-US')} (in the order of their keys or contents) are in the data source, rows ${(done + 1).toLocaleString('en-US')}–1,499 are not all in. Re-run this job within 24 hours`
    )
    expect(first.error).toMatch(/^tableau\.job: .*no space/)
    const second = await stand.change(small, 'append', csv, { name, identity: 'halfway' })
    expect(second.error).toBe('')
    expect(await publishedRows(small, name)).toHaveLength(1500)
  })

  it('replace is never cut', async () => {
    const name = 'Whole'
    await stand.change(small, 'replace', many(0, 10), { name })
    const result = await stand.change(small, 'replace', many(0, 1500), { name })
    expect(result.error).toMatch(/^tableau\.too-large: .*replacing all rows cannot be cut/)
    expect(await publishedRows(small, name)).toHaveLength(10)
  })
})
