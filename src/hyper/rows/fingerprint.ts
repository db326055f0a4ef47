import { createHash } from 'node:crypto'
import { type Connection, quoteIdentifier } from '../engine/sql.ts'
import type { ExtractColumn } from '../engine/types.ts'

/** Hashes joined in one go: the engine copies the whole text for each hash that it adds. */
const LEAVES = 64
/** Hexadecimal digits that one level of joining takes away. */
const DIGITS = 2

/**
 * The hash of one row as SQL: SHA-256 over its values, each with its length in front, so that no two rows with other
 * values look alike. NULL differs from every value.
 */
export function rowHash(columns: readonly Pick<ExtractColumn, 'name'>[]): string {
  const parts = columns.map(({ name }) => {
    const text = `${quoteIdentifier(name)}::text`
    return `coalesce(octet_length(${text}) || ':' || ${text}, '-')`
  })
  return `encode(sha256(${parts.join(' || ')}), 'hex')`
}

/**
 * The fingerprint of a table: SHA-256 over its columns (names and types, in order) and the sorted hashes of its rows.
 * The order of the rows has no part in it; that a row is there twice has. Computed by the engine, in a tree whose
 * branches are the first digits of the hashes, so that memory does not grow with the square of the rows.
 * @param table in SQL
 * @returns 64 hexadecimal digits
 * @throws SqlError
 */
export async function fingerprintOf(
  connection: Connection,
  table: string,
  columns: readonly ExtractColumn[]
): Promise<string> {
  const hashes = `(select ${rowHash(columns)} as h from ${table}) rows`
  await connection.query(
    `create temporary table row_hashes as (select h, count(*) as times from ${hashes} group by h)`
  )
  try {
    const counted = await connection.query('select count(*) from row_hashes')
    const rows = await rootHash(connection, Number(counted.rows[0]?.[0]))
    const schema = columns.map(({ name, type }) => [name, type])
    return createHash('sha256')
      .update(JSON.stringify([schema, rows]))
      .digest('hex')
  } finally {
    await connection.query('drop table row_hashes')
  }
}

async function rootHash(connection: Connection, count: number): Promise<string> {
  if (count === 0) return ''
  let digits = Math.max(0, Math.ceil(Math.log2(count / LEAVES) / 4))
  let level = joined(`select left(h, ${digits}) as branch, h || '×' || times as leaf from row_hashes`)
  while (digits > 0) {
    digits = Math.max(0, digits - DIGITS)
    level = joined(`select left(branch, ${digits}) as branch, branch || hash as leaf from (${level}) below`)
  }
  return (await connection.query(level)).rows[0]?.[1] ?? ''
}

function joined(leaves: string): string {
  return `select branch, encode(sha256(string_agg(leaf, ',' order by leaf)), 'hex') as hash from (${leaves}) leaves group by branch`
}
