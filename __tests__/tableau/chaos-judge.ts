import type { PublishMode } from '../../src/tableau/resources/modes.ts'
import type { Schedule } from './chaos-schedules.ts'

/** Rows of a published table as `id,name`, sorted; undefined where there is no data source. */
export type State = readonly string[] | undefined

/** How a run has ended, rightly; `wrong` begins with the reason. */
export type Verdict =
  | 'published'
  | 'refused'
  | 'failed, former data intact'
  | 'unknown, and said so'
  | 'a part is in, and said so'
  | `wrong: ${string}`

/** The rows that must stand there after the publication; `refused` where it must not come about. */
export function expectedState(
  { mode, exists }: Pick<Schedule, 'mode' | 'exists'>,
  former: readonly string[],
  fresh: readonly string[]
): State | 'refused' {
  if (exists ? mode === 'create' : mode === 'update' || mode === 'delete') return 'refused'
  if (!exists) return sorted(fresh)
  return sorted(AFTER[mode](former, fresh))
}

const keyOf = (row: string): string => row.slice(0, row.indexOf(','))
const keys = (rows: readonly string[]): ReadonlySet<string> => new Set(rows.map(keyOf))
const without = (rows: readonly string[], others: readonly string[]): string[] => {
  const gone = keys(others)
  return rows.filter(row => !gone.has(keyOf(row)))
}
const changed = (rows: readonly string[], fresh: readonly string[]): string[] =>
  rows.map(row => fresh.find(one => keyOf(one) === keyOf(row)) ?? row)

type After = (former: readonly string[], fresh: readonly string[]) => readonly string[]
const AFTER: Readonly<Record<PublishMode, After>> = {
  overwrite: (_former, fresh) => fresh,
  create: (_former, fresh) => fresh,
  replace: (_former, fresh) => fresh,
  append: (former, fresh) => [...former, ...fresh],
  upsert: (former, fresh) => [...changed(former, fresh), ...without(fresh, former)],
  update: changed,
  delete: without
}

export const sorted = (rows: readonly string[]): string[] => [...rows].sort()
export const same = (a: State, b: State): boolean =>
  a === undefined || b === undefined ? a === b : a.join('\n') === b.join('\n')

/** Judges a run by its error ('' for none) and by what stands there. */
export function judge(
  schedule: Schedule,
  error: string,
  now: State,
  data: { readonly former: readonly string[]; readonly fresh: readonly string[] }
): Verdict {
  const { mode, exists, large } = schedule
  const before: State = exists ? sorted(data.former) : undefined
  const expected = expectedState(schedule, data.former, data.fresh)
  const right = expected !== 'refused' && same(now, expected)
  if (error === '') return right ? 'published' : `wrong: succeeded with ${told(now)}`
  if (/^(internal|engine\.)/.test(error)) return `wrong: ${error}`
  // A data source without rows is what an append begins with where there is none.
  const intact = same(now, before) || (mode === 'append' && !exists && now?.length === 0)
  if (expected === 'refused') {
    if (!intact) return `wrong: refused, but now there is ${told(now)}`
    return /^tableau\.(exists|missing)/.test(error) ? 'refused' : 'failed, former data intact'
  }
  const part = /Of [\d,]+ rows, rows? 1(?:–([\d,]+))?/.exec(error)
  if (part !== null) {
    const announced = Number((part[1] ?? '1').replaceAll(',', ''))
    const inside = large ? freshInside(now, schedule, data) : undefined
    if (inside === undefined || inside < announced) return `wrong: ${told(now)} after: ${error}`
    return 'a part is in, and said so'
  }
  if (intact) return 'failed, former data intact'
  const open = /^(tableau\.ambiguous|deadline|cancelled):/.test(error) || error.includes('goes on in Tableau')
  if (open && (right || (large && freshInside(now, schedule, data) !== undefined)))
    return 'unknown, and said so'
  return `wrong: ${told(now)} after: ${error}`
}

/** How many new rows are in; undefined when there is any other row, or one twice. */
function freshInside(
  now: State,
  { mode, exists }: Schedule,
  { former, fresh }: { readonly former: readonly string[]; readonly fresh: readonly string[] }
): number | undefined {
  if (now === undefined) return undefined
  const old = exists ? former : []
  const inside = fresh.filter(row => now.includes(row))
  const expected = mode === 'append' ? [...old, ...inside] : AFTER.upsert(old, inside)
  return same(now, sorted(expected)) ? inside.length : undefined
}

function told(now: State): string {
  if (now === undefined) return 'no data source'
  return now.length > 10 ? `${now.length} rows (${new Set(now).size} different)` : `[${now.join(' ')}]`
}
