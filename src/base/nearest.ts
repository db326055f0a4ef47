/**
 * The candidate that is most like `word`: the fewest letters to insert, delete, replace or swap with a neighbour,
 * whatever their case. The first of equals.
 *
 * @returns undefined only when there is no candidate
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let fewest = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const edits = editDistance(
      word.slice(0, LONGEST).toLowerCase(),
      candidate.slice(0, LONGEST).toLowerCase()
    )
    if (edits < fewest) {
      fewest = edits
      best = candidate
    }
  }
  return best
}

/** What is longer is compared by its beginning: a mistake of the keyboard is not that long. */
const LONGEST = 100

/** Number of single-letter edits between two texts; a swap of neighbours is one (optimal string alignment). */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      let edits = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1)
      )
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        edits = Math.min(edits, at(beforeLast, column - 2) + 1)
      }
      current.push(edits)
    }
    beforeLast = last
    last = current
  }
  return at(last, to.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? 0
}
