import { parquetWriteBuffer } from 'hyparquet-writer'
import type { SourceText } from './build.ts'

type WriteOptions = Parameters<typeof parquetWriteBuffer>[0]
type SchemaElement = NonNullable<WriteOptions['schema']>[number]

/** A column of a file: its element of the schema, and its values as they are stored. */
export interface StoredColumn extends Omit<SchemaElement, 'name' | 'num_children'> {
  readonly values: readonly unknown[]
}

/** A Parquet file of columns, each by its name. */
export function parquetFile(
  name: string,
  columns: Readonly<Record<string, StoredColumn>>,
  options: Partial<Pick<WriteOptions, 'rowGroupSize' | 'pageSize' | 'dictionarySize'>> = {}
): SourceText {
  const entries = Object.entries(columns)
  const elements = entries.map(([column, { values: _values, ...element }]) => ({
    name: column,
    repetition_type: 'OPTIONAL' as const,
    ...element
  }))
  const content = parquetWriteBuffer({
    schema: [{ name: 'root', num_children: entries.length }, ...elements],
    columnData: entries.map(([column, { values }]) => ({ name: column, data: [...values] })),
    statistics: false,
    ...options
  })
  return { name, content: new Uint8Array(content) }
}
