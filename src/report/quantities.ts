/** 1234567 → `1,234,567`. */
export function count(number: number): string {
  return number.toLocaleString('en-US')
}

/** Bytes as `512 bytes`, `1.5 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes / 1000
  let unit = 0
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value.toFixed(1)} ${units[unit]}`
}

/** Milliseconds as `350 ms`, `1.2 s`, `2 min 3 s`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** A paragraph after a table that leaves columns out; '' when there are none. */
export function moreColumns(left: number): string {
  return more(left, 'more columns')
    .map(text => `\n<p>${text}</p>`)
    .join('')
}

/** `… and 12 more columns`, as a list of one; empty when nothing is left. */
export function more(left: number, what: string): string[] {
  return left > 0 ? [`… and ${count(left)} ${what}`] : []
}
