import { describe, expect, it } from '@jest/globals'
import { tableauFormat } from '../../src/tdsx/default-format.ts'

describe('tableauFormat', () => {
  it.each([
    ['0', 'n0;-0'],
    ['#,##0', 'n#,##0;-#,##0'],
    ['0.00', 'n0.00;-0.00'],
    ['0%', 'p0%'],
    ['#,##0.0%', 'p#,##0.0%'],
    ['$#,##0,.0K', 'c"$"#,##0,.0K;("$"#,##0,.0K)'],
    ['#,##0,,,.00B', 'n#,##0,,,.00B;-#,##0,,,.00B'],
    ['"CHF "#,##0.00', 'c"CHF "#,##0.00;("CHF "#,##0.00)']
  ])('writes %j', (written, expected) => expect(tableauFormat(written)).toBe(expected))

  it.each(['', '#', '0,00', '#,##0,,.0K', '#,##0.0K', '$0%', 'dd.MM.yyyy', '€ 0', '0.00 "€"', 'n0'])(
    'does not know %j',
    written => expect(tableauFormat(written)).toBeUndefined()
  )
})
