import { describe, expect, it } from '@jest/globals'
import { isRerun, runIdentity } from '../../src/run/run-key.ts'

describe('a re-run', () => {
  it('is every attempt after the first', () => {
    expect(isRerun({ GITHUB_RUN_ATTEMPT: '1' })).toBe(false)
    expect(isRerun({ GITHUB_RUN_ATTEMPT: '2' })).toBe(true)
    expect(isRerun({})).toBe(false)
  })

  it('is the same run as the first attempt', () => {
    const run = { GITHUB_RUN_ID: '77', GITHUB_JOB: 'publish', GITHUB_ACTION: '__self' }
    const first = runIdentity({ ...run, GITHUB_RUN_ATTEMPT: '1' })
    expect(runIdentity({ ...run, GITHUB_RUN_ATTEMPT: '2' })).toBe(first)
    expect(runIdentity({ ...run, GITHUB_ACTION: '__self_2' })).not.toBe(first)
  })
})
