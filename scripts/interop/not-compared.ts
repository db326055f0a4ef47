import { LAST_DAY } from './generated.ts'
import type { Reading } from './reading.ts'

/** A column that a reader cannot read. */
export interface NotCompared {
  readonly reader: string
  /** Name of the extract. */
  readonly extract: string
  readonly column: string
  readonly reason: string
}

/** All that is not compared; nullability with pantab excepted, which tells it of no column. */
export const NOT_COMPARED: readonly NotCompared[] = [
  {
    reader: 'pantab',
    extract: LAST_DAY,
    column: 'moment',
    reason: 'Arrow counts microseconds since 1970 in 64 bits, which end in January 294247'
  }
]

/** The values without those of columns that are not compared: they become NULL. */
export function withoutColumns({ columns, rows }: Reading, left: readonly NotCompared[]): Reading {
  const out = columns.map(({ name }) => left.some(({ column }) => column === name))
  return { columns, rows: rows.map(row => row.map((value, index) => (out[index] ? null : value))) }
}
