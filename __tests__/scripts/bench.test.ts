import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { writePage } from '../../scripts/bench/page.ts'
import { COLUMNS, type TextFormat, writeRecords } from '../../scripts/bench/records.ts'
import { median, type Result, resultTable, rowOf, verdict } from '../../scripts/bench/result.ts'
import { DEEP, WIDE, writeShape } from '../../scripts/bench/shaped-records.ts'

describe('records of the bench', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'records-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const written = async (format: TextFormat, count: number): Promise<string> => {
    const path = join(folder, format)
    await writeRecords(path, format, count)
    return readFile(path, 'utf8')
  }

  it('are the same in each format', async () => {
    const records = JSON.parse(await written('json', 2500)) as Record<string, unknown>[]
    const lines = (await written('ndjson', 2500)).trimEnd().split('\n')
    const [head, ...csv] = (await written('csv', 2500)).trimEnd().split('\n')
    expect(records).toHaveLength(2500)
    expect(lines.map(line => JSON.parse(line))).toEqual(records)
    expect(head).toBe(COLUMNS.map(([name]) => name).join())
    expect(csv).toEqual(records.map(record => Object.values(record).join()))
  })

  it('are always the same, with numbers, NULLs and instants', async () => {
    expect(await written('ndjson', 300)).toBe(await written('ndjson', 300))
    const records = JSON.parse(await written('json', 300)) as Record<string, unknown>[]
    expect(records[0]).toMatchObject({ id: 9_000_000_000, active: expect.any(Boolean) })
    expect(records.some(({ city }) => city === null)).toBe(true)
    expect(records.every(({ created_at: at }) => /^2024-.*T\d\d:\d\d:\d\dZ$/.test(String(at)))).toBe(true)
  })
})

describe('wide and deep records of the bench', () => {
  it('hold the same values in both formats', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shapes-'))
    for (const shape of [WIDE, DEEP]) {
      await writeShape(join(folder, 'ndjson'), 'ndjson', shape, 250)
      await writeShape(join(folder, 'csv'), 'csv', shape, 250)
      const lines = (await readFile(join(folder, 'ndjson'), 'utf8')).trimEnd().split('\n')
      const [head, ...csv] = (await readFile(join(folder, 'csv'), 'utf8')).trimEnd().split('\n')
      const flat = (path: readonly string[], value: unknown): (readonly [string, unknown])[] =>
        typeof value === 'object' && value !== null
          ? Object.entries(value).flatMap(([name, inner]) => flat([...path, name], inner))
          : [[path.join('_'), value]]
      const records = lines.map(line => flat([], JSON.parse(line)))
      expect(csv).toEqual(records.map(record => record.map(([, value]) => value).join()))
      expect(head).toBe(records[0]?.map(([name]) => name).join())
      expect(head?.split(',')).toHaveLength(shape.leaves.length)
      expect(Math.max(...shape.leaves.map(({ path }) => path.length))).toBe(shape === DEEP ? 6 : 1)
    }
    await rm(folder, { recursive: true })
  })
})

describe('results of the bench', () => {
  const result: Result = {
    what: 'load',
    ours: 2000,
    beside: { name: 'theirs', ms: 1000 },
    target: { kind: 'at-most', times: 2 },
    peakRss: 100e6
  }

  it('takes the middle value, or the mean of the two in the middle', () => {
    expect([median([9, 1, 5]), median([4, 1, 2, 9]), median([7])]).toEqual([5, 3, 7])
  })

  it('judges time and memory', () => {
    expect(verdict(result)).toBe('met')
    expect(verdict({ ...result, ours: 2001 })).toBe('MISSED (time)')
    expect(verdict({ ...result, peakRss: 201e6 })).toBe('MISSED (memory)')
    expect(verdict({ ...result, target: { kind: 'within', ms: 1999 } })).toBe('MISSED (time)')
    const peer = { ...result, target: { kind: 'at-least', times: 10 } } as const
    expect(verdict({ ...peer, beside: { name: 'slow', ms: 20_000 } })).toBe('met')
    expect(verdict({ ...peer, beside: { name: 'slow', ms: 19_999 }, peakRss: 201e6 })).toBe(
      'MISSED (time, memory)'
    )
  })

  it('shows each ratio beside its target', () => {
    const table = resultTable([
      result,
      { ...result, target: { kind: 'at-least', times: 10 }, beside: { name: 'slow', ms: 5000 } }
    ])
    expect(table).toContain('2.00 s  1.00 s theirs  2.00×          ≤ 2×')
    expect(table).toContain('2.00 s  5.00 s slow    2.50× as fast  ≥ 10× as fast')
  })

  it('shows memory where it was measured, and theirs in brackets', () => {
    const { peakRss: _none, ...withoutMemory } = result
    const beside = { name: 'theirs', ms: 1000, peakRss: 5e6 }
    expect(rowOf({ ...withoutMemory, beside }).slice(2)).toEqual([
      '1.00 s theirs (5 MB)',
      '2.00×',
      '≤ 2×',
      '',
      '',
      'met'
    ])
  })

  it('get into their place on the page, with the machine, and leave the rest', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'page-'))
    const page = join(folder, 'performance.md')
    const others = '<!-- bench databases: begin -->\nold\n<!-- bench databases: end -->\n'
    await writeFile(page, `Before\n<!-- bench files: begin -->\nold\n<!-- bench files: end -->\n${others}`)
    await writePage(page, 'files', 3, [result])
    await writePage(page, 'files', 3, [result])
    const text = await readFile(page, 'utf8')
    expect(text).toMatch(/^Before\n<!-- bench files: begin -->\n\n\d{4}-\d\d-\d\d, .*, median of 3 runs:\n/)
    expect(text.match(/\| load \|/g)).toHaveLength(1)
    expect(text.endsWith(others)).toBe(true)
    await writeFile(page, 'no place')
    await expect(writePage(page, 'files', 1, [])).rejects.toThrow('has no place for the figures of files')
    await rm(folder, { recursive: true })
  })
})
