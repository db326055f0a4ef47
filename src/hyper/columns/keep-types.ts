import type { HeldColumns, KeptType, LostType } from '../engine/published.ts'
import type { Connection } from '../engine/sql.ts'
import type { ColumnType } from '../engine/types.ts'
import { exponentsOf, plainText } from '../read/fields.ts'
import { placeOf, shownValue } from '../read/locate.ts'
import type { Scan } from '../read/scan.ts'
import { conversion } from '../values/conversion.ts'
import { jsonBits, KIND, textBits } from '../values/kinds.ts'
import { type ColumnPlan, typedValue } from './column-plan.ts'
import { fitsFile, holds, isNumber, mayBecome } from './type-holding.ts'

/** Columns whose first value in the way is looked for: each costs a look at the values. */
const MAX_EXPLAINED = 10

/** A column of a source with the name that it has from here on. */
export interface NamedPlan {
  readonly plan: ColumnPlan
  readonly name: string
}

/** The plans with the published types that hold, and what became of the others. */
export interface KeptPlans extends Pick<HeldColumns, 'kept' | 'lost'> {
  readonly plans: readonly ColumnPlan[]
}

/** A column that would get another type than it has in Tableau. */
interface Candidate extends NamedPlan {
  readonly at: number
  readonly type: ColumnType
}

/**
 * Gives columns the types that they have in the published data source, where these take all of today's values without
 * loss. Columns whose type the workflow gives are left as they are.
 * @param published types by name
 * @param digits that a NUMERIC of the file holds
 */
export async function keepTypes(
  connection: Connection,
  scans: readonly Scan[],
  columns: readonly NamedPlan[],
  published: ReadonlyMap<string, ColumnType | undefined>,
  { zone, digits }: { readonly zone: string; readonly digits: number }
): Promise<KeptPlans> {
  const plans = columns.map(({ plan }) => plan)
  const candidates = columns.flatMap(({ plan, name }, at): Candidate[] => {
    const type = published.get(name)
    return type === undefined || type === plan.type || plan.declared ? [] : [{ plan, name, at, type }]
  })
  if (candidates.length === 0) return { plans, kept: [], lost: [] }
  const counts = await countMisfits(connection, scans, candidates, { zone, digits })
  const kept: KeptType[] = []
  const lost: LostType[] = []
  for (const [index, { plan, name, at, type }] of candidates.entries()) {
    const { values, misfits } = counts[index] ?? { values: 0, misfits: 0 }
    if (values === 0 ? fitsFile(type, digits) : misfits === 0) {
      kept.push({ name, type, inferred: plan.type })
      plans[at] = {
        ...plan,
        type,
        declared: true,
        kept: true,
        reason: 'the published type, which holds all values'
      }
      continue
    }
    const value =
      lost.length < MAX_EXPLAINED
        ? await firstMisfit(connection, scans, { plan, name, at, type }, { zone, digits })
        : undefined
    lost.push({ name, type, inferred: plan.type, ...(value === undefined ? {} : { value }) })
  }
  return { plans, kept, lost }
}

type Facts = { readonly zone: string; readonly digits: number }

async function countMisfits(
  connection: Connection,
  scans: readonly Scan[],
  candidates: readonly Candidate[],
  facts: Facts
): Promise<{ values: number; misfits: number }[]> {
  const found = candidates.map(() => ({ values: 0, misfits: 0 }))
  for (const [index, scan] of scans.entries()) {
    const values = candidates.map(({ plan }, at) => valuesOf(plan, index, at, facts.zone)).join(', ')
    const counts = candidates.flatMap((candidate, at) => [
      `count(x${at})`,
      `count(*) filter (where x${at} is not null and not ${fits(candidate, at, facts)})`
    ])
    const query = `select ${counts.join(', ')} from (select ${values} from ${scan.from} s) u`
    const row = (await connection.query(query)).rows[0] ?? []
    for (const [at, one] of found.entries()) {
      one.values += Number(row[2 * at])
      one.misfits += Number(row[2 * at + 1])
    }
  }
  return found
}

/** The value as it is written (`x`), in plain form (`v`), and typed as inference has it (`t`). */
function valuesOf(plan: ColumnPlan, scan: number, at: number, zone: string): string {
  const { field } = plan
  const text = field.text[scan] ?? 'null::text'
  return `${text} as x${at}, ${plainText(field, scan)} as v${at}, ${typedValue(plan, scan, zone)} as t${at}`
}

/** SQL: true when the value stays the same in the published type; never NULL. */
function fits({ plan, type }: Candidate, at: number, { zone, digits }: Facts): string {
  if (type === 'text') return 'true'
  if (!mayBecome(plan.type, type, digits)) return 'false'
  const { converts } = conversion(`x${at}`, `v${at}`, type, zone, false, exponentsOf(plan.field))
  // Numbers that are written are compared as they are written: a decimal may have more digits than its type.
  const exact = `coalesce(${converts}, false)`
  return type === 'double' ? `(${exact} and ${holds(`t${at}`, plan.type, type)})` : exact
}

/** The kinds of values that are of a type by themselves. */
function kindsOf(type: ColumnType): bigint {
  const { int, bigWhole, decimal, exactDecimal, longDecimal } = KIND
  if (isNumber(type)) return int | bigWhole | decimal | exactDecimal | longDecimal
  if (type === 'bool') return KIND.bool
  if (type === 'date') return KIND.date
  if (type === 'timestamp') return KIND.date | KIND.timestamp | KIND.instant
  return 0n
}

/** `"n/a" in record 3 (line 4) of orders.csv`: the first value that is not of the published type. */
async function firstMisfit(
  connection: Connection,
  scans: readonly Scan[],
  candidate: Candidate,
  facts: Facts
): Promise<string | undefined> {
  const { plan, type } = candidate
  const { field } = plan
  for (const [index, scan] of scans.entries()) {
    const isPlaced = scan.files[0]?.positions !== 'none'
    const json = field.json?.[index]
    const kind = json === undefined ? `v0` : `(${json})::text`
    const position = isPlaced ? 's.n' : 'null::bigint'
    const inner = `select ${position} as n, ${valuesOf(plan, index, 0, facts.zone)}${json === undefined ? '' : `, ${kind} as k0`} from ${scan.from} s`
    const bits = json === undefined ? textBits('v0') : jsonBits('k0')
    const isOfKind = field.native === undefined ? `((${bits}) & ${kindsOf(type)}) <> 0` : 'true'
    const converts = `coalesce(${conversion('x0', 'v0', type, facts.zone, false, exponentsOf(field)).converts}, false)`
    const may = mayBecome(plan.type, type, facts.digits)
    const misfit = may ? `not ${fits(candidate, 0, facts)}` : `not (${isOfKind} and ${converts})`
    const query = (where: string): string =>
      `select n, left(x0, 81) from (${inner}) u where x0 is not null and ${where} order by n limit 1`
    const [n, value] =
      (await connection.query(query(misfit))).rows[0] ?? (await connection.query(query('true'))).rows[0] ?? []
    if (value == null) continue
    return n == null ? shownValue(value) : `${shownValue(value)} in ${await placeOf(connection, scans, n)}`
  }
  return undefined
}
