import { describe, expect, it } from '@jest/globals'
import { XMLValidator } from 'fast-xml-parser'
import { keepSecret } from '../../src/base/secrets.ts'
import type { ColumnDecision, Decisions } from '../../src/hyper/columns/decisions.ts'
import { concealedReport } from '../../src/report/concealed-report.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { REPORT } from './example-report.ts'

/** Are all tags closed, in order? Void tags and named entities are written the XML way first. */
function wellFormed(html: string): unknown {
  const xml = html.replaceAll('<br>', '<br/>').replace(/<img ([^>]*)>/g, '<img $1/>')
  return XMLValidator.validate(`<root>${xml}</root>`)
}

/** Names of the tags in the summary. */

describe('what we decided about your columns', () => {
  const plain: ColumnDecision = { name: 'id', type: 'bigint', reason: 'whole numbers within int64' }
  const odd: ColumnDecision = {
    name: 'zip <b>',
    type: 'text',
    reason: 'digits with a leading zero or a leading +',
    odd: { found: '1 value; for example "01 | 2" in record 1', remedy: 'columns makes numbers of them.' }
  }
  const table = (columns: readonly ColumnDecision[], more: Partial<Decisions> = {}): string => {
    const decisions = { sources: [{ name: 'source', columns }], transformed: false, ...more }
    const html = renderSummary({
      outcome: 'dry-run',
      datasourceName: 'x',
      origins: [],
      stages: [],
      remarks: [],
      decisions
    })
    expect(wellFormed(html)).toBe(true)
    return html.slice(html.indexOf('What we decided'))
  }

  it('is a table, folded when nothing is odd', () => {
    const html = table([plain])
    expect(html).toContain('<td>id</td><td><code>bigint</code></td><td>whole numbers within int64</td></tr>')
    expect(html).toMatch(/^What we decided about your columns<\/summary>/)
    expect(html).not.toContain('Worth a look')
  })

  it('gives no reason that is the type itself', () => {
    const html = table([{ name: 'city', type: 'text', reason: 'text' }])
    expect(html).toContain('<td>city</td><td><code>text</code></td><td></td></tr>')
  })

  it('is open when something is odd, with the example and the input', () => {
    const html = table([plain, odd])
    expect(html).toMatch(/^What we decided about your columns<\/h4>/)
    expect(html).toContain(
      '<td>zip &lt;b&gt;</td><td><code>text</code></td><td>digits with a leading zero or a leading +</td><td>1 value; for example &quot;01 &#124; 2&quot; in record 1.<br>columns makes numbers of them.</td>'
    )
    expect(html).toContain('<td>whole numbers within int64</td><td></td>')
  })

  it('shows of a wide table the odd columns first, and says how many more there are', () => {
    const html = table([...Array.from({ length: 2_000 }, (_, at) => ({ ...plain, name: `c${at}` })), odd])
    expect(html).toMatch(/^What we decided about your columns: 1 of 2,001 are worth a look<\/summary>/)
    expect(html.indexOf('zip')).toBeLessThan(html.indexOf('>c0<'))
    expect(html).toContain('… and 1,801 more columns')
  })

  it('holds no secret', async () => {
    keepSecret('s3cret-value')
    const found = { found: 'for example "s3cret-value"', remedy: 'columns' }
    const decisions = {
      sources: [{ name: 'source', columns: [{ ...odd, name: 's3cret-value', odd: found }] }],
      transformed: false
    }
    const { decisions: concealed } = concealedReport({ ...REPORT, decisions })
    expect(concealed?.sources[0]?.columns).toHaveLength(1)
    expect(JSON.stringify(concealed)).not.toContain('s3cret-value')
  })

  it('says whose columns they are', () => {
    expect(table([plain], { transformed: true })).toContain(
      'These are the columns of the source; transform makes others of them.'
    )
    const two = table([], {
      transformed: true,
      sources: [
        { name: 'orders', columns: [plain] },
        { name: 'people & co', columns: [odd] }
      ]
    })
    expect(two).toContain('the columns of the sources')
    expect(two).toContain('<b>orders</b>')
    expect(two).toContain('<b>people &amp; co</b>')
  })
})
