import { describe, expect, it } from '@jest/globals'
import { isLeftOut, leftOutRemarks } from '../../src/local/left-out.ts'

describe('isLeftOut', () => {
  it.each(['comment', 'comment-preview', 'history', 'github-token'])('leaves %s out of every run', name => {
    expect(isLeftOut(name, true)).toBe(true)
    expect(isLeftOut(name, false)).toBe(true)
  })

  it.each(['tableau-server-url', 'TABLEAU_SITE_ID', 'dry-run', 'create-project', 'run-after', 'wait'])(
    'leaves %s out of a dry run only',
    name => {
      expect(isLeftOut(name, true)).toBe(false)
      expect(isLeftOut(name, false)).toBe(true)
    }
  )

  it('passes everything else on', () => {
    for (const name of ['source-url', 'comments', 'datasource-name'])
      expect(isLeftOut(name, false)).toBe(false)
  })
})

describe('leftOutRemarks', () => {
  it('says what is left out, and why', () => {
    expect(leftOutRemarks({ comment: 'true', history: `\${{ github.ref == 'x' }}`, wait: 'true' })).toEqual([
      'comment is left out: a run on your own machine belongs to no pull request.',
      'history is left out: it is kept for runs on GitHub only.'
    ])
  })

  it('says nothing of what nobody asks for', () => {
    expect(leftOutRemarks({ comment: ' false', history: '' })).toEqual([])
    expect(leftOutRemarks({})).toEqual([])
  })
})
