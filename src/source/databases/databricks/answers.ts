import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { objectOf } from '../rest/object-of.ts'
import type { StatementError } from './errors.ts'
import type { Column } from './types.ts'

/** What Databricks says of a statement. */
export interface Statement {
  readonly id: string
  readonly state: string
  readonly error: StatementError
  readonly json: Readonly<Record<string, unknown>>
}

/** What it says of a result. */
export interface Manifest {
  readonly rows: number
  readonly chunks: number
  readonly isTruncated: boolean
  /** Of a row. */
  readonly columns: number
}

/** Where a part of a result can be fetched. */
export interface ChunkLink {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly rows: number
}

const ONGOING: ReadonlySet<string> = new Set(['PENDING', 'RUNNING'])

/** Whether the statement is still on its way. */
export function isOngoing({ state }: Statement): boolean {
  return ONGOING.has(state)
}

/** @throws ActionError `source.connection` for an answer of another kind */
export function statementOf(label: string, answer: unknown): Statement {
  const json = objectOf(answer)
  const { statement_id: id, status } = json
  const { state, error, sql_state: sqlState } = objectOf(status)
  if (typeof id !== 'string' || typeof state !== 'string')
    throw notDatabricks(label, 'no statement_id or no state')
  const { error_code: code, message } = objectOf(error)
  return {
    id,
    state,
    json,
    error: { code: textOf(code), message: textOf(message), sqlState: textOf(sqlState) || undefined }
  }
}

/** The columns that DESCRIBE QUERY tells. @throws ActionError `source.connection` */
export function describedColumns(label: string, { json }: Statement): readonly Column[] {
  const rows = objectOf(json['result'])['data_array']
  if (!Array.isArray(rows)) throw notDatabricks(label, 'no description of the columns')
  return rows.map(row => {
    const [name, type] = Array.isArray(row) ? row : []
    if (typeof name === 'string' && typeof type === 'string') return { name, type }
    throw notDatabricks(label, 'no description of the columns')
  })
}

/** @throws ActionError `source.connection` */
export function manifestOf(label: string, { json }: Statement): Manifest {
  const manifest = objectOf(json['manifest'])
  const { total_row_count: rows, total_chunk_count: chunks = 0, truncated, schema, format } = manifest
  const columns = objectOf(schema)['column_count']
  if (format !== 'JSON_ARRAY') throw notDatabricks(label, `rows in the format ${String(format)}`)
  if (typeof rows !== 'number' || typeof chunks !== 'number' || typeof columns !== 'number')
    throw notDatabricks(label, 'no number of rows')
  return { rows, chunks, columns, isTruncated: truncated === true }
}

/** @throws ActionError `source.connection` */
export function chunkLinkOf(label: string, index: number, answer: unknown): ChunkLink {
  const links = objectOf(answer)['external_links']
  const link = Array.isArray(links)
    ? links.map(objectOf).find(one => one['chunk_index'] === index)
    : undefined
  const { external_link: url, http_headers: headers, row_count: rows } = link ?? {}
  if (typeof url !== 'string' || typeof rows !== 'number')
    throw notDatabricks(label, `no link of its part ${index}`)
  const own = Object.entries(objectOf(headers)).map(([name, value]) => [name, String(value)] as const)
  return { url, rows, headers: Object.fromEntries(own) }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function notDatabricks(label: string, what: string): ActionError {
  return new ActionError(
    'source.connection',
    `What answers at ${label} is not the Statement Execution API of Databricks that this action knows: ${what}.`,
    `Check the host in ${inputName('source-url')}: it is that of the workspace.`
  )
}
