import { describe, expect, it } from '@jest/globals'
import { extractPathOf, faultsOfTds, parseTds } from '../../simulator/tds-check.ts'
import { fieldsOf } from '../../src/tdsx/fields.ts'
import { tdsDocument } from '../../src/tdsx/tds-document.ts'

const COLUMNS = [
  { name: 'id', type: 'bigint', nullable: false },
  { name: 'amount', type: 'double', nullable: true }
] as const
const GOOD = tdsDocument(
  'Sales',
  fieldsOf(COLUMNS, {
    looks: new Map([['amount', { caption: 'Net', folder: 'Money' }]]),
    calculatedFields: new Map([['Twice', '[Net] * 2 // [no]']])
  })
)

const faults = (text: string) => faultsOfTds(parseTds(text), COLUMNS).join(' ')

describe('the check of a .tds', () => {
  it('finds nothing wrong with a good one', () => expect(faults(GOOD)).toBe(''))

  it.each([
    ['a formula with an unknown field', '[amount] * 2', '[Net] * 2', "'[Net]' is not a field."],
    [
      'a folder with an unknown field',
      'folder-item name="[amount]"',
      'folder-item name="[gone]"',
      "'[gone]' is not a field."
    ],
    ['a caption twice', 'caption="Twice"', 'caption="NET"', "The caption 'net' is there twice."],
    ['a caption that is a name', 'caption="Net"', 'caption="ID"', "The caption 'id' is there twice."],
    [
      'a column twice',
      'name="[Calculation_707433179448487488]"',
      'name="[id]"',
      "The column '[id]' is there twice."
    ],
    [
      'a record of no column',
      '<remote-name>id<',
      '<remote-name>other<',
      "The metadata-record of 'id' is missing"
    ],
    [
      'a map too few',
      '<map key="[id]" value="[Extract].[id]"/>',
      '',
      'There is not one map for each column.'
    ],
    ['another object', '<object-id>[Extract_1]', '<object-id>[Other]', "The object of 'id' is not there."],
    ['elements out of order', '<aliases enabled="yes"/>', '', "'aliases' is not in its place."]
  ])('finds %s', (_, from, to, expected) => {
    expect(GOOD).toContain(from)
    const bad = to === '' && from.startsWith('<aliases') ? moved(from) : GOOD.replace(from, to)
    expect(faults(bad)).toContain(expected)
  })

  it('reads no .tds that is broken or of another shape', () => {
    expect(() => parseTds(GOOD.replace('</objects>', ''))).toThrow('not well-formed')
    expect(() => parseTds('<workbook/>')).toThrow('not datasource')
    expect(() => extractPathOf(parseTds(GOOD.replace('class="hyper"', 'class="postgres"')))).toThrow(
      'Hyper file'
    )
    expect(extractPathOf(parseTds(GOOD))).toBe('Data/Extracts/extract.hyper')
  })
})

const moved = (element: string): string =>
  GOOD.replace(element, '').replace('</datasource>', `${element}</datasource>`)
