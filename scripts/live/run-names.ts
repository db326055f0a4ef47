import { randomBytes } from 'node:crypto'

const PREFIX = 'livecheck'
const NAME = /^livecheck (\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z [0-9a-f]{4} [\w-]+$/
const DAY_MS = 24 * 60 * 60_000

/** The beginning of all names of a run: `livecheck 20261130T001500Z ab12`. */
export function runName(now: Date): string {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '')
  return `${PREFIX} ${time} ${randomBytes(2).toString('hex')}`
}

/** When the run began that made a data source of that name: milliseconds since 1970; undefined: none of ours did. */
export function madeAt(name: string): number | undefined {
  const [, year, month, day, hour, minute, second] = NAME.exec(name) ?? []
  if (year === undefined) return undefined
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

/** Whether a run has left it behind, and no run that still goes on. */
export function isLeftover(name: string, now: number): boolean {
  const made = madeAt(name)
  return made !== undefined && now - made > DAY_MS
}
