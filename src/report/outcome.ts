import { type ActionError, anchorOf } from '../base/errors.ts'
import { type PlaceholderValue, toldPlaceholders } from '../base/placeholders.ts'
import type { RowEffects } from '../guards/row-effects.ts'
import type { KeptType } from '../hyper/engine/published.ts'
import type { RunResult } from '../tableau/after/run-after.ts'
import { clip, escapeLines, escapeText, link, type Show, table } from './html.ts'
import { count, more, size } from './quantities.ts'
import type { RunReport } from './run-report.ts'

const MAX_ORIGINS = 10
const MAX_NAME = 200
const MAX_TEXT = 2_000

/** The first line: what came of it, with the link. */
export function heading(
  { outcome, datasourceName, publication, error }: RunReport,
  show: Show = escapeText
): string {
  const name = show(clip(datasourceName, MAX_NAME))
  switch (outcome) {
    case 'published': {
      const shown =
        publication === undefined
          ? name
          : link(publication.datasourceUrl, clip(publication.datasourceName, MAX_NAME), show)
      return error === undefined
        ? `<h3>✅ Published ${shown}</h3>`
        : `<h3>⚠️ Published ${shown}, but the step failed afterwards</h3>`
    }
    case 'unchanged':
      return `<h3>⏭️ Unchanged: ${name}</h3>\n<p>Rows, columns and presentation are those that are published, so nothing was published.</p>`
    case 'dry-run':
      return `<h3>🧪 Dry run of ${name}</h3>\n<p>The extract was built; nothing was published.</p>`
    case 'skipped':
      return `<h3>⏭️ Skipped ${name}</h3>\n<p>Nothing was published; what was published before stays as it is.</p>`
    case 'failed':
      return `<h3>❌ Failed${name === '' ? '' : `: ${name}`}</h3>`
  }
}

/**
 * Why the run failed, and the next step.
 * @param documentation address of docs/troubleshooting.md, when it is known
 */
export function failure(error: ActionError | undefined, documentation: string | undefined): string {
  if (error === undefined) return ''
  const code = `<code>${escapeText(error.code)}</code>`
  const rows = [
    ['What happened', escapeLines(clip(error.what, MAX_TEXT))],
    ...(error.remedy === '' ? [] : [['What to do', escapeLines(clip(error.remedy, MAX_TEXT))]]),
    [
      'Code',
      documentation === undefined
        ? code
        : `${code} (${link(`${documentation}#${anchorOf(error)}`, 'explained here')})`
    ]
  ]
  return table([], rows)
}

/** Where it went, where it came from, how much. */
export function facts({
  outcome,
  history = [],
  publication,
  runs = [],
  extract,
  origins,
  placeholders = [],
  zone = 'UTC',
  published,
  kept = [],
  effects
}: RunReport): string {
  const rows: [string, string][] = []
  if (publication !== undefined) {
    const { created, updated } = publication
    const what = created ? 'created' : updated ? 'rows changed' : 'replaced'
    rows.push(['Data source', `${link(publication.datasourceUrl, publication.datasourceName)} (${what})`])
    rows.push(['Project', escapeText(publication.projectName)])
    rows.push(['Job', `<code>${escapeText(publication.jobId)}</code>`])
  }
  if (runs.length > 0) rows.push(['Run afterwards', runs.map(shownRun).join('<br>')])
  if (origins.length > 0) {
    const shown = origins.slice(0, MAX_ORIGINS).map(origin => escapeText(clip(origin, MAX_TEXT)))
    rows.push(['Source', [...shown, ...more(origins.length - shown.length, 'more')].join('<br>')])
  }
  if (placeholders.length > 0)
    rows.push([`Placeholders (${escapeText(zone)})`, shownPlaceholders(placeholders)])
  if (extract !== undefined) {
    rows.push(['Rows', count(extract.rowCount)])
    if (published !== undefined && published !== 'none') {
      rows.push(['Rows published before', count(published.rowCount)])
    }
    if (history.length > 1) rows.push(['Rows of the last publications', shownHistory(history)])
    if (effects !== undefined && publication !== undefined) rows.push(['In the table', shownEffects(effects)])
    rows.push(['Columns', count(extract.columns.length)])
    if (kept.length > 0) rows.push(['Published types that hold', shownKept(kept)])
    // Without an output-path it is removed, since nothing comes of it.
    if (outcome !== 'skipped')
      rows.push(['File', `${size(extract.size)}, <code>${escapeText(clip(extract.path, MAX_TEXT))}</code>`])
  }
  return rows.length === 0 ? '' : table([], rows)
}

const MAX_PLACEHOLDERS = 20

/** `{{ today - 1d }} is 2026-11-29`, one a line. */
function shownPlaceholders(placeholders: readonly PlaceholderValue[]): string {
  const told = toldPlaceholders(placeholders)
  const shown = told.slice(0, MAX_PLACEHOLDERS).map(one => escapeText(clip(one, MAX_TEXT)))
  return [...shown, ...more(told.length - shown.length, 'more')].join('<br>')
}

const BLOCKS = '▁▂▃▄▅▆▇█'

/** `▇▇▆▇▁ 31,522 → 3`: the tallest block is the most rows. */
function shownHistory(history: readonly number[]): string {
  const most = Math.max(1, ...history)
  const blocks = history.map(rows => BLOCKS[Math.ceil((rows / most) * (BLOCKS.length - 1))] ?? '')
  return `<code>${blocks.join('')}</code> ${count(history[0] ?? 0)} → ${count(history.at(-1) ?? 0)}`
}

/** `3 sent, 2 changed, 1 added, 1,203 now`, as far as it is known. */
function shownEffects({ sent, changed, added, removed, now }: RowEffects): string {
  const parts: [number | undefined, string][] = [
    [sent, 'sent'],
    [changed, 'changed'],
    [added, 'added'],
    [removed, 'removed'],
    [now, 'now']
  ]
  return parts.flatMap(([rows, word]) => (rows === undefined ? [] : [`${count(rows)} ${word}`])).join(', ')
}

const MAX_KEPT = 20

/** `amount double (today bigint)`. */
function shownKept(kept: readonly KeptType[]): string {
  const shown = kept
    .slice(0, MAX_KEPT)
    .map(
      ({ name, type, inferred }) =>
        `${escapeText(clip(name, MAX_NAME))} <code>${type}</code> (today <code>${inferred}</code>)`
    )
  return [...shown, ...more(kept.length - shown.length, 'more')].join(', ')
}

const RUN_STATES: Readonly<Record<RunResult['state'], string>> = {
  started: 'started',
  queued: 'queued already',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled in Tableau',
  refused: 'not started',
  unknown: 'not known'
}

function shownRun({ shown, state, jobId }: RunResult): string {
  const job = jobId === undefined ? '' : ` (job <code>${escapeText(jobId)}</code>)`
  return `${escapeText(clip(shown, MAX_TEXT))}: ${RUN_STATES[state]}${job}`
}
