import { ActionError } from '../../base/errors.ts'
import type { Datasource } from '../resources/datasources.ts'
import type { TableauClient } from '../rest/client.ts'
import { downloadDocument, downloadExtract } from './published-extract.ts'
import { countPublishedRows } from './row-count.ts'

/** What of a published data source could be seen. */
export type Look =
  /** Its Hyper file, with the text of the `.tds` where there is one. */
  | { readonly state: 'extract'; readonly path: string; readonly tds?: string }
  /** It has no extract. */
  | { readonly state: 'live' }
  /** Its `.tds` alone. */
  | { readonly state: 'document'; readonly tds: string; readonly why: string; readonly rowCount?: number }
  | { readonly state: 'unseen'; readonly why: string; readonly rowCount?: number }

/** How much a look may cost. */
export interface LookOptions {
  /** A larger data source is not downloaded whole. */
  readonly limitBytes: number
  /** The number of rows may be asked of Tableau, where the file is not to be had. */
  readonly counts: boolean
  /** An existing folder for the files. */
  readonly folder: string
  /** Ends the look: nothing more is seen then. */
  readonly signal: AbortSignal
}

/**
 * Looks at a published data source: its file, or, where that is too large, its document and the number of its rows.
 * Nothing has to come of it: whatever stands in the way is a reason, no error.
 * @throws the deadline's reason
 */
export async function lookAt(
  client: TableauClient,
  datasource: Datasource,
  { limitBytes, counts, folder, signal }: LookOptions
): Promise<Look> {
  let why = 'Tableau did not show it in time'
  try {
    const found = await downloadExtract(client, datasource, folder, { limitBytes, signal })
    if ('path' in found) return { state: 'extract', ...found }
    if ('tds' in found) return { state: 'live' }
    why = found.why
    const tds = found.tooLarge ? await downloadDocument(client, datasource, folder, signal) : undefined
    const rowCount = counts ? await countPublishedRows(client, datasource, folder, signal) : undefined
    const rows = rowCount === undefined ? {} : { rowCount }
    return tds === undefined ? { state: 'unseen', why, ...rows } : { state: 'document', tds, why, ...rows }
  } catch (error) {
    client.deadline.check()
    const code = error instanceof ActionError ? error.code : undefined
    if (code === 'cancelled' || code === 'deadline') throw error
    client.log.debug(`The look at what is published broke off: ${String(error)}`)
    return {
      state: 'unseen',
      why: signal.aborted || code === undefined ? why : `it could not be read (${code})`
    }
  }
}
