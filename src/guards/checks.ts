import { counted } from '../base/text.ts'
import type { HyperServer } from '../hyper/engine/server.ts'
import { runCheck } from './check-query.ts'
import type { Check } from './guard-config.ts'
import type { FaultyRows, GuardResult } from './guard-result.ts'
import { type Published, whyUnseen } from './published.ts'
import { unseen } from './row-counts.ts'

const MAX_ASKED = 100

/** What a check looks at. */
export interface CheckOptions {
  readonly name: string
  readonly extract: { readonly path: string; readonly columns: readonly { readonly name: string }[] }
  readonly published: Published
}

/** Runs one check: the rows at fault, or those that do not meet a condition. */
export async function guardCheck(
  server: HyperServer,
  check: Check,
  options: CheckOptions
): Promise<GuardResult> {
  const { extract, published } = options
  const sql = check.sql.replace(/\s+/g, ' ').trim()
  const guard = {
    guard: `check ${check.name}`,
    asked: sql.length > MAX_ASKED ? `${sql.slice(0, MAX_ASKED)}…` : sql
  }
  const table = published.state === 'table' ? published.path : undefined
  const outcome = await runCheck(server, check, extract.path, table)
  if ('needs' in outcome) {
    if (published.state === 'first') {
      return { ...guard, found: 'skipped: nothing is published yet', verdict: 'skipped' }
    }
    if (published.state === 'not looked at') {
      return { ...guard, found: 'skipped: a dry run does not look at what is published', verdict: 'skipped' }
    }
    return unseen(guard, options.name, whyUnseen(published))
  }
  if ('refused' in outcome) {
    const names = extract.columns.slice(0, 50).map(column => JSON.stringify(column.name))
    return {
      ...guard,
      found: 'its SQL cannot run',
      verdict: 'failed',
      ofPublished: false,
      fault: {
        code: 'data.check-sql',
        what: `The check ${JSON.stringify(check.name)} cannot run: ${outcome.refused}.`,
        remedy: `Correct it in checks. The columns of the extract are ${names.join(', ')}. Nothing was uploaded.`
      }
    }
  }
  const { count, rows, isAlwaysOne } = outcome
  if (count === 0) return { ...guard, found: 'no row at fault', verdict: 'passed' }
  const having = isAlwaysOne
    ? ' A query that always gives one row must end in HAVING with the condition at fault, so that it gives no row when all is well.'
    : ''
  return {
    ...guard,
    found: `${counted(count, 'row')} at fault`,
    verdict: check.severity === 'warn' ? 'warned' : 'failed',
    ofPublished: false,
    rows,
    fault: {
      code: 'data.check',
      what: `The check ${JSON.stringify(check.name)} finds ${counted(count, 'row')} at fault${examples(rows, count)}.`,
      remedy: `Look at these rows in the source, or correct the check.${having} What was published before stays as it is.`
    }
  }
}

function examples({ columns, rows }: FaultyRows, count: number): string {
  if (rows.length === 0) return ''
  const shown = rows.map(row =>
    columns
      .slice(0, 8)
      .map(
        (name, index) =>
          `${JSON.stringify(name)} = ${row[index] == null ? 'NULL' : JSON.stringify(row[index])}`
      )
      .join(', ')
  )
  const rest = count - rows.length
  return `: ${shown.join('; ')}${rest > 0 ? ` and ${rest.toLocaleString('en-US')} more` : ''}`
}
