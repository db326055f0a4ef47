import { listed } from '../base/text.ts'
import { columnDifference } from '../hyper/engine/column-difference.ts'
import type { ExtractColumn } from '../hyper/engine/types.ts'
import { KEYED_MODES, type PublishMode } from '../tableau/resources/modes.ts'
import { clip, escapeText } from './html.ts'
import { count } from './quantities.ts'

/** A table as it is published, or as it will be. */
export interface TableFacts {
  /** The type is undefined where an extract cannot have it. */
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
  const difference = columnDifference(before.columns, after.columns, (was, is) => was.type === is.type)
  const added = difference.added.map(({ name, type }) => `${code(name)} ${type}`)
  const dropped = difference.gone.map(({ name }) => code(name))
  const retyped = difference.retyped.map(
    ({ before: was, after: is }) => `${code(is.name)} ${was.type ?? 'another type'} → ${is.type}`
  )
  return [
    rows,
    ...titled('Columns added', added),
    ...titled('Columns dropped', dropped),
    ...titled('Types changed', retyped),
    ...(added.length + dropped.length + retyped.length === 0 ? ['Columns and types are the same.'] : [])
  ]
}

function rowsLine(before: number, after: number, mode: PublishMode): string {
  if (KEYED_MODES.includes(mode)) {
    return `Rows: ${count(before)} published; ${count(after)} in this run, to ${mode} by their keys`
  }
  const total = mode === 'append' ? before + after : after
  return `Rows: ${count(before)} → ${count(total)}${percent(before, total)}`
}

function titled(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`${title}: ${listed(items, MAX_NAMED)}`]
}

function code(name: string): string {
  return `<code>${escapeText(clip(name, MAX_NAME))}</code>`
}

function percent(before: number, after: number): string {
  if (before === 0 || before === after) return ''
  const change = (100 * (after - before)) / before
  return ` (${change > 0 ? '+' : '−'}${Math.abs(change).toFixed(1)} %)`
}
