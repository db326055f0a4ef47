import type { Extract } from '../hyper/engine/types.ts'
import { clip, escapeText, image, table } from './html.ts'
import { count, moreColumns } from './quantities.ts'

const MAX_ROWS = 10
const MAX_COLUMNS = 50
const MAX_CELL = 200

/** The first rows of the extract; addresses of images as images. */
export function preview(extract: Extract | undefined): string {
  if (extract === undefined || extract.preview.length === 0) return ''
  const shown = extract.columns.slice(0, MAX_COLUMNS)
  const rows = extract.preview.slice(0, MAX_ROWS).map(row => row.slice(0, MAX_COLUMNS).map(cell))
  return `<h4>Preview (${rows.length} of ${count(extract.rowCount)} rows)</h4>\n${table(
    shown.map(({ name }) => escapeText(clip(name, MAX_CELL))),
    rows
  )}${moreColumns(extract.columns.length - shown.length)}`
}

function cell(value: string | null): string {
  if (value === null) return '<i>NULL</i>'
  return image(value) ?? escapeText(clip(value, MAX_CELL))
}
