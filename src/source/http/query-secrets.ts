import type { SourceConfig } from '../contract/source.ts'
import { decodedPair, pairsOf, withPairs } from './query-string.ts'

type QuerySecrets = NonNullable<SourceConfig['querySecrets']>

/** A URL with each secret in its query exactly once, at its end. What else stands there stays as it is written. */
export function withQuerySecrets(url: URL, secrets: QuerySecrets): URL {
  if (secrets.length === 0) return url
  const names = new Set(secrets.map(([name]) => name))
  const added = secrets.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  return withPairs(url, [...pairsOf(url).filter(pair => !names.has(decodedPair(pair)[0])), ...added])
}

/** A URL of another origin without the secrets that a server has copied into its query. */
export function withoutQuerySecrets(url: URL, secrets: QuerySecrets): URL {
  const values = new Set(secrets.map(([, value]) => value))
  const pairs = pairsOf(url)
  const kept = pairs.filter(pair => !values.has(decodedPair(pair)[1]))
  return kept.length === pairs.length ? url : withPairs(url, kept)
}
