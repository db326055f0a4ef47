import { appendFile } from 'node:fs/promises'
import { ActionError } from './errors.ts'
import type { Extract } from './hyper/types.ts'
import type { Log, Remark } from './log.ts'
import { conceal } from './secrets.ts'
import { clip, escapeLines, escapeText, image, link, table } from './summary/html.ts'
import type { Publication } from './tableau/publication.ts'

/** Everything that the step summary tells about a run. */
export interface RunReport {
  readonly outcome: 'published' | 'dry-run' | 'skipped' | 'failed'
  readonly datasourceName: string
  readonly publication?: Publication
  /** The extract, as soon as it stood. */
  readonly extract?: Extract
  /** Where the data came from: URLs without queries, and paths. */
  readonly origins: readonly string[]
  /** How long each stage took, in order. */
  readonly stages: readonly { readonly name: string; readonly ms: number }[]
  readonly remarks: readonly Remark[]
  /** Why the run failed. */
  readonly error?: ActionError
}

/** GitHub drops a summary beyond 1 MiB altogether. */
const MAX_BYTES = 1_000_000
const MAX_ORIGINS = 10
const MAX_REMARKS = 50
const MAX_COLUMNS = 500
const MAX_PREVIEW_ROWS = 10
const MAX_PREVIEW_COLUMNS = 50
const MAX_CELL = 200
const MAX_TEXT = 2_000

const LEFT_OUT = '<p>The rest of this summary was left out: it would be larger than GitHub shows.</p>'

/**
 * The step summary as HTML blocks, which GitHub's Markdown passes through: every text in it is escaped, and it is
 * always smaller than 1 MB. Parts that would make it larger are left out, with a note.
 */
export function renderSummary(report: RunReport): string {
  const sections = [
    heading(report),
    failure(report.error),
    facts(report),
    remarks(report.remarks),
    preview(report.extract),
    columns(report.extract)
  ].filter(section => section !== '')
  let summary = ''
  for (const section of sections) {
    const next = `${summary}${section}\n\n`
    if (Buffer.byteLength(next) > MAX_BYTES - LEFT_OUT.length - 1) return `${summary}${LEFT_OUT}\n`
    summary = next
  }
  return summary
}

/**
 * Appends the summary to the file of GITHUB_STEP_SUMMARY. Where there is none (an old GitHub Enterprise Server) or
 * it cannot be written, the run goes on without: the data source matters more than its summary.
 */
export async function writeSummary(report: RunReport, env: NodeJS.ProcessEnv, log: Log): Promise<void> {
  const file = env['GITHUB_STEP_SUMMARY']
  if (!file) {
    log.debug('No step summary: GITHUB_STEP_SUMMARY is not set.')
    return
  }
  try {
    await appendFile(file, renderSummary(withoutSecrets(report)))
  } catch (error) {
    log.debug(`No step summary: ${String(error)}`)
  }
}

/** Before anything is escaped: an escaped secret would not be recognised. Remarks come from the log without them. */
function withoutSecrets(report: RunReport): RunReport {
  const { extract, error } = report
  return {
    ...report,
    origins: report.origins.map(conceal),
    ...(error === undefined
      ? {}
      : { error: new ActionError(error.code, conceal(error.what), conceal(error.remedy)) }),
    ...(extract === undefined
      ? {}
      : {
          extract: {
            ...extract,
            columns: extract.columns.map(column => ({ ...column, name: conceal(column.name) })),
            preview: extract.preview.map(row => row.map(value => (value === null ? null : conceal(value))))
          }
        })
  }
}

function heading(report: RunReport): string {
  const name = escapeText(clip(report.datasourceName, MAX_CELL))
  switch (report.outcome) {
    case 'published':
      return `<h3>Published ${name}</h3>`
    case 'dry-run':
      return `<h3>Dry run of ${name}</h3>\n<p>The extract was built; nothing was published.</p>`
    case 'skipped':
      return `<h3>Skipped ${name}</h3>\n<p>Nothing was published; what was published before stays as it is.</p>`
    case 'failed':
      return `<h3>Failed${name === '' ? '' : `: ${name}`}</h3>`
  }
}

