import { ActionError } from '../base/errors.ts'
import { suggest } from '../base/suggest.ts'
import type { HyperServer } from '../hyper/engine/server.ts'
import { asEngineFailure } from '../hyper/engine/sql.ts'
import type { ExtractColumn } from '../hyper/engine/types.ts'
import { contentHash } from '../hyper/rows/content-hash.ts'
import type { PublishMode } from '../tableau/resources/modes.ts'
import type { Field } from '../tdsx/fields.ts'
import { isSamePresentation } from '../tdsx/same-presentation.ts'
import { type Published, whyUnseen, withBoth } from './published.ts'

/** What `skip-unchanged` looks at. */
export interface UnchangedOptions {
  readonly name: string
  readonly mode: PublishMode
  readonly extract: {
    readonly path: string
    readonly rowCount: number
    readonly columns: readonly ExtractColumn[]
  }
  readonly published: Published
  /** Columns that do not count. */
  readonly ignores: readonly string[]
  /** What this run says of the fields; undefined: nothing. */
  readonly fields: readonly Field[] | undefined
}

/** Whether a publication would change nothing. */
export interface Comparison {
  /** `unknown`: there was nothing to compare with. */
  readonly result: 'same' | 'different' | 'unknown'
  /** For people: what differs, or why nobody knows. */
  readonly found: string
}

const different = (found: string): Comparison => ({ result: 'different', found })

/**
 * Whether a publication would change nothing: the same rows in any order, the same columns and presentation.
 * @throws ActionError data.columns when a column that is to be ignored is not there
 */
export async function compareContent(server: HyperServer, options: UnchangedOptions): Promise<Comparison> {
  const { name, mode, extract, published, ignores, fields } = options
  checkIgnored(ignores, extract.columns)
  if (published.state === 'first') return { result: 'unknown', found: 'nothing is published yet' }
  if (published.state !== 'table')
    return { result: 'unknown', found: `what is published cannot be seen: ${whyUnseen(published)}` }
  const columnsOf = (
    columns: readonly { readonly name: string; readonly type: string | undefined }[]
  ): string => JSON.stringify(columns.map(column => [column.name, column.type]))
  if (columnsOf(published.columns) !== columnsOf(extract.columns)) return different('the columns differ')
  if (published.rowCount !== extract.rowCount) return different('the number of rows differs')
  // Replacing rows leaves alone what people see of them.
  if (mode !== 'replace' && !isSamePresentation(published.tds, name, fields))
    return different('captions and the like differ')
  const counting = extract.columns.filter(column => !ignores.includes(column.name))
  try {
    const [before, after] = await withBoth(server, extract.path, published.path, async (query, tables) => {
      const connection = {
        query: async (sql: string) => ({ rows: await query(sql), fields: [], rowCount: 0 })
      }
      return [
        await contentHash(connection, tables.published, counting),
        await contentHash(connection, tables.extract, counting)
      ]
    })
    return before === after ? { result: 'same', found: 'nothing has changed' } : different('the rows differ')
  } catch (error) {
    throw asEngineFailure(error, 'comparing the extract with what is published')
  }
}

function checkIgnored(ignores: readonly string[], columns: readonly ExtractColumn[]): void {
  const names = columns.map(({ name }) => name)
  const unknown = ignores.find(name => !names.includes(name))
  if (unknown === undefined) return
  throw new ActionError(
    'data.columns',
    `The input unchanged-ignores names ${JSON.stringify(unknown)}, but the extract has no such column.`,
    `${meant(suggest(unknown, names))}Nothing was uploaded.`
  )
}

function meant(name: string | undefined): string {
  return name === undefined ? '' : `Did you mean ${JSON.stringify(name)}? `
}
