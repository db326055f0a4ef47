import type { ColumnProfile, Extract } from '../hyper/engine/types.ts'
import { clip, escapeText, table } from './html.ts'
import { count, moreColumns } from './quantities.ts'

const MAX_OPEN = 30
const MAX_COLUMNS = 500
const MAX_NAME = 200
const MAX_VALUE = 40
const BAR = 8

/** The columns of the extract: type, how full, from where to where. Folded when there are many. */
export function columnsTable(extract: Extract | undefined): string {
  if (extract === undefined || extract.columns.length === 0) return ''
  const { columns, profile, rowCount } = extract
  const rows = columns
    .slice(0, MAX_COLUMNS)
    .map(({ name, type, nullable }, index) => [
      escapeText(clip(name, MAX_NAME)),
      `<code>${type}</code>`,
      fullness(profile[index], rowCount, nullable),
      range(profile[index])
    ])
  const shown = `${table(['Column', 'Type', 'Filled', 'Range'], rows)}${moreColumns(columns.length - rows.length)}`
  if (columns.length <= MAX_OPEN) return `<h4>Columns</h4>\n${shown}`
  return `<details>\n<summary>${count(columns.length)} columns and their types</summary>\n${shown}\n</details>`
}

function fullness(profile: ColumnProfile | undefined, rows: number, nullable: boolean): string {
  if (profile === undefined) return nullable ? '' : 'never NULL'
  if (rows === 0) return '—'
  const nulls = rows - profile.values
  // Neither full nor empty may look like it.
  const blocks =
    nulls === 0
      ? BAR
      : profile.values === 0
        ? 0
        : Math.min(BAR - 1, Math.max(1, Math.round((BAR * profile.values) / rows)))
  const text = nulls === 0 ? 'all' : `${count(nulls)} NULL`
  return `<code>${'█'.repeat(blocks)}${'░'.repeat(BAR - blocks)}</code> ${text}`
}

function range(profile: ColumnProfile | undefined): string {
  const { smallest, largest } = profile ?? {}
  if (smallest == null || largest == null) return ''
  const [from, to] = [smallest, largest].map(value => escapeText(clip(value, MAX_VALUE)))
  return from === to ? `${from}` : `${from} … ${to}`
}