function failure(error: ActionError | undefined): string {
  if (error === undefined) return ''
  return table(
    [],
    [
      ['Code', `<code>${escapeText(error.code)}</code>`],
      ['What happened', escapeLines(clip(error.what, MAX_TEXT))],
      ...(error.remedy === '' ? [] : [['What to do', escapeLines(clip(error.remedy, MAX_TEXT))]])
    ]
  )
}

function facts({ publication, extract, origins, stages }: RunReport): string {
  const rows: [string, string][] = []
  if (publication !== undefined) {
    const what = publication.created ? 'created' : 'replaced'
    rows.push(['Data source', `${link(publication.datasourceUrl, publication.datasourceName)} (${what})`])
    rows.push(['Project', escapeText(publication.projectName)])
    rows.push(['Job', `<code>${escapeText(publication.jobId)}</code>`])
  }
  if (origins.length > 0) {
    const shown = origins.slice(0, MAX_ORIGINS).map(origin => escapeText(clip(origin, MAX_TEXT)))
    rows.push(['Source', [...shown, ...more(origins.length - shown.length, 'more')].join('<br>')])
  }
  if (extract !== undefined) {
    rows.push(['Rows', count(extract.rowCount)])
    rows.push(['Columns', count(extract.columns.length)])
    rows.push(['File', `${size(extract.size)}, <code>${escapeText(clip(extract.path, MAX_TEXT))}</code>`])
  }
  if (stages.length > 0) {
    const total = stages.reduce((sum, { ms }) => sum + ms, 0)
    const parts = stages.map(({ name, ms }) => `${escapeText(name)} ${duration(ms)}`)
    rows.push(['Time', `${duration(total)} (${parts.join(', ')})`])
  }
  return rows.length === 0 ? '' : table([], rows)
}

function remarks(all: readonly Remark[]): string {
  if (all.length === 0) return ''
  const items = all.slice(0, MAX_REMARKS).map(({ level, title, message }) => {
    const label = `${level === 'warning' ? 'Warning' : 'Notice'}: ${escapeText(clip(title, MAX_CELL))}`
    return `<li><b>${label}</b><br>${escapeLines(clip(message, MAX_TEXT))}</li>`
  })
  const rest = more(all.length - items.length, 'more remarks; the log has them all').map(
    text => `<li>${text}</li>`
  )
  return `<h4>Remarks</h4>\n<ul>\n${[...items, ...rest].join('\n')}\n</ul>`
}

function preview(extract: Extract | undefined): string {
  if (extract === undefined || extract.preview.length === 0) return ''
  const shown = extract.columns.slice(0, MAX_PREVIEW_COLUMNS)
  const rows = extract.preview
    .slice(0, MAX_PREVIEW_ROWS)
    .map(row => row.slice(0, MAX_PREVIEW_COLUMNS).map(previewCell))
  const note = more(extract.columns.length - shown.length, 'more columns').map(text => `\n<p>${text}</p>`)
  return `<h4>Preview (${rows.length} of ${count(extract.rowCount)} rows)</h4>\n${table(
    shown.map(({ name }) => escapeText(clip(name, MAX_CELL))),
    rows
  )}${note.join('')}`
}

function previewCell(value: string | null): string {
  if (value === null) return '<i>NULL</i>'
  return image(value) ?? escapeText(clip(value, MAX_CELL))
}

function columns(extract: Extract | undefined): string {
  if (extract === undefined || extract.columns.length === 0) return ''
  const rows = extract.columns
    .slice(0, MAX_COLUMNS)
    .map(({ name, type, nullable }) => [
      escapeText(clip(name, MAX_CELL)),
      `<code>${type}</code>`,
      nullable ? 'yes' : 'no'
    ])
  const note = more(extract.columns.length - rows.length, 'more columns').map(text => `\n<p>${text}</p>`)
  return `<details>\n<summary>Columns and types</summary>\n${table(['Column', 'Type', 'May be NULL'], rows)}${note.join('')}\n</details>`
}

function more(left: number, what: string): string[] {
  return left > 0 ? [`… and ${count(left)} ${what}`] : []
}

/** 1234567 → `1,234,567`. */
function count(number: number): string {
  return number.toLocaleString('en-US')
}

/** Bytes as `512 bytes`, `1.5 MB`. */
function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes / 1000
  let unit = 0
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value.toFixed(1)} ${units[unit]}`
}

/** Milliseconds as `350 ms`, `1.2 s`, `2 min 3 s`. */
function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
