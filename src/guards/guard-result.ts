import { ActionError, type ErrorCode } from '../base/errors.ts'

/** What a guard holds against the data. */
export interface Fault {
  readonly code: ErrorCode
  /** One sentence or more; may hold values of the data. */
  readonly what: string
  readonly remedy: string
}

/** Rows at fault, at most a few. */
export interface FaultyRows {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** What came of one guard. `asked` and `found` hold no values of the data. */
export type GuardResult = {
  /** The input, for a check with its name. */
  readonly guard: string
  readonly asked: string
  readonly found: string
} & (
  | { readonly verdict: 'passed' }
  | { readonly verdict: 'skipped' }
  | {
      readonly verdict: 'failed' | 'warned'
      readonly fault: Fault
      readonly rows?: FaultyRows
      /** It rests on what is published: in a dry run it is told, and fails nothing. */
      readonly ofPublished: boolean
    }
)

/** The results that end the run: in a dry run those that need no Tableau. */
export function fatal(results: readonly GuardResult[], dryRun: boolean): readonly Fault[] {
  return results.flatMap(result =>
    result.verdict === 'failed' && !(dryRun && result.ofPublished) ? [result.fault] : []
  )
}

/**
 * All that fails as one error.
 * @returns undefined when nothing does
 */
export function guardError(faults: readonly Fault[]): ActionError | undefined {
  const [first, ...others] = faults
  if (first === undefined) return undefined
  if (others.length === 0) return new ActionError(first.code, first.what, first.remedy)
  const lines = faults.map(({ code, what, remedy }) => `- ${code}: ${what} ${remedy}`)
  return new ActionError(
    first.code,
    `${lines.length} guards failed, so nothing was published:\n${lines.join('\n')}`,
    ''
  )
}
