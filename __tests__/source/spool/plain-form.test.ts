import { describe, expect, it } from '@jest/globals'
import { PLAIN } from '../../../src/source/contract/plain-values.ts'
import { dateForm, numberForm } from '../../../src/source/spool/plain-form.ts'

const number = (text: string): number => numberForm(Buffer.from(`x${text}x`), 1, 1 + text.length)
const date = (text: string): number => dateForm(Buffer.from(`5${text}5`), 1, 1 + text.length)

describe('numberForm', () => {
  it.each([
    ['0', 0, 0],
    ['-7', 1, 0],
    ['405', 3, 0],
    ['123456789012345', 15, 0],
    ['-12345678901234', 14, 0],
    ['0.5', 0, 1],
    ['.25', 0, 2],
    ['-12.50', 2, 2],
    ['1234567890.12345', 10, 5]
  ])('%s has %i digits before the point and %i after it', (text, wholes, scale) => {
    expect(number(text)).toBe((wholes << 8) | scale)
  })

  it.each(['', '-', '.', '1.', '007', '00', '-01', '1e5', '+1', '1 ', '1-2', '1.2.3', '1,5'])(
    '%j is no plain number',
    text => expect(number(text)).toBe(-1)
  )

  it.each(['1234567890123456', '-123456789012345', '1234567890.123456'])('%s may be too long', text =>
    expect(number(text)).toBe(-1)
  )
})

describe('dateForm', () => {
  it.each(['2024-01-31', '2024-02-29', '2000-02-29', '1600-12-01', '9999-12-31'])('%s is a date', text =>
    expect(date(text)).toBe(PLAIN.date)
  )

  it.each(['2024-01-31T00:00', '2024-01-31 23:59:59', '2024-01-31t12:30:00.123456'])(
    '%s is a date-time',
    text => expect(date(text)).toBe(PLAIN.timestamp)
  )

  it.each([
    '2024-01-31T00:00Z',
    '2024-01-31 23:59:59+02',
    '2024-01-31T12:30:00.1-0200',
    '2024-01-31T12:30z',
    '2024-01-31T12:30+14:59'
  ])('%s is an instant', text => expect(date(text)).toBe(PLAIN.instant))

  it.each([
    '',
    '2024-1-31',
    '2024-02-30',
    '2023-02-29',
    '1900-02-29',
    '2024-00-01',
    '2024-13-01',
    '2024-01-00',
    '0000-01-01',
    '1599-12-31',
    '20x4-01-01',
    '2024/01/01',
    '2024-01-31T',
    '2024-01-31T24:00',
    '2024-01-31T12:60',
    '2024-01-31T12:30:60',
    '2024-01-31T12:30:',
    '2024-01-31T12:30:00.',
    '2024-01-31T12:30:00.1234567',
    '2024-01-31T12:30+15:00',
    '2024-01-31T12:30+02:60',
    '2024-01-31T12:30+2',
    '2024-01-31T12:30+02:',
    '2024-01-31T12:30ZZ',
    '2024-01-31_12:30',
    '2024-01-311'
  ])('%j is no plain date', text => expect(date(text)).toBe(0))
})
