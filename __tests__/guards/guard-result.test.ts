import { describe, expect, it } from '@jest/globals'
import { fatal, type GuardResult, guardError } from '../../src/guards/guard-result.ts'
import { guardsTable } from '../../src/report/guards-table.ts'
import { escapeCode } from '../../src/report/html.ts'

const RESULTS: readonly GuardResult[] = [
  { guard: 'min-rows', asked: 'at least 3 rows', found: '9 rows', verdict: 'passed' },
  {
    guard: 'on-schema-change',
    asked: 'fail',
    found: '"a" is gone',
    verdict: 'failed',
    ofPublished: true,
    fault: { code: 'data.schema', what: 'It changes.', remedy: 'Look.' }
  },
  {
    guard: 'check c',
    asked: 'a < 1',
    found: '1 row at fault',
    verdict: 'failed',
    ofPublished: false,
    fault: { code: 'data.check', what: 'It finds one.', remedy: 'Look there.' },
    rows: { columns: ['a', '<b>'], rows: [['7', null]] }
  }
]

describe('what the guards found', () => {
  it('is one error with everything that fails', () => {
    const error = guardError(fatal(RESULTS, false))
    expect(error?.code).toBe('data.schema')
    expect(error?.message).toBe(
      'data.schema: 2 guards failed, so nothing was published:\n- data.schema: It changes. Look.\n- data.check: It finds one. Look there.'
    )
  })

  it('is the error itself where one fails; in a dry run only what needs no Tableau does', () => {
    expect(guardError(fatal(RESULTS, true))?.message).toBe('data.check: It finds one. Look there.')
    expect(guardError([])).toBeUndefined()
  })

  it('is a table, with values only where they may be shown', () => {
    const shown = guardsTable(RESULTS, 'failed', true)
    expect(shown).toContain(
      '<tr><td>check c</td><td>a &lt; 1</td><td>1 row at fault</td><td>❌ failed</td></tr>'
    )
    expect(shown).toContain('<tr><th>a</th><th>&lt;b&gt;</th></tr>\n<tr><td>7</td><td><i>NULL</i></td></tr>')
    expect(guardsTable(RESULTS, 'failed', false)).not.toContain('<td>7</td>')
    expect(guardsTable([], 'published', true)).toBe('')
    // A dry run ends well all the same.
    expect(guardsTable(RESULTS, 'dry-run', false)).toContain('<td>❌ would fail</td>')
  })

  it('is written as code in a comment, where names mention nobody', () => {
    const named = RESULTS.map(result => ({ ...result, found: '@octocat #1' }))
    expect(guardsTable(named, 'failed', true, escapeCode)).toContain('<td><code>&#64;octocat #1</code></td>')
  })
})
