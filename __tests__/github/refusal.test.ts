import { describe, expect, it } from '@jest/globals'
import { refusalOf } from '../../src/github/refusal.ts'

describe('refusalOf', () => {
  it.each([
    [401, {}, 'does not know the github-token'],
    [403, {}, 'lacks permissions: pull-requests: write'],
    [403, { 'x-ratelimit-remaining': '12' }, 'lacks permissions'],
    [404, { 'x-ratelimit-remaining': '0' }, 'lacks permissions'],
    [403, { 'x-ratelimit-remaining': '0' }, 'for now, because its rate limit is used up'],
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '300' }, 'for 5 min, because its rate limit'],
    [403, { 'retry-after': '60' }, 'for 60 s, because its rate limit'],
    [429, {}, 'for now, because its rate limit is used up']
  ])('for %d %j says "… %s"', (status, headers: Record<string, string>, words) => {
    expect(refusalOf({ status, headers })).toContain(words)
  })

  it.each([0, 422, 500, 502])('says nothing for %d', status => {
    expect(refusalOf({ status, headers: { 'retry-after': '60' } })).toBeUndefined()
  })
})
