import { appendFile } from 'node:fs/promises'
import type { Log, Remark } from '../base/log.ts'
import { columnsTable } from './columns-table.ts'
import { concealedReport } from './concealed-report.ts'
import { decisionsTable } from './decisions-table.ts'
import { guardsTable } from './guards-table.ts'
import { clip, escapeLines, escapeText } from './html.ts'
import { facts, failure, heading } from './outcome.ts'
import { preview } from './preview.ts'
import { more } from './quantities.ts'
import type { RunReport } from './run-report.ts'
import { timeline } from './timeline.ts'

/** GitHub drops a summary beyond 1 MiB altogether. */
const MAX_BYTES = 1_000_000
const MAX_REMARKS = 50
const MAX_TITLE = 200
const MAX_TEXT = 2_000

const LEFT_OUT = '<p>The rest of this summary was left out: it would be larger than GitHub shows.</p>'

/**
 * The step summary as HTML blocks, which GitHub's Markdown passes through, and a chart: every text in it is escaped,
 * and it is always smaller than 1 MB. Parts that would make it larger are left out, with a note.
 */
export function renderSummary(report: RunReport): string {
  const sections = [
    heading(report),
    failure(report.error, report.documentation),
    facts(report),
    guardsTable(report.guards, report.outcome, true),
    remarks(report.remarks),
    preview(report.extract, report.imageOrigins ?? []),
    columnsTable(report.extract),
    decisionsTable(report.decisions),
    timeline(report.stages)
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
    await appendFile(file, renderSummary(concealedReport(report)))
  } catch (error) {
    log.debug(`No step summary: ${String(error)}`)
  }
}

function remarks(all: readonly Remark[]): string {
  if (all.length === 0) return ''
  const items = all.slice(0, MAX_REMARKS).map(({ level, title, message }) => {
    const label = `${level === 'warning' ? 'Warning' : 'Notice'}: ${escapeText(clip(title, MAX_TITLE))}`
    return `<li><b>${label}</b><br>${escapeLines(clip(message, MAX_TEXT))}</li>`
  })
  const rest = more(all.length - items.length, 'more remarks; the log has them all').map(
    text => `<li>${text}</li>`
  )
  return `<h4>Remarks</h4>\n<ul>\n${[...items, ...rest].join('\n')}\n</ul>`
}
