import type { ActionError } from '../../src/base/errors.ts'
import type { SourceConfig } from '../../src/source/contract/source.ts'
import type { PagesRoom } from './pages.ts'
import { failureOf } from './spool.ts'

/** The first page of a service, as its documentation shows it; values are invented. */
export interface FirstPage {
  readonly service: string
  /** JSON, or a text of another format. */
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly status?: number
  /** Query of the address. */
  readonly query?: string
  readonly config?: Partial<SourceConfig>
}

/** Ten records. */
export const TEN = Array.from({ length: 10 }, (_, at) => ({ id: at + 1, name: `n${at}` }))

/** Fetches a first page from a real server, without `source-pagination`. */
export async function fetchFirstPage(room: PagesRoom, page: FirstPage): Promise<unknown[]> {
  const { body, headers = {}, status = 200, query = '', config = {} } = page
  const isText = typeof body === 'string'
  const server = await room.serve((_request, response) =>
    response
      .writeHead(status, { 'content-type': isText ? 'text/csv' : 'application/json', ...headers })
      .end(isText ? body : JSON.stringify(body))
  )
  const { records } = await room.fetch(`${server.origin}/v1/things${query}`, undefined, config)
  return records
}

/** What is said of a first page that must not pass. */
export async function refusalOf(room: PagesRoom, page: FirstPage): Promise<ActionError> {
  return failureOf(fetchFirstPage(room, page))
}
