import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { numberAsJson } from '../../../../src/source/formats/xlsx/numbers.ts'

describe('a number of a workbook', () => {
  it('that Excel wrote with 17 digits stays the same double, in its shortest form', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), number => {
        const stored = number
          .toPrecision(17)
          .replace(/\.?0+(?=e|$)/, match => (match.startsWith('.') ? '' : match))
        const json = numberAsJson(stored, 'number', false) ?? ''
        expect(Object.is(JSON.parse(json), number) || JSON.parse(json) === number).toBe(true)
        if (/[.e]/.test(stored)) expect(json.length).toBeLessThanOrEqual(stored.length)
      })
    )
  })

  it('keeps all digits that are no double written with 17', () => {
    const digits = fc.stringMatching(/^[1-9][0-9]{0,25}(\.[0-9]{0,14}[1-9])?$/)
    fc.assert(
      fc.property(digits, text => {
        const json = numberAsJson(text, 'number', false)
        // More than 17 significant digits are never those of a double.
        if (text.replace('.', '').replace(/0+$/, '').length > 17 || !text.includes('.'))
          expect(json).toBe(text)
        else expect(Number(json)).toBe(Number(text))
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
    ['1E5', '1E5'],
    ['-0', '-0']
  ])('written as %s is %s', (text, json) => {
    expect(numberAsJson(text, 'number', false)).toBe(json)
  })
})
