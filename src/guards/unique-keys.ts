import { ActionError } from '../base/errors.ts'
import { meantInBrackets } from '../base/suggest.ts'
import { counted } from '../base/text.ts'
import { type HyperServer, withConnection } from '../hyper/engine/server.ts'
import { asEngineFailure, type Connection, quoteIdentifier } from '../hyper/engine/sql.ts'
import { withAttached } from '../hyper/engine/table.ts'
import type { Extract } from '../hyper/engine/types.ts'
import { shownValue } from '../hyper/read/locate.ts'

/** Keys that a message shows. */
export const MAX_EXAMPLES = 5

/**
 * Sees to it that the key columns are in the extract, that none of their values is NULL, and that no key is there
 * twice.
 * @throws ActionError data.keys with the first few rows at fault
 */
export async function checkKeys(
  server: HyperServer,
  extract: Pick<Extract, 'path' | 'columns'>,
  keys: readonly string[]
): Promise<void> {
  const names = extract.columns.map(({ name }) => name)
  const unknown = keys.find(key => !names.includes(key))
  if (unknown !== undefined) {
    throw new ActionError(
      'data.keys',
      `The key column ${JSON.stringify(unknown)} is not in the extract, which has ${names.map(name => JSON.stringify(name)).join(', ')}.`,
      `Correct key-columns${meantInBrackets(unknown, names)}, or let the transform give the column. Nothing was uploaded.`
    )
  }
  try {
    await withConnection(server, connection =>
      withAttached(connection, extract.path, async table => {
        await checkPresent(connection, table, keys)
        await checkUnique(connection, table, keys)
      })
    )
  } catch (error) {
    throw asEngineFailure(error, 'checking the key columns')
  }
}

async function checkPresent(connection: Connection, table: string, keys: readonly string[]): Promise<void> {
  const missing = keys.map(key => `${quoteIdentifier(key)} is null`).join(' or ')
  const count = Number(
    (await connection.query(`select count(*) from ${table} where ${missing}`)).rows[0]?.[0]
  )
  if (count === 0) return
  const list = keys.map(shortText).join(', ')
  const { rows } = await connection.query(
    `select ${list} from ${table} where ${missing} order by ${list} limit ${MAX_EXAMPLES}`
  )
  const examples = keys.length === 1 ? '' : `: ${rows.map(row => keyText(keys, row)).join('; ')}`
  throw new ActionError(
    'data.keys',
    `${counted(count, 'row')} of the extract ${count === 1 ? 'has' : 'have'} no value in ${named(keys)}${examples}${moreKeys(count, keys.length === 1 ? count : rows.length)}.`,
    'Leave these rows out in transform (where … is not null), or choose other key-columns. Nothing was uploaded.'
  )
}

async function checkUnique(connection: Connection, table: string, keys: readonly string[]): Promise<void> {
  const group = keys.map(quoteIdentifier).join(', ')
  const twice = `select ${group}, count(*) as times from ${table} group by ${group} having count(*) > 1`
  const count = Number((await connection.query(`select count(*) from (${twice}) k`)).rows[0]?.[0])
  if (count === 0) return
  const { rows } = await connection.query(
    `select ${keys.map(shortText).join(', ')}, times from (${twice}) k order by times desc, ${group} limit ${MAX_EXAMPLES}`
  )
  const examples = rows.map(row => `${keyText(keys, row)} (${row.at(-1)} rows)`).join('; ')
  throw new ActionError(
    'data.keys',
    `${count.toLocaleString('en-US')} ${count === 1 ? 'key is' : 'keys are'} in the extract more than once, although each row must have its own value in ${named(keys)}: ${examples}${moreKeys(count, rows.length)}.`,
    'Keep one row of each key in transform (select distinct on (…)), or add a column to key-columns that tells the rows apart. Nothing was uploaded.'
  )
}

/** SQL of the beginning of a key's value. */
export function shortText(key: string): string {
  return `left(${quoteIdentifier(key)}::text, 81)`
}

/** A key for a message: `"store" = "7", "day" = NULL`. */
export function keyText(keys: readonly string[], row: readonly (string | null)[]): string {
  const pairs = keys.map((key, index) => {
    const value = row[index] ?? null
    return `${JSON.stringify(key)} = ${value === null ? 'NULL' : shownValue(value)}`
  })
  return pairs.join(', ')
}

function named(keys: readonly string[]): string {
  const names = keys.map(key => JSON.stringify(key)).join(' and ')
  return keys.length === 1 ? `the key column ${names}` : `the key columns ${names}`
}

/** ` and 3 more`; nothing where all are shown. */
export function moreKeys(count: number, shown: number): string {
  return count > shown ? ` and ${(count - shown).toLocaleString('en-US')} more` : ''
}
