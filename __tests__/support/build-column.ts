import type { BuildRoom } from './build.ts'

/** What became of a column: its type, the values that arrive, and the titles of the remarks. */
export interface BuiltColumn {
  readonly type: string
  readonly values: (string | null)[]
  readonly titles: string[]
}

/** One CSV column of these values. */
export async function csvColumn(room: BuildRoom, values: readonly string[]): Promise<BuiltColumn> {
  const lines = values.map((value, index) => `${index},${value}`)
  return await builtColumn(room, { name: 'data.csv', content: ['k,x', ...lines].join('\n') })
}

/** One JSON column of these literals. */
export async function jsonColumn(room: BuildRoom, literals: readonly string[]): Promise<BuiltColumn> {
  const records = literals.map((literal, index) => `{"k":${index},"x":${literal}}`)
  return await builtColumn(room, { name: 'data.json', content: `[${records.join(',')}]` })
}

async function builtColumn(
  room: BuildRoom,
  source: { readonly name: string; readonly content: string }
): Promise<BuiltColumn> {
  const { columns, rows, remarks } = await room.build(source)
  const sorted = rows.toSorted((a, b) => Number(a[0]) - Number(b[0]))
  return {
    type: columns[1]?.replace('x ', '') ?? '',
    values: sorted.map(row => row[1] ?? null),
    titles: remarks.map(({ title }) => title)
  }
}
