import { describe, expect, it } from '@jest/globals'
import { fault, read } from '../../support/step-inputs.ts'

describe('the shape of JSON records', () => {
  it('is what the inputs say', () => {
    const { source } = read({
      'source-layout': 'Keyed',
      'source-explode': 'orders.lines\n\n orders[] \n'
    }).config
    expect(source).toMatchObject({ layout: 'keyed', explode: [['orders'], ['orders', 'lines']] })
    expect(read({ 'source-column-names': 'columns[].name' }).config.source.columnNames).toBe('columns[].name')
    expect(read({ 'source-layout': 'records' }).config.source.layout).toBe('records')
    for (const key of ['layout', 'explode', 'columnNames'])
      expect(read().config.source).not.toHaveProperty(key)
  })

  it.each([
    [{ 'source-column-names': 'a[].b[]' }, 'is not a path of names'],
    [{ 'source-column-names': 'columns', 'source-header': 'true' }, 'are both given'],
    [{ 'source-column-names': 'columns', 'source-format': 'csv' }, 'but source-format is csv'],
    [{ 'source-column-names': 'columns', 'source-layout': 'keyed' }, 'but source-layout is keyed'],
    [{ 'source-layout': 'rows' }, 'must be one of records, columns, keyed'],
    [
      { 'source-layout': 'columns', 'source-format': 'ndjson' },
      'source-layout is given, but source-format is ndjson'
    ],
    [
      { 'source-explode': 'a', 'source-layout': 'columns', 'source-format': 'csv' },
      'source-layout, source-explode are given'
    ],
    [{ 'source-explode': 'orders\nitems' }, 'do not lie in one another'],
    [{ 'source-explode': 'a.b\na.c' }, 'do not lie in one another'],
    [{ 'source-explode': 'a\na' }, 'do not lie in one another'],
    [{ 'source-explode': 'a[0].b' }, 'takes names of members alone'],
    [{ 'source-explode': '.' }, 'takes names of members alone'],
    [{ 'source-explode': 'a..b' }, 'source-explode is "a..b", which is not a path']
  ])('%j fails', (inputs, why) => {
    expect(fault(inputs)).toMatchObject({ code: 'input.invalid', message: expect.stringContaining(why) })
  })
})

describe('where rows come from', () => {
  it('is what the inputs say', () => {
    const { source } = read({ 'source-origin-column': ' file ', 'source-member': 'API_*.csv' }).config
    expect(source).toMatchObject({ originColumn: 'file', member: 'API_*.csv' })
  })

  it('is no name that a column cannot have', () => {
    expect(fault({ 'source-origin-column': 'a\nb' }).message).toContain(
      'source-origin-column is "a b", which cannot be the name of a column'
    )
    expect(fault({ 'source-origin-column': 'x'.repeat(256) }).message).toContain('source-origin-column')
  })
})
