import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../base/log.ts'
import { type HyperServer, withConnection } from '../hyper/engine/server.ts'
import { countRows, readColumns } from '../hyper/engine/table.ts'
import type { TableFacts } from '../report/change.ts'
import { downloadExtract } from '../tableau/publish/published-extract.ts'
import type { Preflight } from '../tableau/publish/session.ts'

/**
 * What stands in Tableau before a publication, for the comment that shows the change: columns, types and the number
 * of rows, out of a download.
 * @param folder where files may be put
 * @returns `none` when there is no such data source; undefined when it cannot be seen, which the log then explains
 */
export async function publishedTable(
  { client, existing }: Preflight,
  server: HyperServer,
  folder: string,
  log: Log
): Promise<TableFacts | 'none' | undefined> {
  if (existing === undefined) return 'none'
  const place = join(folder, 'before')
  await mkdir(place, { recursive: true })
  const found = await downloadExtract(client, existing, place)
  if ('why' in found) {
    log.info(`The comment cannot show the change against the published data source: ${found.why}.`)
    return undefined
  }
  return await withConnection(server, async connection => {
    const columns = await readColumns(connection, found.path)
    if (columns === undefined) {
      log.info(
        'The comment cannot show the change against the published data source: it has another table than "Extract"."Extract".'
      )
      return undefined
    }
    return { columns, rowCount: await countRows(connection, found.path) }
  })
}
