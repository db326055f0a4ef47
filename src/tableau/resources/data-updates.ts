import type { Renewed, TableauClient } from '../rest/client.ts'
import type { Outcome } from '../rest/response.ts'
import type { UpdateMode } from './modes.ts'

/** A change of rows to ask for. */
export interface DataUpdate {
  /** LUID of the data source. */
  readonly datasourceId: string
  /** Of the Hyper file with the new rows, in `"Extract"."Extract"`. */
  readonly uploadSessionId: string
  /** A request with the same text within 24 hours is not done again. */
  readonly requestId: string
  readonly mode: UpdateMode
  /** For the modes that find rows by their keys. */
  readonly keys: readonly string[]
  /** Completes "while …". */
  readonly doing: string
}

/** The version of the API that brought it, as Tableau's own Python client asks for it. */
export const UPDATES_SINCE = '3.13'

const TABLES = {
  'source-schema': 'Extract',
  'source-table': 'Extract',
  'target-schema': 'Extract',
  'target-table': 'Extract'
} as const

/**
 * Asks Tableau to change the rows of a published data source, as a job that does all of it or nothing. The request
 * may be repeated, because its RequestID lets Tableau do it once.
 * Source: Tableau REST API, "Update Data in Hyper Data Source".
 */
export async function updateData(client: TableauClient, update: DataUpdate): Promise<Outcome | Renewed> {
  const { datasourceId, uploadSessionId, requestId, mode, keys, doing } = update
  return await client.sendOfUpload({
    method: 'PATCH',
    path: `datasources/${datasourceId}/data`,
    query: { uploadSessionId },
    headers: { requestid: requestId },
    contentType: 'application/json',
    body: JSON.stringify({ actions: [actionOf(mode, keys)] }),
    doing,
    repeat: 'freely',
    transfer: true
  })
}

/** The one action of a mode. */
export function actionOf(mode: UpdateMode, keys: readonly string[]): Readonly<Record<string, unknown>> {
  const action = { action: mode === 'append' ? 'insert' : mode, ...TABLES }
  if (mode === 'append' || mode === 'replace') return action
  const [first, ...others] = keys.map(key => ({ op: 'eq', 'target-col': key, 'source-col': key }))
  return { ...action, condition: others.length === 0 ? first : { op: 'and', args: [first, ...others] } }
}
