import { describe, expect, it } from '@jest/globals'
import { hostileResult, type JestReport } from '../../scripts/hostile.ts'

const file = (title: string, statuses: readonly string[]): JestReport['testResults'][number] => ({
  name: `${title}.test.ts`,
  assertionResults: statuses.map(status => ({ ancestorTitles: [title], status }))
})
const passed = (count: number): string[] => Array.from({ length: count }, () => 'passed')

describe('npm run hostile', () => {
  it('counts tries and what held, by class', () => {
    const testResults = [file('10 b', passed(398)), file('9 a', ['passed', 'passed'])]
    const { table, good } = hostileResult({ testResults })
    expect(table).toBe(
      [
        'Class  Tries  Held',
        '-----  -----  ----',
        '9 a    2      2',
        '10 b   398    398',
        'Total  400    400'
      ].join('\n')
    )
    expect(good).toBe(true)
  })

  it.each<[string, JestReport['testResults']]>([
    ['there are fewer than 400 tries', [file('01 a', passed(399))]],
    ['one did not hold', [file('01 a', [...passed(400), 'failed'])]],
    ['one was skipped', [file('01 a', [...passed(400), 'pending'])]],
    ['a file could not be run', [file('01 a', passed(400)), file('02 b', [])]],
    ['there are none', []]
  ])('fails when %s', (_, testResults) => {
    expect(hostileResult({ testResults }).good).toBe(false)
  })
})
