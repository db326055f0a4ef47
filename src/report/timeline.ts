import { duration } from './quantities.ts'

/** One stage of a run. */
export interface Stage {
  /** One of the names in main.ts: letters and blanks. */
  readonly name: string
  /** Milliseconds since the process began. */
  readonly beganMs: number
  readonly ms: number
  readonly failed?: true
}

const MAX_STAGES = 20

/**
 * The stages as a Mermaid chart, which GitHub draws: a bar for each, as long as it took, red where it failed.
 * @returns Markdown; empty without stages
 */
export function timeline(stages: readonly Stage[]): string {
  if (stages.length === 0) return ''
  // Node.js has loaded the program before the first stage.
  const shown = stages.slice(0, MAX_STAGES)
  const originMs = Math.min(...shown.map(({ beganMs }) => beganMs))
  const bars = shown.map(({ name, beganMs, ms, failed }) => {
    const label = `${name.replace(/[^\p{L}\p{N} ]/gu, ' ')} (${duration(ms)})`
    const begin = Math.round(beganMs - originMs)
    // A bar of no length would not be drawn.
    return `  ${label} :${failed ? 'crit, ' : ''}${begin}, ${begin + Math.max(1, Math.round(ms))}`
  })
  const totalMs = stages.reduce((sum, { ms }) => sum + ms, 0)
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
