import { expect, it } from '@jest/globals'
import { LINES_BEFORE, withAllDigits } from '../../../../src/source/databases/mysql/floats.ts'

const column = (columnType: number, decimals: number) => ({
  name: 'a',
  columnType,
  characterSet: 63,
  columnLength: 12,
  flags: 0,
  decimals
})

it('asks for all digits of numbers of 32 bits without a number of decimals, and for nothing else', () => {
  const sql = 'select a, a, a -- three'
  const text = withAllDigits(sql, [column(4, 31), column(4, 2), column(5, 31)])
  expect(text).toBe(
    'WITH q(c1, c2, c3) AS (\nselect a, a, a -- three\n)\nSELECT c1 * 1e0 AS c1, c2, c3 FROM q'
  )
  expect(text.split('\n')[LINES_BEFORE]).toBe(sql)
})
