/** A word that people write for another one, in lower case: `excel` → `xlsx`. */
export type Hints = ReadonlyMap<string, string>

/** What is longer is compared by its beginning: a mistake of the keyboard is not that long. */
const LONGEST = 100

/** Share of the letters that may differ between a word and what it was meant to be. */
const FURTHEST = 1 / 3

/**
 * What a word that is not in a closed list was probably meant to be: what `hints` say of it; else the candidate with
 * the fewest letters to insert, delete, replace or swap with a neighbour, whatever the case, but only when these are
 * at most a third of the letters; else the same among the words of the hints. The first of equals.
 *
 * @returns undefined when nothing is near: no suggestion is better than a wrong one
 */
export function suggest(word: string, candidates: Iterable<string>, hints?: Hints): string | undefined {
  const wanted = word.trim().toLowerCase()
  const known = hints?.get(wanted)
  if (known !== undefined) return known
  const near = nearest(wanted, candidates)
  // Abbreviations such as PST and IST differ by one letter and mean different things.
  const words = [...(hints?.keys() ?? [])].filter(one => one.length > 3)
  return near ?? hints?.get(nearest(wanted, words) ?? '')
}

function nearest(wanted: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let fewest = Math.floor(wanted.length * FURTHEST) + 1
  for (const candidate of candidates) {
    // Letters that are too many alone rule a candidate out; long texts are not compared letter by letter.
    if (Math.abs(candidate.length - wanted.length) >= fewest) continue
    const edits = editDistance(wanted.slice(0, LONGEST), candidate.slice(0, LONGEST).toLowerCase())
    if (edits < fewest) {
      fewest = edits
      best = candidate
    }
  }
  return best
}

/** `Did you mean x?`, or the empty text where nothing is near; see `suggest`. */
export function didYouMean(word: string, candidates: Iterable<string>, hints?: Hints): string {
  const meant = suggest(word, candidates, hints)
  return meant === undefined ? '' : `Did you mean ${meant}?`
}

/** ` (did you mean "x"?)`, or the empty text where nothing is near; see `suggest`. */
export function meantInBrackets(word: string, candidates: Iterable<string>): string {
  const meant = suggest(word, candidates)
  return meant === undefined ? '' : ` (did you mean ${JSON.stringify(meant)}?)`
}

/**
 * The things whose name is near to `name`, nearest first: equal but for case and blanks, holding it, or few letters
 * away.
 */
export function nearNames<T extends { readonly name: string }>(name: string, things: readonly T[]): T[] {
  const wanted = simplified(name)
  const furthest = Math.max(2, wanted.length * FURTHEST)
  return things
    .map(thing => ({ thing, distance: nameDistance(simplified(thing.name), wanted) }))
    .filter(({ distance }) => distance <= furthest)
    .sort((a, b) => a.distance - b.distance)
    .map(({ thing }) => thing)
}

function nameDistance(name: string, wanted: string): number {
  if (name === wanted) return 0
  const holds = wanted !== '' && name !== '' && (name.includes(wanted) || wanted.includes(name))
  return holds ? 1 : editDistance(name.slice(0, LONGEST), wanted.slice(0, LONGEST))
}

function simplified(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/g, '')
}

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
