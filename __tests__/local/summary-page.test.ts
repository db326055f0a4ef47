import { expect, it } from '@jest/globals'
import { summaryPage } from '../../src/local/summary-page.ts'

it('is a page without scripts, whatever its title and its text', async () => {
  const page = await summaryPage('a <b> & c', '## Rows\n\n| a |\n| - |\n| 1 |\n')
  expect(page).toContain('<title>a &lt;b&gt; &amp; c</title>')
  expect(page).toContain('<h2>Rows</h2>')
  expect(page).toContain('<td>1</td>')
  expect(page).toContain("default-src 'none'")
  expect(page).not.toContain('<script')
})
