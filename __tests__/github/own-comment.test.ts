import { describe, expect, it } from '@jest/globals'
import { hasMarker, isOwnComment } from '../../src/github/own-comment.ts'

const comment = (body: string | undefined, login: string | null) => ({
  id: 1,
  body,
  user: login === null ? null : { login }
})

describe('isOwnComment', () => {
  it('is true for the marker by the writer', () => {
    expect(isOwnComment(comment('<!-- x -->\nbody', 'Me[bot]'), '<!-- x -->', 'me[bot]')).toBe(true)
  })

  it.each([
    ['another author', comment('<!-- x -->', 'mallory')],
    ['an author that is gone', comment('<!-- x -->', null)],
    ['no marker', comment('body', 'me[bot]')],
    ['no body', comment(undefined, 'me[bot]')],
    ['the marker further down', comment('a <!-- x -->', 'me[bot]')]
  ])('is false for %s', (_, found) => {
    expect(isOwnComment(found, '<!-- x -->', 'me[bot]')).toBe(false)
  })
})

it('hasMarker looks at the beginning', () => {
  expect(hasMarker('<!-- x -->y', '<!-- x -->')).toBe(true)
  expect(hasMarker(' <!-- x -->', '<!-- x -->')).toBe(false)
})
