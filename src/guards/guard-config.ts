/** SQL that the rows must satisfy. */
export interface Check {
  readonly name: string
  /** `query` gives the rows at fault; `condition` is what each row must meet. */
  readonly kind: 'query' | 'condition'
  readonly sql: string
  readonly severity: 'fail' | 'warn'
}

/** What the workflow asks of the data before it is published. Frozen. */
export interface GuardConfig {
  readonly minRows?: number
  readonly onSchemaChange: 'fail' | 'warn' | 'allow'
  /** Percent of the published rows that may go. */
  readonly maxRowDrop?: number
  readonly checks: readonly Check[]
  readonly skipUnchanged: boolean
  /** Columns that do not count for `skipUnchanged`. */
  readonly unchangedIgnores: readonly string[]
  /** Publications are kept as deployments of GitHub, with this token; undefined: they are not. */
  readonly history?: { readonly token: string }
}

/** Does the user ask for a guard that looks at what is published? */
export function asksForPublished({ maxRowDrop, checks, skipUnchanged }: GuardConfig): boolean {
  return maxRowDrop !== undefined || skipUnchanged || checks.some(({ sql }) => /\bpublished\b/i.test(sql))
}
