import type { Beside, RecordsPlace } from '../../contract/page-facts.ts'
import type { PathStep } from '../../contract/records-path.ts'
import { DESCRIBES, DESCRIBES_PERHAPS, plain, TOKEN_OBJECT, TOTAL, TOTAL_PERHAPS } from './names.ts'

/** A value that says something of the answer as a whole. */
export interface EnvelopeValue {
  readonly path: string
  readonly steps: readonly PathStep[]
  /** As `plain` gives it. Of `total: {value: 25}` it is that of the object. */
  readonly name: string
  /** The name as it is written. */
  readonly written: string
  readonly json: string
  /** Path of the object that holds it. */
  readonly owner: string
  /** `plain` name of that object; empty for the one that holds the records, and those around it. */
  readonly ownerName: string
  /** Its object may as well describe the data: only names that can mean nothing else count. */
  readonly isDoubtful: boolean
}

/** Names of the one number in an object that is a total. */
const VALUE = /^(value|count|number)$/
/** Objects that hold a whole answer. */
const WRAPS = /^(data|result)$/
/** Objects of these names describe an answer with all that is in them. */
const DESCRIBES_WHOLLY = /^(meta|pag)/

/**
 * Of what stands beside the records of a page, the values in the object that holds them or in one around it, and in
 * objects within those that describe the answer, such as `meta` or `pagination`. Where the page is one record itself
 * there are none: what stands there is data.
 */
export function envelopeOf(beside: readonly Beside[], at: RecordsPlace | undefined): EnvelopeValue[] {
  if (at?.kind !== 'array') return []
  return beside.flatMap(one => envelopeValue(one, at.steps) ?? [])
}

function envelopeValue(
  { path, steps, json }: Beside,
  records: readonly PathStep[]
): EnvelopeValue | undefined {
  const common = commonSteps(steps.slice(0, -1), records)
  const isOnTheWay = steps.length <= records.length && steps.every((step, at) => step === records[at])
  // The records may lie in one element of an array, and what describes them in another: `[meta, rows]`.
  const isOfArray = typeof records[common] === 'number'
  const around = common === records.length ? undefined : steps.slice(common, -1)
  if (around === undefined || isOnTheWay) return undefined
  const inner = around.filter(step => typeof step === 'string').map(plain)
  const hasIndex = around.some(step => typeof step === 'number')
  const last = steps.at(-1)
  if (typeof last !== 'string') return undefined
  let name = plain(last)
  let written = last
  let objects = inner
  const parent = inner.at(-1)
  if (parent !== undefined && VALUE.test(name) && (TOTAL.test(parent) || TOTAL_PERHAPS.test(parent))) {
    name = parent
    written = String(around.findLast(step => typeof step === 'string'))
    objects = inner.slice(0, -1)
  }
  if (hasIndex && !isOfArray && objects.length === 0) return undefined
  // `data.pageInfo` beside records that lie elsewhere.
  if (WRAPS.test(objects[0] ?? '') && objects.length > 1) objects = objects.slice(1)
  const [outermost = ''] = objects
  const isDescription =
    DESCRIBES_WHOLLY.test(outermost) ||
    TOKEN_OBJECT.test(outermost) ||
    objects.every(one => DESCRIBES.test(one))
  if (!isDescription) return undefined
  return {
    path,
    steps,
    name,
    written,
    json,
    owner: JSON.stringify(steps.slice(0, -1)),
    ownerName: objects.at(-1) ?? '',
    isDoubtful: objects.some(one => DESCRIBES_PERHAPS.test(one))
  }
}

function commonSteps(a: readonly PathStep[], b: readonly PathStep[]): number {
  const differs = a.findIndex((step, at) => step !== b[at])
  return differs < 0 ? a.length : differs
}
