import type { HyperServer } from '../hyper/engine/server.ts'
import type { Extract } from '../hyper/engine/types.ts'
import { openBatches } from '../hyper/rows/batches.ts'
import type { Publication } from '../tableau/publish/publication.ts'
import { publishUpdate, type UpdateOptions } from '../tableau/publish/publish-update.ts'
import type { TableauSession } from '../tableau/publish/session.ts'

/** What is to be done with the rows of the extract, and where files may be put meanwhile. */
export type RowsOptions = Pick<
  UpdateOptions,
  'name' | 'mode' | 'keys' | 'identity' | 'pack' | 'chunkSizeBytes' | 'onJob'
> & {
  /** An existing folder for files. */
  readonly folder: string
}

/**
 * Changes rows of a published data source by the rows of an extract: the engine fingerprints and parts them, Tableau
 * acts on them.
 * @throws ActionError tableau.*, engine.*
 */
export async function publishRows(
  session: TableauSession,
  server: HyperServer,
  extract: Extract,
  options: RowsOptions
): Promise<Publication> {
  const { mode, keys, folder } = options
  const parts = await openBatches(server, extract, {
    folder,
    // Tableau takes columns amiss that the condition of a delete does not use.
    ...(mode === 'delete' ? { columns: keys } : {}),
    ...(keys.length === 0 ? {} : { orderBy: keys })
  })
  try {
    return await publishUpdate(session, {
      ...options,
      extract,
      parts
    })
  } finally {
    await parts.close()
  }
}
