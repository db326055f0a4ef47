import { describe, expect, it } from '@jest/globals'
import { fault, read } from '../support/step-inputs.ts'

const looks = (columns: string, more: Record<string, string> = {}) =>
  Object.fromEntries(read({ columns, ...more }).config.presentation?.looks ?? [])
const formulas = (text: string) => [
  ...(read({ 'calculated-fields': text }).config.presentation?.calculatedFields ?? [])
]

describe('the keys of columns that say how Tableau shows a column', () => {
  it('are kept apart from what is said of the source', () => {
    const { config } = read({
      columns: `a: {type: text, caption: A, rename: b}
only_here: {role: Measure, default-format: '0.0%', folder: F, hidden: true, description: "x\\ny"}
c: bigint
d: {hidden: false}`
    })
    expect([...config.columns]).toEqual([
      ['a', { type: 'text', rename: 'b' }],
      ['c', { type: 'bigint' }]
    ])
    expect(Object.fromEntries(config.presentation?.looks ?? [])).toEqual({
      b: { caption: 'A' },
      only_here: { role: 'measure', defaultFormat: 'p0.0%', folder: 'F', hidden: true, description: 'x\ny' }
    })
  })

  it('are nothing when nothing is said', () => {
    expect(read({ columns: 'a: text\nb: {type: int}' }).config).not.toHaveProperty('presentation')
  })

  it.each([
    [
      'a: {role: contry}',
      'the role "contry", but a role must be one of dimension, measure, country',
      'Did you mean country?'
    ],
    ['a: {default-format: dd.MM}', 'the default-format "dd.MM"', 'docs/presentation.md'],
    ['a: {caption: ""}', 'no value for caption of "a"', 'leave caption out'],
    ['a: {capton: A}', 'the key "capton". The keys are type, format', 'Did you mean caption?'],
    ['a: {hidden: maybe}', 'hidden of "a" the value "maybe"', 'Write hidden: true'],
    ['a: {drop: true, caption: A}', '"a" drop: true together with other keys', 'remove drop'],
    ['a: {folder: "x\\ty"}', 'the folder "x y", which is not a usable name', 'on one line'],
    ['a: {rename: b, caption: A}\nb: {caption: B}', 'says twice how "b" looks', 'in one place']
  ])('refuses %s', (columns, what, remedy) => {
    const { message } = fault({ columns })
    expect(message).toContain(what)
    expect(message).toContain(remedy)
  })

  it('stand beside sources, and not in its entries', () => {
    const several = { 'source-url': '', transform: 'SELECT 1 AS x FROM a' }
    const sources = 'a: {url: data/a.csv}'
    expect(looks('x: {caption: X}', { ...several, sources })).toEqual({ x: { caption: 'X' } })
    expect(fault({ ...several, sources, columns: 'x: text' }).message).toContain(
      'With sources, the input columns cannot say how the source is read, as it does for "x".'
    )
    expect(
      fault({ ...several, sources: 'a: {url: data/a.csv, columns: {x: {caption: X}}}' }).message
    ).toContain('Move caption, description, role, default-format, folder and hidden to the input columns')
  })
})

describe('calculated-fields', () => {
  it('reads a map of formulas', () => {
    expect(formulas('Margin: SUM([a]) / SUM([b])\n"2024": |\n  // two\n  [a]\n')).toEqual([
      ['Margin', 'SUM([a]) / SUM([b])'],
      ['2024', '// two\n  [a]'.replace('\n  ', '\n')]
    ])
  })

  it.each([
    ['Margin', 'is not a YAML map'],
    ['A: 1\nA: 2', 'names a field twice (line 2: "A: 2")'],
    ['A: [a] + 1', 'is not valid YAML.'],
    ['A: {b: c}', 'gives no usable formula for "A"'],
    ['A:', 'gives no usable formula for "A"'],
    ['A: SUM("[a)', 'a formula that cannot be read: "\\"[a)" begins something that does not end']
  ])('refuses %j', (text, what) => {
    expect(fault({ 'calculated-fields': text }).message).toContain(`The input calculated-fields `)
    expect(fault({ 'calculated-fields': text }).message).toContain(what)
  })
})
