import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Datasource } from '../resources/datasources.ts'
import type { TableauClient } from '../rest/client.ts'

/** An answer of one number is small. */
const MAX_ANSWER_BYTES = 1024 * 1024

/**
 * Counts the rows of a published data source by a query to it: a sum of 1, because a count of a field leaves NULLs out.
 * Nothing depends on it but a look, so whatever stands in the way is not an error.
 * Source: Tableau, "VizQL Data Service", `query-datasource`.
 * @param folder an existing folder for the answer
 * @returns undefined when it cannot be had
 * @throws the deadline's reason, and that of the signal
 */
export async function countPublishedRows(
  client: TableauClient,
  { id, name }: Datasource,
  folder: string,
  signal?: AbortSignal
): Promise<number | undefined> {
  const path = join(folder, 'row-count')
  const outcome = await client.send({
    method: 'POST',
    path: '/api/v1/vizql-data-service/query-datasource',
    headers: { accept: 'application/json' },
    contentType: 'application/json',
    body: JSON.stringify({
      datasource: { datasourceLuid: id },
      query: { fields: [{ fieldCaption: 'rows', calculation: 'SUM(1)' }] }
    }),
    saveTo: { path, limitBytes: MAX_ANSWER_BYTES },
    doing: `counting the rows of the data source “${name}”`,
    repeat: 'freely',
    optional: true,
    ...(signal === undefined ? {} : { signal })
  })
  if (outcome.kind !== 'done' || outcome.saved !== true) return undefined
  return countIn(await readFile(path, 'utf8'))
}

/** The one number of `{"data": [{"rows": 42}]}`; a sum over no rows is null. */
export function countIn(answer: string): number | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(answer)
  } catch {
    return undefined
  }
  const data = member(parsed, 'data')
  if (!Array.isArray(data) || data.length > 1) return undefined
  const value = data.length === 0 ? null : member(data[0], 'rows')
  const count = value === null ? 0 : Number(value)
  return value !== undefined && Number.isSafeInteger(count) && count >= 0 ? count : undefined
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}
