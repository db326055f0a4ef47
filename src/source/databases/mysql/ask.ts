import type { MysqlConnection } from './connection.ts'
import type { DescribedColumn } from './types.ts'

/**
 * A statement with a small result, as texts.
 * @returns no rows for a statement without a result
 * @throws ServerError; another Error when the connection is lost
 */
export function ask({ client, lost }: MysqlConnection, sql: string): Promise<(string | null)[][]> {
  const answer = new Promise<(string | null)[][]>((resolve, reject) => {
    const options = {
      sql,
      rowsAsArray: true,
      typeCast: (field: { string(): string | null }) => field.string()
    }
    client.query(options, (error, rows) => {
      if (error !== null) reject(error)
      else resolve(Array.isArray(rows) ? (rows as (string | null)[][]) : [])
    })
  })
  return Promise.race([answer, lost])
}

/**
 * The columns of a statement's result, by COM_STMT_PREPARE: the server runs nothing, and takes one statement only.
 * @returns no columns for a statement whose rows do not come back: SELECT … INTO OUTFILE, INSERT, CALL
 * @throws as `ask`
 */
export function describeStatement(
  { client, lost }: MysqlConnection,
  sql: string
): Promise<readonly DescribedColumn[]> {
  const described = new Promise<readonly DescribedColumn[]>((resolve, reject) => {
    client.prepare(sql, (error, statement) => {
      if (error !== null) {
        reject(error)
        return
      }
      // The types of `mysql2` leave the columns out.
      const { columns } = statement as unknown as { readonly columns: readonly DescribedColumn[] }
      client.unprepare(sql)
      resolve(columns)
    })
  })
  return Promise.race([described, lost])
}
