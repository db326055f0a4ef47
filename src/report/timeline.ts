import { duration } from './quantities.ts'

/** One stage of a run. */
export interface Stage {
  /** One of the names in main.ts: letters and blanks. */
  readonly name: string
  /** Milliseconds since the run began. */
  readonly beganMs: number
  readonly ms: number
  /** `stopped`: another stage failed, and this one was ended for it. */
  readonly end: 'done' | 'failed' | 'stopped'
}

const MAX_STAGES = 20

const MARKS = { done: '', failed: 'crit, ', stopped: 'done, ' } as const

/**
 * The stages as a Mermaid chart, which GitHub draws: a bar for each, as long as it took, red where it failed, grey
 * where it was stopped. Stages that ran side by side stand above one another.
 * @returns Markdown; empty without stages
 */
export function timeline(stages: readonly Stage[]): string {
  if (stages.length === 0) return ''
  // They are told in the order in which they end.
  const inOrder = stages.toSorted((one, other) => one.beganMs - other.beganMs)
  const bars = inOrder.slice(0, MAX_STAGES).map(({ name, beganMs, ms, end }) => {
    const took = end === 'stopped' ? `stopped after ${duration(ms)}` : duration(ms)
    const label = `${name.replace(/[^\p{L}\p{N} ]/gu, ' ')} (${took})`
    const begin = Math.round(beganMs)
    // A bar of no length would not be drawn.
    return `  ${label} :${MARKS[end]}${begin}, ${begin + Math.max(1, Math.round(ms))}`
  })
  const endedMs = stages.reduce((last, { beganMs, ms }) => Math.max(last, beganMs + ms), 0)
  const totalMs = endedMs - (inOrder[0]?.beganMs ?? 0)
  const lines = [
    'gantt',
    '  dateFormat x',
    // The axis is drawn in the reader's own time zone: minutes would be wrong where its offset has some.
    `  axisFormat ${totalMs < 60_000 ? '%S.%L s' : '·'}`,
    `  title Where the time went (${duration(totalMs)})`,
    ...bars
  ]
  return ['```mermaid', ...lines, '```'].join('\n')
}
