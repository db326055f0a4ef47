/** The pairs `name=value` of a URL's query, as they are written. */
export function pairsOf(url: URL): string[] {
  return url.search === '' ? [] : url.search.slice(1).split('&')
}

/** Name and value of one pair, decoded. */
export function decodedPair(pair: string): readonly [name: string, value: string] {
  return new URLSearchParams(pair).entries().next().value ?? ['', '']
}

/** The URL with these pairs for its query, as they are written. */
export function withPairs(url: URL, pairs: readonly string[]): URL {
  const changed = new URL(url)
  changed.search = pairs.join('&')
  return changed
}
