import { describe, expect, it } from '@jest/globals'
import { madeTds } from '../../simulator/made-tds.ts'
import type { ExtractColumn } from '../../src/hyper/engine/types.ts'
import { fieldsOf } from '../../src/tdsx/fields.ts'
import type { FieldLook } from '../../src/tdsx/presentation.ts'
import { readTds } from '../../src/tdsx/read-tds.ts'
import { isSamePresentation } from '../../src/tdsx/same-presentation.ts'
import { tdsDocument } from '../../src/tdsx/tds-document.ts'

const COLUMNS: readonly ExtractColumn[] = [
  { name: 'id', type: 'bigint', nullable: true },
  { name: 'net_amount', type: 'double', nullable: true }
]
const fields = (look: FieldLook = {}, formulas: Record<string, string> = {}) =>
  fieldsOf(COLUMNS, {
    looks: Object.keys(look).length === 0 ? new Map() : new Map([['net_amount', look]]),
    calculatedFields: new Map(Object.entries(formulas))
  })
const LOOK: FieldLook = {
  caption: 'Net "A" & B',
  description: 'two\nlines',
  folder: 'Money',
  defaultFormat: 'n#,##0'
}
const FORMULA = { Twice: '[Net "A" & B] * 2 // é\n+ 0' }

describe('the presentation of a published data source', () => {
  const published = readTds(tdsDocument('Sales', fields(LOOK, FORMULA)))

  it('is the same when it is published once more', () => {
    expect(isSamePresentation(published, 'Sales', fields(LOOK, FORMULA))).toBe(true)
  })

  it.each<[string, FieldLook, Record<string, string>]>([
    ['a caption', { ...LOOK, caption: 'Net' }, { Twice: '[Net] * 2' }],
    ['a description', { ...LOOK, description: 'one line' }, FORMULA],
    ['a folder', { ...LOOK, folder: 'Other' }, FORMULA],
    ['a format', { ...LOOK, defaultFormat: 'p0%' }, FORMULA],
    ['a hidden column', { ...LOOK, hidden: true }, FORMULA],
    ['a role', { ...LOOK, role: 'dimension' }, FORMULA],
    ['a formula', LOOK, { Twice: '[Net "A" & B] * 3' }],
    ['a further calculated field', LOOK, { ...FORMULA, More: '1' }],
    ['a calculated field less', LOOK, {}]
  ])('is another one with %s', (_what, look, formulas) => {
    expect(isSamePresentation(published, 'Sales', fields(look, formulas))).toBe(false)
  })

  it('is plain where Tableau has made it of a bare file', () => {
    const plain = readTds(madeTds('Sales', COLUMNS))
    expect(isSamePresentation(plain, 'Sales', undefined)).toBe(true)
    expect(isSamePresentation(undefined, 'Sales', undefined)).toBe(true)
    expect(isSamePresentation(plain, 'Sales', fields(LOOK))).toBe(false)
    expect(isSamePresentation(undefined, 'Sales', fields(LOOK))).toBe(false)
    expect(isSamePresentation(published, 'Sales', undefined)).toBe(false)
  })
})

describe('the columns in a .tds', () => {
  it('are those of the data, with their types', () => {
    expect(readTds(madeTds('Sales', COLUMNS))?.columns).toEqual([
      { name: 'id', type: 'bigint', datatype: 'integer' },
      { name: 'net_amount', type: 'double', datatype: 'real' }
    ])
  })

  it('have no type where the document does not say the scale', () => {
    const text = madeTds('Sales', [{ name: 'a', type: 'numeric(18,2)', nullable: true }])
    expect(readTds(text)?.columns).toEqual([{ name: 'a', type: undefined, datatype: 'real' }])
  })
})
