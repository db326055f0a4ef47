import { textTable } from '../text-table.ts'

/** One line of the table. */
export interface Result {
  /** What was done. */
  readonly what: string
  /** Median of our runs, in milliseconds. */
  readonly ours: number
  /** What stood beside it, its median in milliseconds, and its largest resident size in bytes. */
  readonly beside?: { readonly name: string; readonly ms: number; readonly peakRss?: number }
  readonly target:
    | { readonly kind: 'within'; readonly ms: number }
    /** Ours takes at most `times` as long as what stands beside it. */
    | { readonly kind: 'at-most'; readonly times: number }
    /** What stands beside it takes at least `times` as long as ours. */
    | { readonly kind: 'at-least'; readonly times: number }
  /** Largest resident size of our Node.js process over all runs, in bytes; undefined where it was not measured. */
  readonly peakRss?: number
}

const MAX_PEAK_RSS = 200_000_000

/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const pair = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return pair.reduce<number>((sum, value) => sum + (value ?? Number.NaN), 0) / 2
}

/** What stands above the columns of a row. */
export const HEADINGS = ['What', 'Ours', 'Beside it', 'Ratio', 'Target', 'Node peak', 'Target', 'Verdict']

/** A result as the cells of a row. */
export function rowOf(result: Result): string[] {
  return [
    result.what,
    seconds(result.ours),
    besideText(result),
    ratioText(result),
    targetText(result),
    ...(result.peakRss === undefined
      ? ['', '']
      : [megabytes(result.peakRss), `≤ ${megabytes(MAX_PEAK_RSS)}`]),
    verdict(result)
  ]
}

/** All results with their targets, for people. */
export function resultTable(results: readonly Result[]): string {
  return textTable(HEADINGS, results.map(rowOf))
}

/** `met`, or what was missed. */
export function verdict(result: Result): string {
  const { target, ours } = result
  const fast = target.kind === 'within' ? ours <= target.ms : timesMet(target, ratio(result))
  const missed = [...(fast ? [] : ['time']), ...((result.peakRss ?? 0) <= MAX_PEAK_RSS ? [] : ['memory'])]
  return missed.length === 0 ? 'met' : `MISSED (${missed.join(', ')})`
}

function timesMet(target: { kind: 'at-most' | 'at-least'; times: number }, value: number): boolean {
  return target.kind === 'at-most' ? value <= target.times : value >= target.times
}

/** Ours by theirs, or theirs by ours where ours shall be faster. */
function ratio({ ours, beside, target }: Result): number {
  if (beside === undefined) return Number.NaN
  return target.kind === 'at-least' ? beside.ms / ours : ours / beside.ms
}

function besideText({ beside }: Result): string {
  if (beside === undefined) return ''
  const memory = beside.peakRss === undefined ? '' : ` (${megabytes(beside.peakRss)})`
  return `${seconds(beside.ms)} ${beside.name}${memory}`
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}

function ratioText(result: Result): string {
  if (result.beside === undefined) return ''
  const value = `${ratio(result).toFixed(2)}×`
  return result.target.kind === 'at-least' ? `${value} as fast` : value
}

function targetText({ target }: Result): string {
  if (target.kind === 'within') return `≤ ${seconds(target.ms)}`
  return target.kind === 'at-most' ? `≤ ${target.times}×` : `≥ ${target.times}× as fast`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}
