import { ActionError } from '../../../base/errors.ts'
import { objectOf } from '../rest/object-of.ts'
import type { Field } from './types.ts'

/** What a dry run says of a query. */
export interface DryRun {
  readonly statementType: string
  readonly fields: readonly Field[]
  readonly location: string | undefined
}

/** What an answer with results says beside its rows. */
export interface ResultPage {
  readonly jobComplete: boolean
  readonly totalRows: number
  readonly fields: readonly Field[]
  readonly pageToken: string | undefined
}

/** @throws ActionError `source.connection` for an answer of another kind */
export function dryRunOf(label: string, json: unknown): DryRun {
  const { jobReference, statistics } = objectOf(json)
  const { statementType, schema } = objectOf(objectOf(statistics)['query'])
  if (typeof statementType !== 'string') throw notBigQuery(label, 'no statementType')
  return { statementType, fields: fieldsOf(label, schema), location: locationOf({ jobReference }) }
}

/** Where a job runs; undefined when the answer does not say. */
export function locationOf(json: unknown): string | undefined {
  const { location } = objectOf(objectOf(json)['jobReference'])
  return typeof location === 'string' ? location : undefined
}

/** @throws ActionError `source.connection` for an answer of another kind */
export function resultPageOf(label: string, json: unknown): ResultPage {
  const { jobComplete, totalRows, schema, pageToken } = objectOf(json)
  if (jobComplete !== true) return { jobComplete: false, totalRows: 0, fields: [], pageToken: undefined }
  if (typeof totalRows !== 'string' || !/^\d+$/.test(totalRows)) throw notBigQuery(label, 'no totalRows')
  return {
    jobComplete,
    totalRows: Number(totalRows),
    fields: fieldsOf(label, schema),
    pageToken: typeof pageToken === 'string' && pageToken !== '' ? pageToken : undefined
  }
}

function fieldsOf(label: string, schema: unknown): readonly Field[] {
  const fields = objectOf(schema)['fields'] ?? []
  if (Array.isArray(fields) && fields.every(isField)) return fields
  throw notBigQuery(label, 'no columns')
}

function isField(value: unknown): value is Field {
  const { name, type } = objectOf(value)
  return typeof name === 'string' && typeof type === 'string'
}

function notBigQuery(label: string, what: string): ActionError {
  return new ActionError(
    'source.connection',
    `What answers for ${label} is not the API of BigQuery that this action knows: ${what}.`,
    'Look whether a proxy changes answers.'
  )
}
