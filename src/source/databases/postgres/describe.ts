import type pg from 'pg'
import type { Submittable } from 'pg'
import type { DescribedColumn } from './types.ts'

interface RowDescription {
  readonly fields: readonly {
    readonly name: string
    readonly dataTypeID: number
    readonly dataTypeModifier: number
  }[]
}

/** The parts of `pg`'s connection that its types leave out. */
interface Wire {
  parse(query: { readonly name: string; readonly text: string; readonly types: readonly number[] }): void
  describe(what: { readonly type: 'S'; readonly name: string }): void
  sync(): void
}

/**
 * The columns of a statement's result, by Parse and Describe of the extended protocol: the server runs nothing, takes
 * one statement only, and the positions in its errors are those of the text.
 *
 * @returns undefined for a statement without a result
 * @throws pg.DatabaseError when the server refuses the statement; another Error when the connection is lost
 */
export function describeStatement(client: pg.Client, text: string): Promise<DescribedColumn[] | undefined> {
  return new Promise((resolve, reject) => {
    let columns: DescribedColumn[] | undefined
    const query = {
      submit(connection: unknown): void {
        const wire = connection as Wire
        wire.parse({ name: '', text, types: [] })
        wire.describe({ type: 'S', name: '' })
        wire.sync()
      },
      handleRowDescription({ fields }: RowDescription): void {
        columns = fields.map(({ name, dataTypeID, dataTypeModifier }) => ({
          name,
          oid: dataTypeID,
          typmod: dataTypeModifier
        }))
      },
      handleError: reject,
      handleReadyForQuery(): void {
        resolve(columns)
      }
    }
    client.query(query as Submittable)
  })
}
