import { describe, expect, it } from '@jest/globals'
import { checkDatasourceName } from '../../../src/tableau/resources/datasources.ts'

describe('checkDatasourceName', () => {
  it.each(['Sales', '売上 “Q1” R&D <EU>', 'x'.repeat(255), '😀'.repeat(255)])('takes %j', name => {
    expect(() => checkDatasourceName(name)).not.toThrow()
  })

  it.each(['', ' ', 'a\r\nX: y', 'a\u0000', 'a\u007f', 'a\u0085', 'a\ud800', 'x'.repeat(256)])(
    'refuses %j',
    name => {
      expect(() => checkDatasourceName(name)).toThrow(/^input\.invalid: The input datasource-name /)
    }
  )
})
