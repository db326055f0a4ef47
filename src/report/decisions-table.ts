import type { ColumnDecision, Decisions } from '../hyper/columns/decisions.ts'
import { clip, escapeText, table } from './html.ts'
import { count, moreColumns } from './quantities.ts'

/** A wider table is folded. */
const MAX_OPEN = 30
const MAX_COLUMNS = 200
const MAX_NAME = 200
const MAX_REASON = 200
const MAX_FOUND = 500

/**
 * What was decided about the columns of each source, with the rule that applied, and what a person should look at.
 * Open where something is odd, but for wide tables; the odd columns come first there, for no table shows them all.
 */
export function decisionsTable(decisions: Decisions | undefined): string {
  const sources = decisions?.sources.filter(({ columns }) => columns.length > 0) ?? []
  if (decisions === undefined || sources.length === 0) return ''
  const columns = sources.flatMap(source => source.columns)
  const odd = columns.filter(column => column.odd !== undefined).length
  const note = decisions.transformed
    ? `<p>These are the columns of the ${sources.length === 1 ? 'source' : 'sources'}; transform makes others of them.</p>\n`
    : ''
  const tables = sources.map(source => {
    const title = sources.length === 1 ? '' : `<p><b>${escapeText(clip(source.name, MAX_NAME))}</b></p>\n`
    return `${title}${sourceTable(source.columns)}`
  })
  const body = `${note}${tables.join('\n')}`
  const heading = 'What we decided about your columns'
  if (odd > 0 && columns.length <= MAX_OPEN) return `<h4>${heading}</h4>\n${body}`
  const worth = odd === 0 ? '' : `: ${count(odd)} of ${count(columns.length)} are worth a look`
  return `<details>\n<summary>${heading}${worth}</summary>\n${body}\n</details>`
}

function sourceTable(columns: readonly ColumnDecision[]): string {
  const wide = columns.length > MAX_OPEN
  const ordered = wide
    ? columns.toSorted((a, b) => Number(b.odd !== undefined) - Number(a.odd !== undefined))
    : columns
  const shown = ordered.slice(0, MAX_COLUMNS)
  const anyOdd = shown.some(({ odd }) => odd !== undefined)
  const rows = shown.map(column => [
    escapeText(clip(column.name, MAX_NAME)),
    `<code>${column.type}</code>`,
    // "text, because text" says nothing.
    column.reason === column.type ? '' : escapeText(clip(column.reason, MAX_REASON)),
    ...(anyOdd ? [worthALook(column)] : [])
  ])
  const head = ['Column', 'Type', 'Because', ...(anyOdd ? ['Worth a look'] : [])]
  return `${table(head, rows)}${moreColumns(columns.length - shown.length)}`
}

function worthALook({ odd }: ColumnDecision): string {
  if (odd === undefined) return ''
  const found = odd.found === '' ? '' : `${escapeText(clip(odd.found, MAX_FOUND))}.<br>`
  return `${found}${escapeText(odd.remedy)}`
}
