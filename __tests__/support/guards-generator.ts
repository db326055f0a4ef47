import type { GuardResult } from '../../src/guards/guard-result.ts'
import type { Published } from '../../src/guards/published.ts'
import { shapeFor } from '../../src/guards/published-shape.ts'
import { runGuards } from '../../src/guards/run-guards.ts'
import type { ColumnType } from '../../src/hyper/engine/types.ts'
import { storedType } from '../../src/tdsx/field-types.ts'
import type { BuildRoom } from './build.ts'
import {
  type Day,
  type DayColumn,
  expected,
  inferred,
  type Mode,
  type PublishedType,
  sameNumber
} from './guards-oracle.ts'

/** Numbers from 0 up to 1 that a seed decides (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const POOLS: readonly (readonly string[])[] = [
  ['0', '1', '2', '-3', '42', '1000'],
  ['2147483647', '-2147483648', '2147483648', '7'],
  ['9007199254740992', '9007199254740993', '9007199254740994', '-9007199254740993', '5'],
  ['9223372036854775807', '-9223372036854775808', '1'],
  ['1.5', '2.25', '-0.125', '3'],
  ['2.0', '3.00', '-4.0', '5'],
  ['1.005', '0.1', '99.99'],
  ['1234567890123456.78', '0.5', '12'],
  ['0.123456789012345678', '7'],
  ['true', 'false'],
  ['2026-01-31', '1999-12-31'],
  ['2026-01-31T10:20:30', '2026-01-31T00:00:00'],
  ['x', 'n/a', 'Zürich'],
  ['007', '0123'],
  []
]
const TYPES: readonly ColumnType[] = [
  'bigint',
  'int',
  'double',
  'numeric(18,2)',
  'numeric(10,3)',
  'numeric(18,0)',
  'text',
  'bool',
  'date',
  'timestamp'
]
const NAMES = ['amount', 'region', 'day', 'note', 'flag', 'price']

/** A case: what is published, the day after, and how it is to be published. */
export interface GuardCase {
  readonly day: Day
  readonly published: readonly PublishedType[]
  readonly mode: Mode
  readonly onSchemaChange: 'fail' | 'warn' | 'allow'
}

/** The case of a seed: a table that is published, and what a day makes of it. */
export function guardCase(seed: number): GuardCase {
  const next = random(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
  const format = pick(['csv', 'json'] as const)
  const rows = 1 + Math.floor(next() * 5)
  const column = (name: string): DayColumn => {
    const pools = next() < 0.2 ? [pick(POOLS), pick(POOLS)] : [pick(POOLS)]
    const texts = pools.flat()
    const values = Array.from({ length: rows }, () =>
      texts.length === 0 || next() < 0.2 ? null : written(pick(texts), format)
    )
    return { name, values }
  }
  const k = { name: 'k', values: Array.from({ length: rows }, (_, index) => String(index)) }
  const names = NAMES.filter(() => next() < 0.5)
  const before = names.map(column)
  // Half of them as a day before would have left them, half of any type.
  const types = before.map(one => ({
    name: one.name,
    type: next() < 0.5 ? inferred(one, format) : pick(TYPES)
  }))
  const kept = before.filter(() => next() < 0.85).map(one => (next() < 0.6 ? column(one.name) : one))
  const added = NAMES.filter(name => !names.includes(name) && next() < 0.15).map(column)
  const columns = next() < 0.2 ? [...added, ...kept.toReversed()] : [...kept, ...added]
  return {
    day: { format, columns: [k, ...columns] },
    published: [{ name: 'k', type: 'bigint' }, ...types],
    mode: pick(['overwrite', 'overwrite', 'overwrite', 'append', 'replace'] as const),
    onSchemaChange: pick(['fail', 'fail', 'warn', 'allow'] as const)
  }
}

/** In JSON, what is not a number and no boolean is a string. */
function written(text: string, format: Day['format']): string {
  return format === 'csv' || /^(true|false|-?(0|[1-9]\d*)(\.\d+)?)$/.test(text) ? text : JSON.stringify(text)
}

function contentOf({ format, columns }: Day): string {
  const rows = columns[0]?.values.map((_, index) => columns.map(({ values }) => values[index] ?? null)) ?? []
  if (format === 'csv') {
    return [columns.map(({ name }) => name), ...rows.map(row => row.map(value => value ?? ''))]
      .map(row => row.join(','))
      .join('\n')
  }
  const records = rows.map(row => {
    const members = row.map((value, index) => `${JSON.stringify(columns[index]?.name)}: ${value ?? 'null'}`)
    return `{${members.join(', ')}}`
  })
  return `[${records.join(',\n')}]`
}

/**
 * Runs a case through the real build and the real guards, and compares with what must come of it.
 * @returns what differs; undefined when nothing does
 */
export async function judge(room: BuildRoom, one: GuardCase): Promise<string | undefined> {
  const { day, published: types, mode, onSchemaChange } = one
  const published: Published = {
    state: 'table',
    columns: types.map(({ name, type }) => ({
      name,
      type: type as ColumnType,
      datatype: storedType(type as ColumnType).datatype
    })),
    rowCount: 1,
    path: ''
  }
  const config = { onSchemaChange, checks: [], skipUnchanged: false, unchangedIgnores: [] }
  const shape = shapeFor(published, mode, [], config)
  const { extract, rows } = await room.build(
    { name: `day.${day.format}`, content: contentOf(day) },
    shape === undefined ? {} : { published: shape }
  )
  const results: readonly GuardResult[] = await runGuards(room.server, {
    name: 'Days',
    mode,
    keys: [],
    config,
    extract,
    published,
    isRerun: false,
    calculated: new Set()
  })
  const wanted = expected(day, types, mode, onSchemaChange)
  const verdict = results[0]?.verdict
  const differences =
    verdict === wanted.verdict ? [] : [`the verdict is ${verdict} and must be ${wanted.verdict}`]
  const found = new Map(extract.columns.map(({ name, type }) => [name, type as string]))
  for (const name of new Set([...found.keys(), ...wanted.types.keys()])) {
    if (found.get(name) !== wanted.types.get(name)) {
      differences.push(`${name} is ${found.get(name)} and must be ${wanted.types.get(name)}`)
    }
  }
  const place = new Map(extract.columns.map(({ name }, index) => [name, index]))
  const byKey = new Map(rows.map(row => [row[place.get('k') ?? 0], row]))
  for (const { name, values } of day.columns) {
    for (const [index, value] of values.entries()) {
      const stored = byKey.get(String(index))?.[place.get(name) ?? -1] ?? null
      if (!isSame(value, stored, found.get(name) ?? ''))
        differences.push(`${name} was ${value} and is ${stored}`)
    }
  }
  return differences.length === 0 ? undefined : `${differences.join('; ')}\n${JSON.stringify(one)}`
}

function isSame(value: string | null, stored: string | null, type: string): boolean {
  if (value === null || stored === null) return value === stored
  const text = value.startsWith('"') ? (JSON.parse(value) as string) : value
  if (/^(int|bigint|double|numeric)/.test(type)) return sameNumber(text, stored)
  if (type === 'timestamp')
    return stored === (text.length === 10 ? `${text} 00:00:00` : text.replace('T', ' '))
  if (type === 'bool') return stored.startsWith(text.slice(0, 1))
  return stored === text
}
