import type { HyperServer } from '../hyper/engine/server.ts'
import { asEngineFailure, quoteIdentifier } from '../hyper/engine/sql.ts'
import type { PublishMode } from '../tableau/resources/modes.ts'
import { type Published, publishedRows, withBoth } from './published.ts'

/** What becomes of the rows of a data source by a change of them, as far as it is known. */
export interface RowEffects {
  /** Rows of the extract. */
  readonly sent: number
  readonly changed?: number
  readonly added?: number
  readonly removed?: number
  /** In the table afterwards. */
  readonly now?: number
}

/**
 * What a change of rows does, out of what is published before it.
 * @param keys by which rows are found
 * @throws ActionError engine.failed
 */
export async function rowEffects(
  server: HyperServer,
  mode: PublishMode,
  extract: { readonly path: string; readonly rowCount: number },
  keys: readonly string[],
  published: Published
): Promise<RowEffects> {
  const sent = extract.rowCount
  const before = published.state === 'first' ? 0 : publishedRows(published)
  if (mode === 'replace') return { sent, now: sent }
  if (mode === 'append' || published.state === 'first') {
    return { sent, added: sent, ...(before === undefined ? {} : { now: before + sent }) }
  }
  if (published.state !== 'table' || keys.length === 0) return { sent }
  try {
    const { rows, keysFound } = await matches(server, extract.path, published.path, keys)
    const { rowCount } = published
    if (mode === 'delete') return { sent, removed: rows, now: rowCount - rows }
    if (mode === 'update') return { sent, changed: rows, now: rowCount }
    return { sent, changed: rows, added: sent - keysFound, now: rowCount + sent - keysFound }
  } catch (error) {
    throw asEngineFailure(error, 'comparing the rows with those that are published')
  }
}

async function matches(
  server: HyperServer,
  extract: string,
  published: string,
  keys: readonly string[]
): Promise<{ rows: number; keysFound: number }> {
  const match = keys.map(key => `e.${quoteIdentifier(key)} = p.${quoteIdentifier(key)}`).join(' and ')
  return await withBoth(server, extract, published, async (query, tables) => {
    const count = async (from: string): Promise<number> =>
      Number((await query(`select count(*) from ${from}`))[0]?.[0])
    return {
      rows: await count(
        `${tables.published} p where exists (select 1 from ${tables.extract} e where ${match})`
      ),
      keysFound: await count(
        `${tables.extract} e where exists (select 1 from ${tables.published} p where ${match})`
      )
    }
  })
}
