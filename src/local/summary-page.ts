import { Marked } from 'marked'
import { escapeText } from '../report/html.ts'
import { stagesTable } from './stages-table.ts'

const STYLE =
  'body{font:14px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328}table{border-collapse:collapse}td,th{border:1px solid #d1d9e0;padding:.35rem .75rem;text-align:left}code,pre{background:#f6f8fa;border-radius:6px;padding:.1rem .3rem}pre{padding:1rem;overflow:auto}img{max-height:8rem}.bar{width:24rem}.bar div{height:.8rem;min-width:2px;border-radius:2px}@media(prefers-color-scheme:dark){body{background:#0d1117;color:#f0f6fc}td,th{border-color:#3d444d}code,pre{background:#151b23}a{color:#4493f8}}'

/** Charts as tables: what draws them is a script, and comes from the network. */
const markdownReader = new Marked({
  gfm: true,
  renderer: {
    code: ({ lang, text }) => (lang === 'mermaid' ? (stagesTable(text) ?? false) : false)
  }
})

/**
 * The summary of a step as a page of its own, without scripts, which can be read without a network.
 * @param removed path of an extract that the summary names and that is gone
 */
export async function summaryPage(title: string, markdown: string, removed?: string): Promise<string> {
  const told =
    removed === undefined
      ? markdown
      : markdown.replaceAll(
          `<code>${escapeText(removed)}</code>`,
          'removed after this run; <code>output-path</code> keeps it'
        )
  const body = await markdownReader.parse(told)
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:"
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
