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

/** What the server says of a statement before it runs it. */
export interface DescribedStatement {
  /** None for a statement whose rows do not come back: SELECT … INTO OUTFILE, INSERT, CALL. */
  readonly columns: readonly DescribedColumn[]
  /** How many values it waits for: `?`. */
  readonly placeholders: number
}

/**
 * Describes a statement by COM_STMT_PREPARE: the server runs nothing, and takes one statement only.
 * @throws as `ask`
 */
export function describeStatement(
  { client, lost }: MysqlConnection,
  sql: string
): Promise<DescribedStatement> {
  const described = new Promise<DescribedStatement>((resolve, reject) => {
    client.prepare(sql, (error, statement) => {
      if (error !== null) {
        reject(error)
        return
      }
      // The types of `mysql2` leave these out.
      const { columns, parameters } = statement as unknown as {
        readonly columns: readonly DescribedColumn[]
        readonly parameters: readonly unknown[]
      }
      client.unprepare(sql)
      resolve({ columns, placeholders: parameters.length })
    })
  })
  return Promise.race([described, lost])
}
