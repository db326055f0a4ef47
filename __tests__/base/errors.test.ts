import { describe, expect, it } from '@jest/globals'
import { ActionError, asActionError } from '../../src/base/errors.ts'

describe('an ActionError', () => {
  it('carries the facts that decisions go by apart from its texts', () => {
    const error = new ActionError('source.http-status', 'It answered HTTP 404.', 'Check it.', {
      details: { kind: 'http', status: 402 }
    })
    expect(error.details).toEqual({ kind: 'http', status: 402 })
    expect(error.message).toBe('source.http-status: It answered HTTP 404. Check it.')
    expect(asActionError(error)).toBe(error)
  })

  it('keeps them in other words', () => {
    const error = new ActionError('source.http-status', 'No.', 'Wait.', {
      details: { kind: 'http', status: 429 }
    })
    expect(error.inOtherWords('Page 2: No.')).toMatchObject({
      code: 'source.http-status',
      what: 'Page 2: No.',
      remedy: 'Wait.',
      cause: error,
      details: { kind: 'http', status: 429 }
    })
    expect(error.inOtherWords('No.', 'Go.').remedy).toBe('Go.')
  })

  it('has none where nothing is to be decided', () => {
    expect(new ActionError('deadline', 'Late.', '').details).toBeUndefined()
    expect(asActionError(new TypeError('x is y'))).toMatchObject({ code: 'internal', details: undefined })
  })
})
