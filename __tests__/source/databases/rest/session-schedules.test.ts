import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { runSchedules, schedules } from './schedules.ts'

const COUNT = Number(process.env['SCHEDULES'] ?? 16)

describe('random schedules of troubles', () => {
  it.each(['snowflake', 'bigquery', 'databricks'] as const)(
    'end with the whole result of one query, or an error that says why: %s',
    async kind => {
      const { wrong, verdicts } = await runSchedules(kind, fc.sample(schedules, COUNT), 8)
      if (COUNT > 16) console.log(kind, verdicts)
      expect(wrong).toEqual([])
    },
    600_000
  )
})
