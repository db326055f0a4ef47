import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { marked } from 'marked'

const read = (specifier: string): Promise<string> =>
  readFile(fileURLToPath(import.meta.resolve(specifier)), 'utf8')

/** The colours that GitHub may be set to, with those of the page around the summary and the theme of charts. */
const SCHEMES = {
  light: { background: '#fff', theme: 'default' },
  dark: { background: '#0d1117', theme: 'dark' }
} as const
export type Scheme = keyof typeof SCHEMES

/**
 * A web page that shows Markdown about as GitHub shows a step summary.
 * @param markdown the summary as the action writes it
 */
export async function summaryPage(markdown: string, scheme: Scheme = 'light'): Promise<string> {
  const { background, theme } = SCHEMES[scheme]
  const style = await read(`github-markdown-css/github-markdown-${scheme}.css`)
  const mermaid = await readFile(
    join(dirname(fileURLToPath(import.meta.resolve('mermaid'))), 'mermaid.min.js'),
    'utf8'
  )
  const body = await marked.parse(markdown)
  const charts = body.replace(
    /<pre><code class="language-mermaid">([\s\S]*?)<\/code><\/pre>/g,
    '<pre class="mermaid">$1</pre>'
  )
  return `<!doctype html>
<meta charset="utf-8">
<style>${style}
body { margin: 24px; background: ${background} }
pre.mermaid { background: none }</style>
<article class="markdown-body">${charts}</article>
<script>${mermaid.replaceAll('</script', '<\\/script')}</script>
<script>mermaid.initialize({ startOnLoad: false, theme: '${theme}', gantt: { useWidth: 900 } })
mermaid.run().then(() => { document.body.dataset.charts = 'drawn' }, error => { document.body.dataset.charts = String(error) })</script>
`
}
