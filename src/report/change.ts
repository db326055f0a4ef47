import { columnDifference } from '../hyper/engine/column-difference.ts'
import type { ExtractColumn } from '../hyper/engine/types.ts'
import { KEYED_MODES, type PublishMode } from '../tableau/resources/modes.ts'
import { clip, escapeText } from './html.ts'
import { count } from './quantities.ts'

/** A table as it is published, or as it will be. */
export interface TableFacts {
  /** The type is undefined where it is none of those that an extract can have. */
  readonly columns: readonly { readonly name: string; readonly type: ExtractColumn['type'] | undefined }[]
  readonly rowCount: number
}

const MAX_NAMED = 20
const MAX_NAME = 100

/**
 * What a publication changes, as lines of HTML: rows, columns added, dropped and with another type.
 * @param before what is published now
 * @param after what this run made
 * @param mode what becomes of the published rows; where only their keys decide, how many there will be is not known
 */
export function changes(before: TableFacts, after: TableFacts, mode: PublishMode = 'overwrite'): string[] {
  const rows = rowsLine(before.rowCount, after.rowCount, mode)
  // Only the keys matter, and the table keeps its columns.
  if (mode === 'delete') return [rows]
  const { added, gone, retyped } = columnDifference(
    before.columns,
    after.columns,
    (was, is) => was.type === is.type
  )
  return [
    rows,
    ...listed(
      'Columns added',
      added.map(({ name, type }) => `${code(name)} ${type}`)
    ),
    ...listed(
      'Columns dropped',
      gone.map(({ name }) => code(name))
    ),
    ...listed(
      'Types changed',
      retyped.map(
        ({ before: was, after: is }) => `${code(is.name)} ${was.type ?? 'another type'} → ${is.type}`
      )
    ),
    ...(added.length + gone.length + retyped.length === 0 ? ['Columns and types are the same.'] : [])
  ]
}

function rowsLine(before: number, after: number, mode: PublishMode): string {
  if (KEYED_MODES.includes(mode)) {
    return `Rows: ${count(before)} published; ${count(after)} in this run, to ${mode} by their keys`
  }
  const total = mode === 'append' ? before + after : after
  return `Rows: ${count(before)} → ${count(total)}${percent(before, total)}`
}

function listed(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return []
  const rest = items.length > MAX_NAMED ? ` and ${count(items.length - MAX_NAMED)} more` : ''
  return [`${title}: ${items.slice(0, MAX_NAMED).join(', ')}${rest}`]
}

function code(name: string): string {
  return `<code>${escapeText(clip(name, MAX_NAME))}</code>`
}

function percent(before: number, after: number): string {
  if (before === 0 || before === after) return ''
  const change = (100 * (after - before)) / before
  return ` (${change > 0 ? '+' : '−'}${Math.abs(change).toFixed(1)} %)`
}
