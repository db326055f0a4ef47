import { isSelfContained, withoutEnd } from '../hyper/engine/query-text.ts'
import { type HyperServer, withConnection } from '../hyper/engine/server.ts'
import { type Connection, quoteIdentifier, SqlError } from '../hyper/engine/sql.ts'
import type { Check } from './guard-config.ts'
import type { FaultyRows } from './guard-result.ts'

const MAX_ROWS = 5
const MAX_CHARACTERS = 80

/** What a check found, or why it could not run. */
export type CheckOutcome =
  | {
      readonly count: number
      readonly rows: FaultyRows
      /** It gives one row of one value, as it does over empty relations. */
      readonly isAlwaysOne: boolean
    }
  /** It asks for what is published, and there is no table of that. */
  | { readonly needs: 'published' }
  /** The SQL cannot run. */
  | { readonly refused: string }

/**
 * Runs a check over the relations `extract` and `published`, which it can only read: the files are attached read-only,
 * in a transaction that is read-only, over a connection of its own; and what the user wrote stands in brackets that it
 * does not leave.
 * @param extract path of its Hyper file
 * @param published path of the published Hyper file; undefined where there is none
 */
export async function runCheck(
  server: HyperServer,
  { kind, sql }: Check,
  extract: string,
  published: string | undefined
): Promise<CheckOutcome> {
  const text = withoutEnd(sql)
  if (!isSelfContained(text)) {
    return {
      refused: 'it has a bracket or a quotation mark too many or too few, or holds several statements'
    }
  }
  const query = kind === 'query' ? text : `select * from extract where not (\n${text}\n)`
  return await withConnection(server, async connection => {
    await attach(connection, extract, 'extract_file')
    if (published !== undefined) await attach(connection, published, 'published_file')
    await connection.query('begin transaction read only')
    const relations = { extract: EXTRACT, ...(published === undefined ? {} : { published: PUBLISHED }) }
    try {
      return await outcome(connection, relations, query)
    } catch (error) {
      if (!(error instanceof SqlError)) throw error
      if (published === undefined && (await usesPublished(connection, query))) return { needs: 'published' }
      return { refused: refusal(error, kind === 'query' ? 1 : 2) }
    } finally {
      // The engine closes files some time after their connection; until then nobody else could open them.
      await connection.query('rollback').catch(() => undefined)
      for (const name of ['extract_file', ...(published === undefined ? [] : ['published_file'])]) {
        await connection.query(`detach database ${name}`).catch(() => undefined)
      }
    }
  })
}

const EXTRACT = 'select * from extract_file."Extract"."Extract"'
const PUBLISHED = 'select * from published_file."Extract"."Extract"'

async function attach(connection: Connection, path: string, name: string): Promise<void> {
  await connection.query(
    `attach database ${quoteIdentifier(path)} as ${name} with (access_mode = 'readonly')`
  )
}

function over(relations: Readonly<Record<string, string>>, select: string, query: string): string {
  const named = Object.entries(relations).map(([name, rows]) => `${name} as (${rows})`)
  return `with ${named.join(', ')} select ${select} from (\n${query}\n) at_fault`
}

async function outcome(
  connection: Connection,
  relations: Readonly<Record<string, string>>,
  query: string
): Promise<CheckOutcome> {
  const counted = await connection.query(over(relations, 'count(*)', query))
  const count = Number(counted.rows[0]?.[0])
  if (count === 0) return { count, rows: { columns: [], rows: [] }, isAlwaysOne: false }
  const { fields } = await connection.query(`${over(relations, '*', query)} limit 0`)
  const shown = fields.map(({ name }) => {
    const value = `at_fault.${quoteIdentifier(name)}::text`
    return `case when length(${value}) > ${MAX_CHARACTERS} then left(${value}, ${MAX_CHARACTERS}) || '…' else ${value} end`
  })
  // Columns of the same name cannot be told apart, and then none is shown.
  const hasNames = new Set(fields.map(({ name }) => name)).size === fields.length && fields.length > 0
  const { rows } = hasNames
    ? await connection.query(`${over(relations, shown.join(', '), query)} limit ${MAX_ROWS}`)
    : { rows: [] }
  return {
    count,
    rows: { columns: hasNames ? fields.map(({ name }) => name) : [], rows },
    isAlwaysOne: count === 1 && fields.length === 1 && (await isOneOverNothing(connection, relations, query))
  }
}

async function isOneOverNothing(
  connection: Connection,
  relations: Readonly<Record<string, string>>,
  query: string
): Promise<boolean> {
  const empty = Object.fromEntries(
    Object.entries(relations).map(([name, rows]) => [name, `${rows} where false`])
  )
  return (await connection.query(over(empty, 'count(*)', query))).rows[0]?.[0] === '1'
}

/** With a relation of that name it runs. */
async function usesPublished(connection: Connection, query: string): Promise<boolean> {
  await connection.query('rollback')
  await connection.query('begin transaction read only')
  const relations = { extract: EXTRACT, published: `${EXTRACT} where false` }
  try {
    await connection.query(`${over(relations, '*', query)} limit 0`)
    return true
  } catch (error) {
    if (error instanceof SqlError) return false
    throw error
  }
}

/**
 * The engine's words.
 * @param before lines of ours before the first one that the user wrote
 */
function refusal({ message, code, detail }: SqlError, before: number): string {
  const line = /line (\d+), column \d+/.exec(detail)?.[1]
  const where = line === undefined ? '' : ` at line ${Math.max(1, Number(line) - before)}`
  return `${message.replace(/\.$/, '')} (${code})${where}`
}
