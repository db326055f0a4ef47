import { expect, it } from '@jest/globals'
import { summaryPage } from '../../src/local/summary-page.ts'
import { escapeText } from '../../src/report/html.ts'
import { timeline } from '../../src/report/timeline.ts'

it('is a page without scripts, whatever its title and its text', async () => {
  const page = await summaryPage('a <b> & c', '## Rows\n\n| a |\n| - |\n| 1 |\n')
  expect(page).toContain('<title>a &lt;b&gt; &amp; c</title>')
  expect(page).toContain('<h2>Rows</h2>')
  expect(page).toContain('<td>1</td>')
  expect(page).toContain("default-src 'none'")
  expect(page).not.toContain('<script')
})

it('shows the time as a table, for no script draws the chart there', async () => {
  const chart = timeline([{ name: 'Fetch the data', beganMs: 0, ms: 1500, end: 'done' }])
  const page = await summaryPage('a', `text\n\n${chart}\n`)
  expect(page).toContain('<td>Fetch the data</td><td>1.5 s</td>')
  expect(page).not.toContain('gantt')
  const other = await summaryPage('a', '```mermaid\npie\n```\n\n```sql\nSELECT 1\n```\n')
  expect(other).toContain('<code class="language-mermaid">pie')
  expect(other).toContain('SELECT 1')
})

it('names no extract that is gone', async () => {
  const path = "/tmp/a@b's/extract-1.hyper"
  const summary = `<table><tr><td>File</td><td>65.5 kB, <code>${escapeText(path)}</code></td></tr></table>`
  expect(await summaryPage('a', summary)).toContain('extract-1.hyper')
  const page = await summaryPage('a', summary, path)
  expect(page).toContain('65.5 kB, removed after this run; <code>output-path</code> keeps it')
  expect(page).not.toContain('extract-1.hyper')
})
