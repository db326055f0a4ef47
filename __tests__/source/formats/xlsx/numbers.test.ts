import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { numberAsJson } from '../../../../src/source/formats/xlsx/numbers.ts'

describe('a number of a workbook', () => {
  it.each([15, 16, 17])(
    'that a program stores with %d digits is that double, in its shortest form',
    digits => {
      fc.assert(
        fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), number => {
          for (const stored of [number.toPrecision(digits), number.toExponential(digits - 1)]) {
            fc.pre(/[.e]/.test(stored) && Number.isFinite(Number(stored)))
            const json = numberAsJson(stored, 'number', false) ?? ''
            // Zero has no sign in the shortest form.
            expect(JSON.parse(json) + 0).toBe(Number(stored) + 0)
            expect(json.replace(/e.*|[.-]/g, '').replace(/^0+|0+$/g, '').length).toBeLessThanOrEqual(17)
          }
        })
      )
    }
  )

  it('that is whole is a whole number within int64, and a double beyond', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), number => {
        expect(numberAsJson(`${number}.0`, 'number', false)).toBe(String(number))
        expect(numberAsJson(number.toExponential(15), 'number', false)).toBe(String(number))
      })
    )
  })

  it('keeps all digits of a whole number that is stored as digits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^-?[1-9][0-9]{0,25}$/), text => {
        expect(numberAsJson(text, 'number', false)).toBe(text)
      })
    )
  })

  it('that is a moment is that moment, to the millisecond', () => {
    // From the first day after the one that never was.
    const from = Date.UTC(1900, 2, 1)
    const date = fc.integer({ min: from, max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) })
    fc.assert(
      fc.property(date, fc.boolean(), (ms, date1904) => {
        const epoch = date1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30)
        fc.pre(ms >= epoch)
        const json = numberAsJson(String((ms - epoch) / 86_400_000), 'date-time', date1904)
        expect(new Date(`${JSON.parse(json ?? '')}Z`).getTime()).toBe(ms)
      })
    )
  })

  it.each(['', ' ', 'x', '1,5', 'Infinity', 'NaN', '1e999'])('is not %j', text => {
    expect(numberAsJson(text, 'number', false)).toBeUndefined()
  })

  it.each([
    ['.5', '0.5'],
    ['+1', '1'],
    ['007', '7'],
    ['1E5', '100000'],
    ['0.07000000000000001', '0.07'],
    ['1952.0', '1952'],
    ['1.952E3', '1952'],
    ['-0', '-0'],
    ['-0.0', '0'],
    ['1.5E+17', '150000000000000000'],
    ['1.5E+19', '1.5e+19'],
    ['1E-7', '1e-7']
  ])('written as %s is %s', (text, json) => {
    expect(numberAsJson(text, 'number', false)).toBe(json)
  })
})
