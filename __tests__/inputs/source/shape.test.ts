import { describe, expect, it } from '@jest/globals'
import { fault, read } from '../../support/step-inputs.ts'

describe('source-column-names', () => {
  it('is read as it is', () => {
    expect(read({ 'source-column-names': 'columns[].name' }).config.source.columnNames).toBe('columns[].name')
    expect(read().config.source).not.toHaveProperty('columnNames')
  })

  it.each([
    [{ 'source-column-names': 'a[].b[]' }, 'is not a path of names'],
    [{ 'source-column-names': 'columns', 'source-header': 'true' }, 'are both given'],
    [{ 'source-column-names': 'columns', 'source-format': 'csv' }, 'but source-format is csv']
  ])('%j fails', (inputs, why) => {
    expect(fault(inputs)).toMatchObject({ code: 'input.invalid', message: expect.stringContaining(why) })
  })
})
