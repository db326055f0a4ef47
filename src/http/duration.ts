/** A length of time for people: `0.4 s`, `42 s`, `3 min`, `24 h`. Rounded. */
export function duration(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`
  if (seconds < 120) return `${Math.round(seconds)} s`
  const minutes = seconds / 60
  if (minutes < 120) return `${Math.round(minutes)} min`
  return `${Math.round(minutes / 60)} h`
}
