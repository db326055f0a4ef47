import { describe, expect, it } from '@jest/globals'
import { placeOf } from '../../../../src/source/databases/mysql/error-place.ts'

const place = (errno: number, message: string, sql: string, linesBefore = 0) =>
  placeOf(Object.assign(new Error(message), { errno, sqlState: '42000' }), sql, linesBefore)
const syntax = (near: string, line: number) =>
  `You have an error in your SQL syntax; check the manual … for the right syntax to use near '${near}' at line ${line}`

describe('a mistake of syntax', () => {
  it.each([
    ['in the first line', syntax('frm t', 1), 'select 1 frm t', 'line 1, column 10'],
    [
      'that says where the rest of the query begins',
      syntax("frm t\nwhere x = 'it'", 2),
      "select 1,\n ä frm t\nwhere x = 'it'",
      'line 2, column 4'
    ],
    ['at the end', syntax('', 2), 'select 1\nfrom t where', 'line 2, column 13'],
    [
      'whose words stand in an earlier line too',
      syntax('a b c', 3),
      'select 1, -- a b c\n2,\n a b c',
      'line 3, column 2'
    ],
    ['whose words stand on the line after', syntax('frm t', 1), 'select 1\nfrm t', 'line 1, column 9']
  ])('is shown %s', (_what, message, sql, expected) => {
    expect(place(1064, message, sql)?.place).toBe(expected)
  })

  it('is shown in the lines of the user', () => {
    expect(place(1064, syntax('frm t', 3), 'select 1\nfrm t', 1)?.place).toBe('line 2, column 1')
    expect(place(1064, syntax(') SELECT', 4), 'select 1\nfrom t', 1)).toBeUndefined()
  })
})

describe('a name that is not there', () => {
  it.each([
    [1054, "Unknown column 'o.nope' in 'SELECT'", 'select a, o.nope from o', 'line 1, column 13'],
    [1054, "Unknown column 'nope' in 'field list'", 'select noper,\n`nope` from o', 'line 2, column 2'],
    [1146, "Table 'sales.nope' doesn't exist", 'select nope_2 from NOPE', 'line 1, column 20'],
    [1305, 'FUNCTION sales.f does not exist', 'select f(1), ff(2)', 'line 1, column 8']
  ])('is shown: %s %s', (errno, message, sql, expected) => {
    expect(place(errno, message, sql)?.place).toBe(expected)
  })

  it('is not shown where it stands twice, or nowhere, or the error is another one', () => {
    expect(place(1054, "Unknown column 'a.b(' in 'SELECT'", 'select `b(`, `b(` from a')).toBeUndefined()
    expect(place(1054, "Unknown column 'x' in 'SELECT'", 'select 1')).toBeUndefined()
    expect(place(1242, "Subquery 'x' returns more than 1 row", 'select x')).toBeUndefined()
  })
})
