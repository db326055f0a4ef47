import { describe, expect, it } from '@jest/globals'
import { ActionError } from '../../../src/base/errors.ts'
import { Faults } from '../../../src/inputs/reading/faults.ts'
import { readYaml } from '../../../src/inputs/reading/yaml.ts'
import { fault } from '../../support/step-inputs.ts'

const INPUT = { name: 'columns', twice: 'names a column or a key twice', remedy: 'Write a map.' } as const

/** What is wrong with a text, as one fault. */
function problem(text: string, input: Parameters<typeof readYaml>[1] = INPUT): ActionError {
  const faults = new Faults()
  readYaml(text, input, faults)
  try {
    faults.throwIfAny()
  } catch (error) {
    if (error instanceof ActionError) return error
  }
  throw new Error('nothing is wrong with it')
}

describe('broken YAML', () => {
  it.each([
    ['id: int\n betrag: double\ntag: date', 2, 'indent the line as the others'],
    ['id: int\nbetrag double\ntag: date', 2, 'Put a colon and a blank behind the name'],
    ['id: int\n\tbetrag: double', 2, 'with spaces, not with tabs'],
    ['id: int\nb: {type: double\ntag: date\nd: int', 2, 'Close the bracket'],
    ['id: int\nb: "x\ntag: date\nc: d', 2, 'Close the quotation mark'],
    ['id: int\nb: [a, b\n', 2, 'Close the'],
    ['id: int\nb: a: b\nc: d', 2, 'into quotes'],
    ['a: b\nx: `c`\n', 2, 'into quotes'],
    ['a: @b\nc: d', 1, 'into quotes'],
    ['a: int\nb: int\na: date', 3, 'Write a map.']
  ])('%j is wrong in line %d', (text, line, remedy) => {
    const error = problem(text)
    const shown = text.split('\n')[line - 1]?.trim()
    expect(error.what).toMatch(/^The input columns (is not valid YAML|names a column or a key twice) /)
    expect(error.what.endsWith(`(line ${line}: "${shown}").`)).toBe(true)
    expect(error.remedy).toContain(remedy)
    expect(error.details).toEqual({ kind: 'written', places: [{ what: error.what, input: 'columns', line }] })
  })

  it('shows no line of what may hold secrets', () => {
    const error = problem('a: {token: abc\nb: x', { ...INPUT, name: 'sources', secret: true })
    expect(error.message).toContain('(line 1).')
    expect(error.message).not.toContain('abc')
  })
})

describe('a fault of one part', () => {
  it.each([
    [{ columns: 'a: int\nb:\n  type: date\n  typ: x' }, '(line 4: "typ: x").'],
    [{ columns: 'a: int\nb: {type: int,\n  round: maybe}' }, '(line 3: "round: maybe}").'],
    [{ columns: 'a: {rename: x}\n# why\nb: {rename: X}' }, '(line 3: "b: {rename: X}").'],
    [{ 'source-pagination': 'type: page\nparam: p\nnext: a.b' }, '(line 3: "next: a.b").'],
    [{ 'source-pagination': 'type: cursor\nparam: p' }, '(line 1: "type: cursor").'],
    [
      { checks: 'one: a > 0\ntwo: {sql: b > 0, severity: no}' },
      '(line 2: "two: {sql: b > 0, severity: no}").'
    ],
    [{ 'calculated-fields': 'A: SUM([x])\nB: SUM([x)' }, '(line 2: "B: SUM([x)").']
  ])('%j is told with its line', (inputs, place) => {
    const error = fault(inputs)
    expect(error.what).toContain(place)
    expect(error.details).toMatchObject({ kind: 'written', places: [{ input: Object.keys(inputs)[0] }] })
  })

  it.each([
    ['a:\n  url: a.csv\nb:\n  url: b.csv\n  tokn: hush', '(line 5).'],
    ['a:\n  url: a.csv\n  columns:\n    x: int\n    y: dat', '(line 3).'],
    ['a:\n  url: a.csv\n  format: parkett', '(line 1).']
  ])('of sources is told with the line in sources, which is not shown: %j', (sources, place) => {
    const error = fault({ 'source-url': '', sources, transform: 'select 1' })
    expect(error.what).toContain(place)
    expect(error.message).not.toContain('hush')
  })
})
