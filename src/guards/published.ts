import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type HyperServer, withConnection } from '../hyper/engine/server.ts'
import { countRows, readColumns, withAttached } from '../hyper/engine/table.ts'
import type { ColumnType } from '../hyper/engine/types.ts'
import { lookAt } from '../tableau/publish/look.ts'
import type { Preflight } from '../tableau/publish/session.ts'
import { type Datatype, storedType } from '../tdsx/field-types.ts'
import { readTds, type TdsFacts } from '../tdsx/read-tds.ts'

/** A column of the published data source. */
export interface SeenColumn {
  readonly name: string
  /** Undefined for a type that an extract of ours cannot have, or that is not known. */
  readonly type: ColumnType | undefined
  /** Tableau's word for the type; undefined for a type that it does not show. */
  readonly datatype: Datatype | undefined
}

/** What stands in Tableau before the publication, as far as it could be seen. */
export type Published =
  /** Nobody looked: the run does not sign in. */
  | { readonly state: 'not looked at' }
  /** There is no data source of that name yet. */
  | { readonly state: 'first' }
  /** It has no extract. */
  | { readonly state: 'live' }
  | { readonly state: 'unseen'; readonly why: string; readonly rowCount?: number }
  /** Its columns, and perhaps the number of its rows. */
  | {
      readonly state: 'columns'
      readonly columns: readonly SeenColumn[]
      readonly rowCount?: number
      /** Why its rows are not there. */
      readonly why: string
      readonly tds: TdsFacts
    }
  /** Everything: its table, in a Hyper file. */
  | {
      readonly state: 'table'
      readonly columns: readonly SeenColumn[]
      readonly rowCount: number
      readonly path: string
      /** Undefined for a bare Hyper file. */
      readonly tds?: TdsFacts
    }

/** What a guard finds where there is no data source of that name yet. */
export const FIRST_PUBLICATION = 'nothing to compare, this is the first publication'

const MIB = 1024 * 1024
/** Larger data sources are not downloaded, only to compare. */
const DEFAULT_LIMIT_BYTES = 64 * MIB
/** The same where the user asks for a guard that needs the rows. */
const ASKED_LIMIT_BYTES = 1024 * MIB

/** How much the look may cost. */
export interface LookOptions {
  /** The user asks for a guard that needs it. */
  readonly asked: boolean
  /** The number of rows may be asked of Tableau, where the file is not to be had. */
  readonly counts: boolean
  /** Where files may be put. */
  readonly folder: string
  /** Ends the look: nothing more is seen then. */
  readonly signal: AbortSignal
}

/**
 * Looks at what is published under the name of the data source. Whatever stands in the way is not an error here.
 * @throws the deadline's reason
 */
export async function lookAtPublished(
  { client, existing }: Pick<Preflight, 'client' | 'existing'>,
  server: HyperServer,
  { asked, counts, folder, signal }: LookOptions
): Promise<Published> {
  if (existing === undefined) return { state: 'first' }
  const place = join(folder, 'before')
  await mkdir(place, { recursive: true })
  const limitBytes = asked ? ASKED_LIMIT_BYTES : DEFAULT_LIMIT_BYTES
  const look = await lookAt(client, existing, { limitBytes, counts, folder: place, signal })
  if (look.state === 'live' || look.state === 'unseen') return look
  if (look.state === 'extract') return await tableIn(server, look.path, look.tds)
  const { tds: text, why, rowCount } = look
  const rows = rowCount === undefined ? {} : { rowCount }
  const tds = readTds(text)
  if (tds === undefined || tds.columns.length === 0) return { state: 'unseen', why, ...rows }
  return { state: 'columns', columns: tds.columns, why, tds, ...rows }
}

async function tableIn(server: HyperServer, path: string, text: string | undefined): Promise<Published> {
  const tds = text === undefined ? undefined : readTds(text)
  return await withConnection(server, async connection => {
    const columns = await readColumns(connection, path)
    if (columns === undefined) return { state: 'unseen', why: 'its table is not "Extract"."Extract"' }
    return {
      state: 'table',
      columns: columns.map(({ name, type }) => ({
        name,
        type,
        datatype: type === undefined ? undefined : storedType(type).datatype
      })),
      rowCount: await countRows(connection, path),
      path,
      ...(tds === undefined ? {} : { tds })
    }
  })
}

/** The number of published rows, where it is known. */
export function publishedRows(published: Published): number | undefined {
  return published.state === 'first' || published.state === 'not looked at' || published.state === 'live'
    ? undefined
    : published.rowCount
}

/** Why the rows, or the columns, of the published data source are not there. */
export function whyUnseen(published: Published): string {
  return published.state === 'unseen' || published.state === 'columns' ? published.why : 'nobody looked at it'
}

/** Does `work` over the table of the extract and the published one. @throws what `work` throws, SqlError */
export async function withBoth<T>(
  server: HyperServer,
  extract: string,
  published: string,
  work: (
    query: (sql: string) => Promise<readonly (readonly (string | null)[])[]>,
    tables: { extract: string; published: string }
  ) => Promise<T>
): Promise<T> {
  return await withConnection(server, connection =>
    withAttached(connection, extract, extractTable =>
      withAttached(connection, published, publishedTable =>
        work(async sql => (await connection.query(sql)).rows, {
          extract: extractTable,
          published: publishedTable
        })
      )
    )
  )
}
