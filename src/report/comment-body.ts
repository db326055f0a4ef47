import { anchorOf } from '../base/errors.ts'
import { changes } from './change.ts'
import { guardsTable } from './guards-table.ts'
import { clip, escapeCode, escapeLines, escapeText, link, table } from './html.ts'
import { heading } from './outcome.ts'
import { preview } from './preview.ts'
import { count, moreColumns } from './quantities.ts'
import type { RunReport } from './run-report.ts'
import { safeSentence } from './safe-sentence.ts'

/** GitHub takes no longer comment. */
const MAX_CHARACTERS = 65_536
const MAX_COLUMNS = 100
const MAX_NAME = 200
const MAX_TEXT = 2_000

/** How a comment is made of a report. */
export interface CommentOptions {
  /** Address of the run, for the rest; undefined outside GitHub. */
  readonly run?: string
  /** Values of the data may be shown: preview, examples in errors. */
  readonly values: boolean
}

/** The HTML comment by which the comment for a data source is found again. */
export function commentMarker(datasourceName: string): string {
  return `<!-- tableau-publish-action ${encodeURIComponent(datasourceName)} -->`
}

/**
 * A run as a comment on a pull request: outcome, what it changes, columns with their types; values of the data only
 * when they may be shown. Whatever comes from outside stands in it as code, so that it mentions and links nobody.
 * @returns Markdown that begins with the marker
 */
export function commentBody(report: RunReport, { run, values }: CommentOptions): string {
  const sections = [
    `${commentMarker(report.datasourceName)}\n${heading(report, escapeCode)}`,
    failed(report, values),
    change(report),
    guardsTable(report.guards, report.outcome, values, escapeCode),
    columns(report),
    values ? preview(report.extract, report.imageOrigins ?? [], escapeCode) : '',
    footer(report, run)
  ].filter(section => section !== '')
  let body = ''
  for (const section of sections) {
    if (body.length + section.length + 2 > MAX_CHARACTERS) continue
    body += `${section}\n\n`
  }
  return body.trimEnd()
}

/** Errors hold examples of values, so without leave a sentence without them stands in their place. */
function failed({ error, documentation }: RunReport, values: boolean): string {
  if (error === undefined) return ''
  const code = `<code>${escapeText(error.code)}</code>`
  const explained =
    documentation === undefined ? '' : ` (${link(`${documentation}#${anchorOf(error)}`, 'explained here')})`
  const text = values ? `${error.what}\n${error.remedy}` : safeSentence(error)
  return `<p>${code}${explained}</p>\n<p>${escapeLines(clip(text, MAX_TEXT), escapeCode)}</p>`
}

function change({ extract, published, mode }: RunReport): string {
  if (extract === undefined) return ''
  const lines =
    published === undefined
      ? [`Rows: ${count(extract.rowCount)}`, `Columns: ${count(extract.columns.length)}`]
      : published === 'none'
        ? ['A new data source.', `Rows: ${count(extract.rowCount)}`]
        : changes(published, extract, mode)
  return `<ul>\n${lines.map(line => `<li>${line}</li>`).join('\n')}\n</ul>`
}

function columns({ extract }: RunReport): string {
  if (extract === undefined || extract.columns.length === 0) return ''
  const rows = extract.columns.slice(0, MAX_COLUMNS).map(({ name, type }, index) => {
    const filled = extract.profile[index]?.values
    const nulls = filled === undefined ? '' : count(extract.rowCount - filled)
    return [escapeCode(clip(name, MAX_NAME)), `<code>${type}</code>`, nulls]
  })
  return `<details>\n<summary>Columns and types</summary>\n${table(['Column', 'Type', 'NULL'], rows)}${moreColumns(extract.columns.length - rows.length)}\n</details>`
}

function footer({ remarks }: RunReport, run: string | undefined): string {
  const titles = [...new Set(remarks.map(({ title }) => title))].map(escapeText)
  const parts = [
    ...(titles.length === 0 ? [] : [`Remarks: ${titles.join(', ')}.`]),
    ...(run === undefined ? [] : [`${link(run, 'Summary and log of the run')}`])
  ]
  return parts.length === 0 ? '' : `<p>${parts.join(' ')}</p>`
}
