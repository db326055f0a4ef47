import { ActionError } from '../base/errors.ts'
import { conceal } from '../base/secrets.ts'
import type { GuardResult } from '../guards/guard-result.ts'
import type { Decisions } from '../hyper/columns/decisions.ts'
import type { RunReport } from './run-report.ts'

/**
 * A report without any secret of the run. To be used before anything is escaped: an escaped secret would not be
 * recognised. Remarks come from the log without them.
 */
export function concealedReport(report: RunReport): RunReport {
  const { extract, decisions, error, guards, placeholders = [] } = report
  return {
    ...report,
    origins: report.origins.map(conceal),
    placeholders: placeholders.map(({ written, value }) => ({
      written: conceal(written),
      value: conceal(value)
    })),
    ...(error === undefined
      ? {}
      : { error: new ActionError(error.code, conceal(error.what), conceal(error.remedy)) }),
    ...(guards === undefined ? {} : { guards: guards.map(concealedGuard) }),
    ...(decisions === undefined ? {} : { decisions: concealedDecisions(decisions) }),
    ...(extract === undefined
      ? {}
      : {
          extract: {
            ...extract,
            columns: extract.columns.map(column => ({ ...column, name: conceal(column.name) })),
            preview: extract.preview.map(row => row.map(concealed)),
            profile: extract.profile.map(({ values, smallest, largest }) => ({
              values,
              smallest: concealed(smallest),
              largest: concealed(largest)
            }))
          }
        })
  }
}

function concealedGuard(result: GuardResult): GuardResult {
  const texts = {
    guard: conceal(result.guard),
    asked: conceal(result.asked),
    found: conceal(result.found)
  }
  if (!('rows' in result) || result.rows === undefined) return { ...result, ...texts }
  const { columns, rows } = result.rows
  return {
    ...result,
    ...texts,
    rows: { columns: columns.map(conceal), rows: rows.map(row => row.map(concealed)) }
  }
}

function concealedDecisions({ sources, transformed }: Decisions): Decisions {
  return {
    transformed,
    sources: sources.map(({ name, columns }) => ({
      name: conceal(name),
      columns: columns.map(({ name, type, reason, odd }) => ({
        name: conceal(name),
        type,
        reason: conceal(reason),
        ...(odd === undefined ? {} : { odd: { found: conceal(odd.found), remedy: odd.remedy } })
      }))
    }))
  }
}

function concealed(value: string | null): string | null {
  return value === null ? null : conceal(value)
}
