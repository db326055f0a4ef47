import { describe, expect, it } from '@jest/globals'
import { fault, read } from '../../support/step-inputs.ts'

describe('columns', () => {
  const rules = (text: string) => [...(read({ columns: text }).config.sources[0]?.columns ?? [])]
  const columns = (text: string) => rules(text).map(([name, { type }]) => [name, type])

  it('maps names to types, in any case', () => {
    expect(
      columns(
        'id: BIGINT\n"Zip Code": text\nprice: numeric( 18 , 2 )\n2024: Double\ntrue: bool\nnull: int\na: date\nb: time\nc: timestamp\nd: timestamp_tz'
      )
    ).toEqual([
      ['id', 'bigint'],
      ['Zip Code', 'text'],
      ['price', 'numeric(18,2)'],
      ['2024', 'double'],
      ['true', 'bool'],
      ['null', 'int'],
      ['a', 'date'],
      ['b', 'time'],
      ['c', 'timestamp'],
      ['d', 'timestamp_tz']
    ])
  })

  it('may be written in braces', () => {
    expect(columns('{zip: text, price: "numeric(9,0)"}')).toEqual([
      ['zip', 'text'],
      ['price', 'numeric(9,0)']
    ])
  })

  it.each([
    ['a: text\nb: int\na: int', 'twice (line 3)'],
    ['a: [1', 'not valid YAML'],
    ['- a\n- b', 'not a YAML map'],
    ['just text', 'not a YAML map'],
    ['a: [text]', 'neither a type nor a map of keys'],
    ['a:', 'no type'],
    ['? [a, b]\n: text', 'without a column name'],
    [
      'a: txt',
      'must be one of bool, int, bigint, double, numeric(p,s), text, date, time, timestamp, timestamp_tz'
    ],
    ['a: numeric', 'precision'],
    ['a: numeric(10)', 'precision'],
    ['{a: numeric(10,2)}', 'precision'],
    ['a: numeric(19,2)', 'at most 18 digits'],
    ['a: numeric(0,0)', 'impossible'],
    ['a: numeric(4,5)', 'impossible']
  ])('fails for %j', (text, why) => {
    const error = fault({ columns: text })
    expect(error.code).toBe('input.invalid')
    expect(error.message).toContain(why)
  })

  it('takes a map of keys instead of the type', () => {
    const text = `
a: {type: "numeric(10,2)", round: true, null-values: ["N/A", "-"]}
b:
  format: dd/MM/yyyy
  rename: day
  null-values: never
c: {drop: true, optional: true}
d: {type: int, round: false, drop: false}
e: {format: "#.##0,00"}`
    expect(rules(text)).toMatchObject([
      ['a', { type: 'numeric(10,2)', round: true, nullValues: ['N/A', '-'] }],
      ['b', { format: { kind: 'date', gives: 'date' }, rename: 'day', nullValues: ['never'] }],
      ['c', { drop: true, optional: true }],
      ['d', { type: 'int' }],
      ['e', { format: { kind: 'number', group: '.', decimal: ',' } }]
    ])
    expect(Object.keys(rules(text)[3]?.[1] ?? {})).toEqual(['type'])
  })

  it.each([
    [
      'a: {tpye: int}',
      'but the keys are type, format, null-values, round, rename, drop, optional, caption, description, role, default-format, folder, hidden. Did you mean type?'
    ],
    ['a: {captoin: x}', 'the key "captoin", but the keys are'],
    ['a: {type: int, type: text}', 'a key twice'],
    ['a: {}', 'nothing'],
    ['a: {type: [int]}', 'no value for type'],
    ['a: {type: txt}', 'must be one of bool'],
    ['a: {round: yes, type: int}', 'round of "a" the value "yes"'],
    ['a: {round: true}', 'round: true with no type'],
    ['a: {round: true, type: double}', 'with the type double'],
    ['a: {format: unix, type: date}', 'the format "unix" of a point in time'],
    ['a: {format: epoch}', 'which is not a date pattern'],
    ['a: {drop: true, type: int}', 'drop: true together with other keys'],
    ['a: {null-values: {b: c}}', 'not texts'],
    ['a: {null-values: []}', 'not texts'],
    ['a: {rename: }', 'no value for rename'],
    ['a: {rename: "b\\nc"}', 'not a usable name'],
    ['a: {rename: x}\nb: {rename: X}', 'renames both "a" and "b" to "X"'],
    ['a: {format: dd/QQ/yyyy}', '"dd/QQ/yyyy", which has the letters QQ'],
    ['a: {format: dMyyyy}', 'd directly before M'],
    ['a: {format: "h:mm"}', 'without a for AM or PM'],
    ['a: {format: "yyyy"}', 'the year but no month'],
    ['a: {format: "dd.dd.yyyy"}', 'the day twice'],
    ["a: {format: yyyy-MM-dd'T}", 'a quote without its end'],
    ['a: {format: "#.##0.00"}', 'both for groups and for decimals'],
    ['a: {format: "0%"}', 'neither a pattern of dates nor one of numbers'],
    ['a: {format: dd/MM/yyyy HH:mm, type: date}', 'the type date and the format "dd/MM/yyyy HH:mm"'],
    ['a: {format: dd/MM/yyyy, type: int}', 'the type int'],
    ['a: {format: "0,0", type: text}', 'the type text']
  ])('fails for the long form %j', (text, why) => {
    const error = fault({ columns: text })
    expect(error.code).toBe('input.invalid')
    expect(error.message).toContain(why)
  })

  it.each([
    ['txt', 'text'],
    ['string', 'text'],
    ['Integer', 'int'],
    ['varchar(20)', 'text'],
    ['timestmap', 'timestamp'],
    ['decimal(10,2)', 'numeric(18,2)']
  ])('suggests a type for %s', (type, meant) => {
    expect(fault({ columns: `a: ${type}` }).remedy).toBe(`Did you mean ${meant}?`)
  })
})

describe('hyper-version', () => {
  it('decides how many digits a numeric of columns may have', () => {
    const columns = 'a: numeric(38,2)'
    expect(read({ 'hyper-version': '3', columns }).config).toMatchObject({
      extract: { hyperVersion: 3 },
      sources: [{ columns: new Map([['a', { type: 'numeric(38,2)' }]]) }]
    })
    expect(fault({ columns }).remedy).toContain('Set hyper-version: 3')
    expect(fault({ columns: 'a: numeric(39,2)', 'hyper-version': '4' }).what).toContain('at most 38 digits')
    expect(fault({ 'hyper-version': '5' }).what).toContain('must be one of 2, 3, 4')
  })
})
