import { describe, expect, it } from '@jest/globals'
import { Faults } from '../../../src/inputs/reading/faults.ts'
import { InputReader } from '../../../src/inputs/reading/reader.ts'
import { type RunAfterConfig, readRunAfter } from '../../../src/inputs/tableau/run-after.ts'

const LUID = '5F6A0C1E-0000-4000-8000-000000000001'

function read(runAfter: string, wait = 'false'): { config: RunAfterConfig; faults: string[] } {
  const faults = new Faults()
  const reader = new InputReader({ 'INPUT_RUN-AFTER': runAfter, INPUT_WAIT: wait }, faults)
  return { config: readRunAfter(reader), faults: faults.all.map(({ what, remedy }) => `${what} ${remedy}`) }
}

describe('run-after', () => {
  it('reads flows, workbooks and tasks by LUID or path', () => {
    expect(read(`flow: Finance/R\\/D: prep\n\n  Workbook :${LUID}\r\ntask: A/B`, 'true')).toEqual({
      config: {
        runAfter: [
          { kind: 'flow', path: ['Finance', 'R/D: prep'] },
          { kind: 'workbook', id: LUID.toLowerCase() },
          { kind: 'task', path: ['A', 'B'] }
        ],
        wait: true
      },
      faults: []
    })
    expect(read('')).toEqual({ config: { runAfter: [], wait: false }, faults: [] })
  })

  it.each([
    ['flwo: A/B', 'does not begin with flow:, workbook: or task:. Did you mean flow: ?'],
    ['A/B', 'does not begin with flow:, workbook: or task:. Write lines such as'],
    ['flow: Prep', 'names no LUID and no project with a name in it. Write the LUID'],
    ['flow: A//B', 'names no LUID and no project'],
    ['flow:', 'names no LUID and no project'],
    ['flow: A/B\nflow: A/B', 'names "flow: A/B" twice']
  ])('refuses %j', (text, fault) => {
    const { faults } = read(text)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(fault)
  })

  it('refuses to wait for nothing', () => {
    expect(read('', 'true').faults).toEqual([expect.stringContaining('run-after names nothing to wait for')])
  })
})
