import { describe, expect, it } from '@jest/globals'
import { fault, read } from '../../support/step-inputs.ts'

describe('time-zone', () => {
  const zone = (text: string) => read({ 'time-zone': text }).config.extract.zone

  it('is UTC without a value, and takes every IANA name in any case, links included', () => {
    expect(zone('')).toBe('UTC')
    for (const name of [
      'UTC',
      'Europe/Zurich',
      'US/Eastern',
      'Asia/Calcutta',
      'Asia/Kolkata',
      'CET',
      'EST5EDT'
    ])
      expect(zone(name)).toBe(name)
    expect(zone('europe/zurich')).toBe('Europe/Zurich')
  })

  it.each([
    ['Europe/Zurch', 'Did you mean Europe/Zurich? A zone has a name'],
    ['America/NewYork', 'Did you mean America/New_York? A zone has a name'],
    ['+02:00', 'A zone has a name'],
    ['UTC+1', 'A zone has a name'],
    ['IST', 'A zone has a name'],
    ['PST', 'Did you mean America/Los_Angeles? A zone has a name'],
    ["UTC' or 'x", 'A zone has a name']
  ])('fails for %s', (text, meant) => {
    const error = fault({ 'time-zone': text })
    expect(error.code).toBe('input.invalid')
    expect(error.what).toContain('is not the name of a time zone')
    expect(error.remedy.startsWith(meant)).toBe(true)
  })

  it('is that of the placeholders', () => {
    expect(read({ 'time-zone': 'Asia/Tokyo' }).config.moment.zone).toBe('Asia/Tokyo')
  })
})
