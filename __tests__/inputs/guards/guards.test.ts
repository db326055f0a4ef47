import { describe, expect, it } from '@jest/globals'
import { readGuards } from '../../../src/inputs/guards/guards.ts'
import { Faults } from '../../../src/inputs/reading/faults.ts'
import { InputReader, inputVariable } from '../../../src/inputs/reading/reader.ts'
import type { PublishMode } from '../../../src/tableau/resources/modes.ts'

function read(inputs: Record<string, string>, mode: PublishMode = 'overwrite') {
  const faults = new Faults()
  const env = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [inputVariable(name), value]))
  const config = readGuards(new InputReader(env, faults), mode)
  return { config, faults: faults.all.map(({ code, what }) => `${code}: ${what}`) }
}

describe('the inputs of the guards', () => {
  it('have defaults that ask for little', () => {
    expect(read({})).toEqual({
      config: { onSchemaChange: 'fail', checks: [], skipUnchanged: false, unchangedIgnores: [] },
      faults: []
    })
  })

  it('are read', () => {
    const { config, faults } = read({
      'min-rows': '1000',
      'on-schema-change': 'Warn',
      'max-row-drop': '12.5 %',
      checks: `positive: amount >= 0
late: "SELECT * FROM extract WHERE day > current_date"
nested: |
  (-- a comment
  with x as (select 1) select * from x)
mild: {sql: amount < 9, severity: warn}
"2024": with_vat > 0`,
      'skip-unchanged': 'true',
      'unchanged-ignores': 'fetched_at, run',
      history: 'true',
      'github-token': 'ghs_x'
    })
    expect(faults).toEqual([])
    expect(config).toMatchObject({
      minRows: 1000,
      onSchemaChange: 'warn',
      maxRowDrop: 12.5,
      skipUnchanged: true,
      unchangedIgnores: ['fetched_at', 'run'],
      history: { token: 'ghs_x' }
    })
    expect(config.checks.map(({ name, kind, severity }) => [name, kind, severity])).toEqual([
      ['positive', 'condition', 'fail'],
      ['late', 'query', 'fail'],
      ['nested', 'query', 'fail'],
      ['mild', 'condition', 'warn'],
      ['2024', 'condition', 'fail']
    ])
  })

  it.each<[Record<string, string>, PublishMode, string]>([
    [{ 'min-rows': '-1' }, 'overwrite', 'The input min-rows has the value "-1"'],
    [{ 'min-rows': '1.5' }, 'overwrite', 'The input min-rows has the value "1.5"'],
    [{ 'on-schema-change': 'ignore' }, 'overwrite', 'The input on-schema-change has the value "ignore"'],
    [
      { 'max-row-drop': '101' },
      'overwrite',
      'The input max-row-drop has the value "101"; it must be a number from 0 to 100.'
    ],
    [{ 'max-row-drop': '-5' }, 'overwrite', 'The input max-row-drop has the value "-5"'],
    [{ 'max-row-drop': '20 rows' }, 'overwrite', 'The input max-row-drop has the value "20 rows"'],
    [
      { 'max-row-drop': '20' },
      'append',
      'The input max-row-drop is given, but in publish-mode append no published rows go.'
    ],
    [{ 'max-row-drop': '20' }, 'create', 'The input max-row-drop is given, but in publish-mode create'],
    [
      { 'skip-unchanged': 'true' },
      'upsert',
      'The input skip-unchanged is true, but publish-mode upsert changes rows'
    ],
    [
      { 'unchanged-ignores': 'a' },
      'overwrite',
      'The input unchanged-ignores is given, but skip-unchanged is not true.'
    ],
    [{ history: 'true' }, 'overwrite', 'The input github-token is missing.'],
    [{ checks: '- amount > 0' }, 'overwrite', 'The input checks must be a YAML map.'],
    [{ checks: 'a: 1\na: 2' }, 'overwrite', 'The input checks names a check or a key twice.'],
    [
      { checks: 'a: {sql: x, severty: warn}' },
      'overwrite',
      'has for "a" the key "severty"; it must be one of sql, severity.'
    ],
    [
      { checks: 'a: {sql: x, severity: mild}' },
      'overwrite',
      'gives "a" the severity "mild"; it must be one of fail, warn.'
    ],
    [{ checks: 'a: {severity: warn}' }, 'overwrite', 'The input checks gives "a" no SQL.'],
    [{ checks: 'a:' }, 'overwrite', 'The input checks gives "a" no SQL.']
  ])('that are wrong are faults: %j in mode %s', (inputs, mode, message) => {
    const { faults } = read(inputs, mode)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(message)
  })
})
