// What the tests of published types and columns share: a shape that is published, and a day of data after it.
import type { PublishedShape } from '../../src/hyper/engine/published.ts'
import type { ColumnType } from '../../src/hyper/engine/types.ts'
import type { BuildRoom } from '../support/build.ts'

export function shape(
  columns: Record<string, ColumnType>,
  absent: PublishedShape['absent'] = 'null'
): PublishedShape {
  return { columns: Object.entries(columns).map(([name, type]) => ({ name, type })), absent }
}

/** Builds a CSV file with one column `v`, published before with a type. */
export async function buildDay(
  room: BuildRoom,
  values: readonly string[],
  type: ColumnType,
  options: { transform?: string } = {}
) {
  const content = `id,v\n${values.map((value, index) => `${index + 1},${value}`).join('\n')}\n`
  const published = shape({ id: 'bigint', v: type })
  const { extract, columns, rows } = await room.build({ name: 'a.csv', content }, { published, ...options })
  return { held: extract.held, columns, values: rows.map(row => row[1]), column: columns[1] }
}
