import type { FaultyRows, GuardResult } from '../guards/guard-result.ts'
import { clip, escapeText, type Show, table } from './html.ts'
import type { RunReport } from './run-report.ts'

const MAX_TEXT = 300
const MAX_COLUMNS = 20
const MAX_VALUE = 100
const VERDICTS: Readonly<Record<GuardResult['verdict'], string>> = {
  passed: '✅ passed',
  skipped: '⏭️ skipped',
  warned: '⚠️ warning',
  failed: '❌ failed'
}

/** In a dry run that ends well: nothing that rests on what is published fails it. */
const WOULD_FAIL = '❌ would fail'

/**
 * What each guard was asked, what it found, and whether it passed; below it the rows at fault.
 * @param outcome of the run
 * @param values values of the data may be shown
 * @param show how texts are written; in a comment as code
 */
export function guardsTable(
  results: readonly GuardResult[] | undefined,
  outcome: RunReport['outcome'],
  values: boolean,
  show: Show = escapeText
): string {
  if (results === undefined || results.length === 0) return ''
  const rows = results.map(({ guard, asked, found, verdict }) => [
    show(clip(guard, MAX_TEXT)),
    show(clip(asked, MAX_TEXT)),
    show(clip(found, MAX_TEXT)),
    verdict === 'failed' && outcome === 'dry-run' ? WOULD_FAIL : VERDICTS[verdict]
  ])
  const faulty = values
    ? results.flatMap(result =>
        'rows' in result && result.rows !== undefined && result.rows.rows.length > 0
          ? [
              `<p>Rows at fault of ${show(clip(result.guard, MAX_TEXT))}:</p>\n${faultyRows(result.rows, show)}`
            ]
          : []
      )
    : []
  return [`<h4>Guards</h4>\n${table(['Guard', 'Asked', 'Found', ''], rows)}`, ...faulty].join('\n')
}

function faultyRows({ columns, rows }: FaultyRows, show: Show): string {
  return table(
    columns.slice(0, MAX_COLUMNS).map(name => show(clip(name, MAX_TEXT))),
    rows.map(row =>
      row.slice(0, MAX_COLUMNS).map(value => (value === null ? '<i>NULL</i>' : show(clip(value, MAX_VALUE))))
    )
  )
}
