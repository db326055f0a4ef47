import type { Extract } from '../hyper/engine/types.ts'
import { clip, escapeText, image, type Show, table } from './html.ts'
import { count, moreColumns } from './quantities.ts'

const MAX_ROWS = 10
/** More would not fit on a screen; the table of columns names them all. */
const MAX_COLUMNS = 12
const MAX_CELL = 80

/**
 * The first rows of the extract; addresses of images of the source as images, of other images as links.
 * @param origins scheme, host and port of the sources
 */
export function preview(
  extract: Extract | undefined,
  origins: readonly string[],
  show: Show = escapeText
): string {
  if (extract === undefined || extract.preview.length === 0) return ''
  const shown = extract.columns.slice(0, MAX_COLUMNS)
  const rows = extract.preview
    .slice(0, MAX_ROWS)
    .map(row => row.slice(0, MAX_COLUMNS).map(value => cell(value, origins, show)))
  return `<h4>Preview (${rows.length} of ${count(extract.rowCount)} rows)</h4>\n${table(
    shown.map(({ name }) => show(clip(name, MAX_CELL))),
    rows
  )}${moreColumns(extract.columns.length - shown.length)}`
}

function cell(value: string | null, origins: readonly string[], show: Show): string {
  if (value === null) return '<i>NULL</i>'
  return image(value, origins, show) ?? show(clip(value, MAX_CELL))
}
