import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** The columns of the records and their SQL types, for the engine by itself. */
export const COLUMNS = [
  ['id', 'bigint'],
  ['name', 'text'],
  ['city', 'text'],
  ['price', 'double precision'],
  ['quantity', 'integer'],
  ['active', 'boolean'],
  ['created_at', 'timestamp']
] as const

/** How records are written as text. */
export type TextFormat = 'ndjson' | 'json' | 'csv'

interface Row {
  readonly id: number
  readonly name: string
  readonly city: string | null
  readonly price: number
  readonly quantity: number
  readonly active: boolean
  readonly created_at: string
}

const CITIES = ['Berlin', 'São Paulo', 'New York', 'Zürich', 'Kraków', '東京', 'Cape Town', 'Oslo']
const BATCH = 1000
const YEAR_SECONDS = 365 * 24 * 3600
const BEGIN_MS = Date.UTC(2024, 0, 1)

/** The same numbers for the same seed (the mulberry32 generator), each in 0 … 1. */
export function* randomNumbers(seed: number): Generator<number, never> {
  let state = seed
  for (;;) {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    yield ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Writes records that are always the same, holding a thousand of them at a time: NDJSON, one JSON document (an array in
 * one line, as APIs answer), or CSV with a header. One city in 50 is NULL.
 */
export async function writeRecords(path: string, format: TextFormat, count: number): Promise<void> {
  await pipeline(Readable.from(batches(format, count), { objectMode: false }), createWriteStream(path))
}

function* batches(format: TextFormat, count: number): Generator<string> {
  const random = randomNumbers(7)
  const draw = (): number => random.next().value
  if (format === 'csv') yield `${COLUMNS.map(([name]) => name).join(',')}\n`
  if (format === 'json') yield '['
  for (let begin = 0; begin < count; begin += BATCH) {
    let text = ''
    for (let index = begin; index < Math.min(begin + BATCH, count); index++) {
      const row = makeRow(index, draw)
      if (format === 'csv') text += `${Object.values(row).join(',')}\n`
      else if (format === 'ndjson') text += `${JSON.stringify(row)}\n`
      else text += `${index === 0 ? '' : ','}${JSON.stringify(row)}`
    }
    yield text
  }
  if (format === 'json') yield ']'
}

function makeRow(index: number, draw: () => number): Row {
  const seconds = Math.floor(draw() * YEAR_SECONDS)
  return {
    id: 9_000_000_000 + index,
    name: `Customer ${Math.floor(draw() * 500_000)}`,
    city: draw() < 0.02 ? null : (CITIES[Math.floor(draw() * CITIES.length)] ?? null),
    price: Math.round(draw() * 1_000_000) / 100,
    quantity: Math.floor(draw() * 1000),
    active: draw() < 0.7,
    created_at: new Date(BEGIN_MS + seconds * 1000).toISOString().replace('.000Z', 'Z')
  }
}
