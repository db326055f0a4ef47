import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { randomNumbers } from './records.ts'

/** A value at the end of a path in a record. */
export interface Leaf {
  readonly path: readonly string[]
  /** In SQL, for the engine by itself. */
  readonly type: string
}

/** Records that are not as most are. */
export interface Shape {
  readonly name: string
  readonly records: number
  readonly leaves: readonly Leaf[]
}

const TYPES = ['bigint', 'text', 'double precision', 'integer', 'boolean', 'timestamp'] as const
const typeAt = (index: number): string => TYPES[index % TYPES.length] ?? 'text'
const LEVELS = ['order', 'customer', 'address', 'geo', 'position'] as const
const BATCH = 200
const BEGIN_MS = Date.UTC(2024, 0, 1)

/** 200 columns, and no nesting. */
export const WIDE: Shape = {
  name: 'wide (200 columns)',
  records: 100_000,
  leaves: Array.from({ length: 200 }, (_, index) => ({ path: [`column ${index}`], type: typeAt(index) }))
}

/** 42 leaves on six levels, seven on each. */
export const DEEP: Shape = {
  name: 'deep (42 leaves on 6 levels)',
  records: 200_000,
  leaves: Array.from({ length: 42 }, (_, index) => ({
    path: [...LEVELS.slice(0, Math.floor(index / 7)), `leaf ${index}`],
    type: typeAt(index)
  }))
}

/** Writes the records of a shape, always the same: NDJSON, or CSV with a header. One value in 50 is NULL. */
export async function writeShape(
  path: string,
  format: 'ndjson' | 'csv',
  shape: Shape,
  records: number
): Promise<void> {
  await pipeline(
    Readable.from(batches(format, shape, records), { objectMode: false }),
    createWriteStream(path)
  )
}

function* batches(format: 'ndjson' | 'csv', { leaves }: Shape, records: number): Generator<string> {
  const random = randomNumbers(11)
  const draw = (): number => random.next().value
  if (format === 'csv') yield `${leaves.map(({ path }) => path.join('_')).join()}\n`
  for (let begin = 0; begin < records; begin += BATCH) {
    let text = ''
    for (let index = begin; index < Math.min(begin + BATCH, records); index++) {
      const values = leaves.map(({ type }) => (draw() < 0.02 ? null : valueLike(type, draw)))
      text += format === 'csv' ? `${values.join()}\n` : `${JSON.stringify(nested(leaves, values))}\n`
    }
    yield text
  }
}

function valueLike(type: string, draw: () => number): string | number | boolean {
  switch (type) {
    case 'bigint':
      return 9_000_000_000 + Math.floor(draw() * 1e12)
    case 'integer':
      return Math.floor(draw() * 1000)
    case 'double precision':
      return Math.round(draw() * 1_000_000) / 100
    case 'boolean':
      return draw() < 0.7
    case 'timestamp':
      return new Date(BEGIN_MS + Math.floor(draw() * 3e7) * 1000).toISOString().replace('.000Z', 'Z')
    default:
      return `word ${Math.floor(draw() * 50_000)}`
  }
}

interface Nested {
  [name: string]: Nested | string | number | boolean | null
}

function nested(leaves: readonly Leaf[], values: readonly (string | number | boolean | null)[]): Nested {
  const record: Nested = {}
  for (const [at, { path }] of leaves.entries()) {
    let inner = record
    for (const name of path.slice(0, -1)) {
      inner[name] ??= {}
      inner = inner[name] as Nested
    }
    inner[path.at(-1) ?? ''] = values[at] ?? null
  }
  return record
}
