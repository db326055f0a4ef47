import { createHash } from 'node:crypto'
import { type Connection, quoteIdentifier } from '../engine/sql.ts'
import type { ColumnType } from '../engine/types.ts'

/** Half of a SHA-256, in pieces of 32 bits: their sum over 2^31 rows is below 2^63. */
const PIECES = 4
/** Parts of an expression that hang on one another. */
const TOGETHER = 50

/**
 * The hash of what is in a table, whatever the order of its rows: the number of rows and, for each 32 bits of the first
 * half of the SHA-256 of a row, the sum over all rows. That a row is there twice counts. NULL differs from every value.
 * @param table in SQL
 * @param columns that count, in order; their names and types are part of the hash
 * @returns 64 hexadecimal digits
 * @throws SqlError
 */
export async function contentHash(
  connection: Pick<Connection, 'query'>,
  table: string,
  columns: readonly { readonly name: string; readonly type: ColumnType }[]
): Promise<string> {
  const parts = columns.map(partOf)
  const hash = parts.length === 0 ? `sha256('')` : `sha256(${joined(parts)})`
  const sums = Array.from({ length: PIECES }, (_, piece) => `sum(${pieceOf(piece)})`).join(', ')
  const { rows } = await connection.query(
    `select count(*), ${sums} from (select ${hash} as h from ${table}) hashes`
  )
  const schema = columns.map(({ name, type }) => [name, type])
  return createHash('sha256')
    .update(JSON.stringify([schema, rows[0] ?? []]))
    .digest('hex')
}

/** A value so that it cannot run into the next one: a text with its length before it; no other type writes a comma. */
function partOf({ name, type }: { readonly name: string; readonly type: ColumnType }): string {
  const value = quoteIdentifier(name)
  return type === 'text'
    ? `coalesce(octet_length(${value}) || ':' || ${value}, '-')`
    : `coalesce(${value}::text, '-') || ','`
}

/** Texts put together in groups: the engine refuses an expression of thousands of parts that hang on one another. */
function joined(parts: readonly string[]): string {
  if (parts.length <= TOGETHER) return parts.join(' || ')
  const groups = Array.from({ length: Math.ceil(parts.length / TOGETHER) }, (_, at) =>
    parts.slice(at * TOGETHER, (at + 1) * TOGETHER)
  )
  return joined(groups.map(group => `(${group.join(' || ')})`))
}

function pieceOf(piece: number): string {
  const byte = (at: number): string => `get_byte(h, ${4 * piece + at})::bigint`
  return `(${byte(0)} * 16777216 + ${byte(1)} * 65536 + ${byte(2)} * 256 + ${byte(3)})`
}
