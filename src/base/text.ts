/** A number with its noun: `1 row`, `1,234 rows`. The plural of the noun is regular. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}
