/** The things whose name is nearest to `name`: equal but for case and blanks, holding it, or few letters away. */
export function nearNames<T extends { readonly name: string }>(name: string, things: readonly T[]): T[] {
  const wanted = simplified(name)
  const ranked = things.map(thing => {
    const other = simplified(thing.name)
    const holds = wanted !== '' && other !== '' && (other.includes(wanted) || wanted.includes(other))
    return { thing, distance: other === wanted ? 0 : holds ? 1 : distance(other, wanted) }
  })
  return ranked
    .filter(({ distance: far }) => far <= Math.max(2, wanted.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .map(({ thing }) => thing)
}

function simplified(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/g, '')
}

/** How many letters have to be put in, taken out or changed (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
