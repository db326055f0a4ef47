import { describe, expect, it } from '@jest/globals'
import { lostFields, schemaFindings } from '../../src/guards/schema-findings.ts'
import { type HeldColumns, NOTHING_HELD } from '../../src/hyper/engine/published.ts'
import type { ColumnType } from '../../src/hyper/engine/types.ts'
import { storedType } from '../../src/tdsx/field-types.ts'
import { readTds } from '../../src/tdsx/read-tds.ts'

const typed = (columns: Record<string, ColumnType>) =>
  Object.entries(columns).map(([name, type]) => ({ name, type, datatype: storedType(type).datatype }))

function findings(
  before: Record<string, ColumnType>,
  after: Record<string, ColumnType>,
  held: Partial<HeldColumns> = {}
): string[] {
  return schemaFindings(typed(before), typed(after), { ...NOTHING_HELD, ...held }).map(
    ({ level, text, value }) => `${level}: ${text}${value === undefined ? '' : ` (${value})`}`
  )
}

describe('what a publication changes', () => {
  it.each<[Record<string, ColumnType>, Record<string, ColumnType>, string[]]>([
    [{ a: 'bigint' }, { a: 'bigint' }, []],
    [{ a: 'bigint' }, { a: 'int' }, []],
    [{ a: 'double' }, { a: 'numeric(18,2)' }, []],
    [{ a: 'bigint' }, { a: 'double' }, ['warn: "a" was integer and is real']],
    [{ a: 'date' }, { a: 'timestamp' }, ['warn: "a" was date and is datetime']],
    [{ a: 'bigint' }, { a: 'text' }, ['fail: "a" was integer and is string']],
    [{ a: 'bool' }, { a: 'bigint' }, ['fail: "a" was boolean and is integer']],
    [{ a: 'bigint', b: 'text' }, { a: 'bigint' }, ['fail: "b" (string) is gone from the source']],
    [{ a: 'bigint' }, { b: 'text', a: 'bigint' }, ['line: added: "b" (text)']],
    [{ a: 'bigint', b: 'text' }, { b: 'text', a: 'bigint' }, ['line: the columns stand in another order']]
  ])('from %j to %j', (before, after, expected) => expect(findings(before, after)).toEqual(expected))

  it('is mild where the workflow itself says so', () => {
    const byWorkflow = new Set(['a', 'b'])
    expect(findings({ a: 'bigint', b: 'text' }, { a: 'text' }, { byWorkflow })).toEqual([
      'warn: "b" (string) is left out or renamed by columns or transform',
      'warn: "a" was integer and is string by columns or transform'
    ])
  })

  it('tells the first value that is in the way', () => {
    const lost = [{ name: 'a', type: 'bigint', inferred: 'text', value: '"x"' } as const]
    expect(findings({ a: 'bigint' }, { a: 'text' }, { lost })).toEqual([
      'fail: "a" was integer and is string ("x")'
    ])
    const decimals = [{ name: 'a', type: 'numeric(18,2)', inferred: 'double', value: '"1.005"' } as const]
    expect(findings({ a: 'numeric(18,2)' }, { a: 'double' }, { lost: decimals })).toEqual([
      'line: "a" was numeric(18,2) and is double ("1.005")'
    ])
  })

  it('suspects a new name where a column of the same kind comes', () => {
    const held = { absent: ['price'] }
    expect(findings({ price: 'double' }, { price: 'double', cost: 'bigint' }, held)[0]).toBe(
      'fail: no record has "price" (real) any more, and "cost" is new: perhaps it was renamed'
    )
    expect(findings({ price: 'double' }, { price: 'double', note: 'text' }, held)[0]).toBe(
      'warn: no record has "price" (real) today; it stays as NULL'
    )
  })
})

describe('the fields that people have added', () => {
  const tds = readTds(`<datasource xmlns:user='u'>
<column datatype='integer' name='[Number of Records]' role='measure' type='quantitative' user:auto-column='numrec'><calculation class='tableau' formula='1'/></column>
<column caption='Net' datatype='real' name='[Calculation_1]' role='measure' type='quantitative'><calculation class='tableau' formula='[a] * 2'/></column>
<column caption='Kept' datatype='real' name='[Calculation_2]' role='measure' type='quantitative'><calculation class='tableau' formula='[a] * 3'/></column>
<column caption='a (bin)' datatype='integer' name='[a (bin)]' role='dimension' type='ordinal'><calculation class='bin' formula='[a]'/></column>
<column caption='Area' datatype='string' name='[region (group)]' role='dimension' type='nominal'><calculation class='categorical-bin' column='[region]'/></column>
<column datatype='table' name='[__tableau_internal_object_id__].[Extract_1]' role='measure' type='quantitative'/>
<group caption='Top' name='[Top]'/><group hidden='true' name='[Action (x)]'/>
<drill-paths><drill-path name='Geo'><field>[country]</field></drill-path></drill-paths>
</datasource>`)

  it('would be lost, but for what Tableau adds by itself and what this run writes', () => {
    if (tds === undefined) throw new Error('not read')
    expect(lostFields(tds, new Set(['Kept'])).map(({ text }) => text)).toEqual([
      'the calculated field "Net" would be lost',
      'the group "a (bin)" would be lost',
      'the group "Area" would be lost',
      'the group "Top" would be lost',
      'the hierarchy "Geo" would be lost'
    ])
  })

  it('are not read out of something that is not a document', () => {
    for (const text of ['', '<html/>', '<datasource>', 'x']) expect(readTds(text)).toBeUndefined()
  })
})
