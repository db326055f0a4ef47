import type { HeldColumns } from '../hyper/engine/published.ts'
import type { ExtractColumn } from '../hyper/engine/types.ts'
import type { GuardConfig } from './guard-config.ts'
import type { GuardResult } from './guard-result.ts'
import { FIRST_PUBLICATION, type Published, whyUnseen } from './published.ts'
import { lostFields, type SchemaFinding, schemaFindings } from './schema-findings.ts'

const MAX_TOLD = 10

/** What the guard of the columns looks at. */
export interface SchemaOptions {
  readonly name: string
  readonly columns: readonly ExtractColumn[]
  readonly held: HeldColumns
  readonly published: Published
  readonly onSchemaChange: GuardConfig['onSchemaChange']
  /** Names of the calculated fields of this run. */
  readonly calculated: ReadonlySet<string>
}

/** Compares the columns of the extract with those that people use: `on-schema-change`, for whole publications. */
export function guardSchema(options: SchemaOptions): GuardResult {
  const { published, columns, held, onSchemaChange, calculated } = options
  const guard = { guard: 'on-schema-change', asked: onSchemaChange } as const
  if (published.state === 'first') return { ...guard, found: FIRST_PUBLICATION, verdict: 'passed' }
  if (published.state !== 'table' && published.state !== 'columns') {
    return { ...guard, found: `not compared: ${whyUnseen(published)}`, verdict: 'skipped' }
  }
  const findings = [
    ...schemaFindings(published.columns, columns, held),
    ...(published.tds === undefined ? [] : lostFields(published.tds, calculated))
  ]
  const found = findings.length === 0 ? 'the same columns' : listed(findings, false)
  const failing = findings.filter(({ level }) => level === 'fail')
  const warning = findings.filter(({ level }) => level === 'warn')
  if (onSchemaChange === 'allow' || failing.length + warning.length === 0) {
    return { ...guard, found, verdict: 'passed' }
  }
  const isFailing = failing.length > 0 && onSchemaChange === 'fail'
  return {
    ...guard,
    found,
    verdict: isFailing ? 'failed' : 'warned',
    ofPublished: true,
    fault: {
      code: 'data.schema',
      what: `The columns of the published data source “${options.name}” would change: ${listed([...failing, ...warning], true)}.`,
      remedy: remedyFor(failing)
    }
  }
}

function listed(findings: readonly SchemaFinding[], withValues: boolean): string {
  const texts = findings.map(({ text, value }) =>
    withValues && value !== undefined ? `${text} (the first value in the way is ${value})` : text
  )
  const rest = texts.length - MAX_TOLD
  return `${texts.slice(0, MAX_TOLD).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`
}

function remedyFor(failing: readonly SchemaFinding[]): string {
  const kinds = new Set(failing.map(({ kind }) => kind))
  const parts = [
    'Look at the source: workbooks that use these columns would break.',
    kinds.has('type') ? 'To keep a type, name it in columns.' : '',
    kinds.has('renamed') || kinds.has('gone') ? 'To keep a name, use rename in columns, or transform.' : '',
    kinds.has('field')
      ? 'To keep what people have added in Tableau, set publish-mode: replace, or write the fields in calculated-fields.'
      : '',
    'If the change is right, run once with on-schema-change: allow.'
  ]
  return parts.filter(part => part !== '').join(' ')
}
