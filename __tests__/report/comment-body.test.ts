import { describe, expect, it } from '@jest/globals'
import { ActionError, ERROR_CODES } from '../../src/base/errors.ts'
import { commentBody } from '../../src/report/comment-body.ts'
import { REPORT } from './example-report.ts'

function failed(error: ActionError, values = false, documentation?: string): string {
  const report = { ...REPORT, outcome: 'failed' as const, error, ...(documentation ? { documentation } : {}) }
  return commentBody(report, { values })
}

const LEAK = 'value-of-the-data'

describe('the comment of a failed run', () => {
  it('has its sentence, and a link to its explanation', () => {
    const error = new ActionError('tableau.project', 'The site has no project “Finance/Nope”.', 'Correct it.')
    const body = failed(error, false, 'https://github.example/docs/troubleshooting.md')
    expect(body).toContain('<code>The site has no project “Finance/Nope”.</code>')
    expect(body).toContain(
      '<a href="https://github.example/docs/troubleshooting.md#tableauproject">explained here</a>'
    )
  })

  it.each(
    ERROR_CODES.filter(code =>
      /^(data|transform\.sql|transform\.col|engine\.failed|source\.(csv|json|http))/.test(code)
    )
  )('has a sentence for %s, without values unless they may be shown', code => {
    const error = new ActionError(code, `Column "a" holds ${LEAK}.`, `Look at ${LEAK}.`)
    const isOfTheWorkflow = code === 'data.presentation'
    expect(failed(error).includes(LEAK)).toBe(isOfTheWorkflow)
    expect(failed(error)).toMatch(new RegExp(`<code>${code}</code></p>\\n<p><code>[A-Z].*\\.</code></p>`))
    expect(failed(error, true)).toContain(LEAK)
  })
})
