import { describe, expect, it } from '@jest/globals'
import { constantColumns } from '../../src/source/constant-columns.ts'

const file = (name: string, path = `/work/${name}`) => ({ path, name })
const secrets: string[] = []

describe('key=value folders', () => {
  it.each([
    [
      'part/p=0/day=2026-01-05/x.parquet',
      [
        ['p', '0'],
        ['day', '2026-01-05']
      ]
    ],
    [
      'a/city=New%20York/x=__HIVE_DEFAULT_PARTITION__/f.csv',
      [
        ['city', 'New York'],
        ['x', undefined]
      ]
    ],
    ['p=1/p=2/f.csv', [['p', '2']]],
    ['a=b=c/100%/f.csv', [['a', 'b=c']]],
    ['p=/f.csv', [['p', '']]],
    ['=x/f=1.csv', []],
    ['plain/f.csv', []]
  ])('of %s', (name, wanted) => {
    const found = constantColumns(file(name), {}, { secrets }, '/work')
    expect(found.map(column => [column.name, column.value])).toEqual(wanted)
    expect(found.every(column => column.of === 'folder')).toBe(true)
  })

  it('are those of the path as it was written, and of the path in an archive', () => {
    expect(constantColumns(file('f.csv', '/x=1/f.csv'), {}, { secrets }, '/x=1')).toEqual([])
    expect(constantColumns(file('all.zip'), { member: 'p=3/f.csv' }, { secrets }, '/work')).toMatchObject([
      { name: 'p', value: '3' }
    ])
  })
})

describe('source-origin-column', () => {
  const value = (
    ...[place, spooled = {}, hidden = secrets]: [
      Parameters<typeof constantColumns>[0],
      { member?: string }?,
      string[]?
    ]
  ) => constantColumns(place, spooled, { originColumn: 'file', secrets: hidden }, '/work')[0]?.value

  it('is the path, relative to the workspace where it lies there', () => {
    expect(value(file('data/a.csv'))).toBe('data/a.csv')
    expect(value(file('/work/data/a.csv', '/work/data/a.csv'))).toBe('data/a.csv')
    expect(value(file('./data/../a.csv', '/work/a.csv'))).toBe('a.csv')
    expect(value(file('/other/a.csv', '/other/a.csv'))).toBe('/other/a.csv')
    expect(value(file('x/archive.zip'), { member: 'in/a.csv' })).toBe('x/archive.zip/in/a.csv')
  })

  it('is the s3:// address of an object', () => {
    const object = { key: 'day=1/all.zip', label: 's3://acme/day=1/all.zip' }
    expect(value(object)).toBe('s3://acme/day=1/all.zip')
    expect(value(object, { member: 'in/a.csv' })).toBe('s3://acme/day=1/all.zip/in/a.csv')
    expect(constantColumns(object, {}, { secrets })).toEqual([{ name: 'day', value: '1', of: 'folder' }])
  })

  it('is the address as it is written, without secrets', () => {
    const url = 'https://api.example.com/series?series_id=GDP&api_key=abc123def'
    expect(value(url)).toBe(url)
    expect(value(url, {}, ['abc123def'])).toBe('https://api.example.com/series?series_id=GDP&api_key=***')
  })
})
