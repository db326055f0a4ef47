import { describe, expect, it } from '@jest/globals'
import { failureOf } from '../../../support/spool.ts'
import { EACH_SIZE, spool } from './spooled-csv.ts'

describe('what is not RFC 4180', () => {
  it.each<[string, string]>([
    ['a,b\n1,x"y\n', 'line 2, column 2 ("b") has a quote but does not begin with it'],
    ['a,b\n1, "y"\n', 'line 2, column 2 ("b") has a quote but does not begin with it'],
    ['a,b\n 1"\n', 'line 2, column 1 ("a") has a quote'],
    ['a,b\n"1"2,3\n', 'line 2, column 1 ("a") has text after its closing quote'],
    ['a,b\n"1" ,3\n', 'line 2, column 1 ("a") has text after its closing quote'],
    ['a,b\n\n1,"x\n2,3\n', 'a quote opens in line 3 and never closes'],
    ['a,b\n"x\ny","z\n', 'a quote opens in line 3 and never closes'],
    ['a,b\n1,\0\n', 'line 2 holds a NUL byte'],
    ['a,b\n1,"x\n\0"\n', 'line 3 holds a NUL byte']
  ])('%j', async (text, message) => {
    for (const sizes of EACH_SIZE) {
      const failure = await failureOf(spool(text, { sizes }))
      expect(failure.code).toBe('source.csv')
      expect(failure.message).toContain(`In sales.csv, ${message}`)
    }
  })

  it.each<[string, string]>([
    [
      'id,name,city\n1,A,Oslo\n2,B\n3,C,Rome,extra\n',
      'line 3 has 2 fields and line 4 has 4 fields, the header has 3.'
    ],
    ['a,b\n1\n', 'line 2 has 1 field, the header has 2.'],
    ['a,b\n"x\ny"\n1,2,', 'line 2 has 1 field and line 4 has 3 fields, the header has 2.'],
    ['a\n1\n2,3\n', ''],
    [
      'a,b\n1\n2\n3\n4\n5\n6\n',
      'line 2 has 1 field, line 3 has 1 field, line 4 has 1 field, line 5 has 1 field and line 6 has 1 field, the header has 2; there are 6 such lines.'
    ],
    ['a,b\n1\n2,x"y\n', 'line 2 has 1 field, the header has 2; there may be more such lines.'],
    [
      `a,b\n${'1\n'.repeat(1_234)}2,x"y\n`,
      'line 6 has 1 field, the header has 2; there are 1,234 such lines or more.'
    ]
  ])('ragged lines: %j', async (text, message) => {
    for (const sizes of EACH_SIZE) {
      const delimiter = text.startsWith('a\n') ? { delimiter: ',' as const } : {}
      const failure = await failureOf(spool(text, { sizes, ...delimiter }))
      expect(failure.code).toBe('source.csv')
      expect(failure.message).toContain(message || 'line 3 has 2 fields, the header has 1.')
    }
  })
})
