import { posix } from 'node:path'
import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import { counted, listed } from '../../base/text.ts'
import type { SourceConfig } from '../contract/source.ts'
import type { SourceTools } from '../http/fetch.ts'
import { bucketAddress, labelOf } from './bucket-address.ts'
import { listObjects } from './list.ts'
import type { ListedObject } from './list-page.ts'
import { readObjectLocation } from './location.ts'
import { BucketStore } from './store.ts'

const KEYS_SHOWN = 5

/** What makes a key a glob, as a path. */
const GLOB = /[*?[{]/
/** Where the fixed part of a glob ends: at what stands for something else, the groups of minimatch included. */
const NOT_FIXED = /[*?[{\\]|[+@!]\(/

/** An object to be read. */
export interface FoundObject {
  readonly store: BucketStore
  readonly key: string
  /** `s3://bucket/key`. */
  readonly label: string
  /** As it was listed; undefined for one that is named by its whole key, which needs no right to list. */
  readonly listed: ListedObject | undefined
}

/**
 * The objects that one line of `source-url` names: a key, or a glob, whose objects come sorted by key (by code units).
 * An object whose key is the glob itself is the only one. Folders, which are empty objects with a `/` at the end of
 * their keys, never match.
 *
 * @param line begins with `s3://`
 * @throws ActionError `source.file` when nothing matches; else of the family `source`
 */
export async function findObjects(
  line: string,
  config: SourceConfig,
  tools: SourceTools
): Promise<FoundObject[]> {
  const location = readObjectLocation(line)
  if ('fault' in location) throw new Error(`a line of ${inputName('source-url')} was not checked`)
  const { bucket, key } = location
  const store = new BucketStore(bucketAddress(location, config.objects?.region), {
    http: tools.http,
    log: tools.log,
    credentials: config.objects?.credentials,
    secrets: config.secrets
  })
  const found = (name: string, one?: ListedObject): FoundObject => ({
    store,
    key: name,
    label: labelOf(bucket, name),
    listed: one
  })
  if (!GLOB.test(key)) return [found(key)]
  const prefix = fixedPart(key)
  const matching: ListedObject[] = []
  const others: string[] = []
  let count = 0
  for await (const one of listObjects(store, prefix, config, tools)) {
    if (one.key.endsWith('/') && one.size === 0) continue
    if (one.key === key) return [found(key, one)]
    count++
    if (posix.matchesGlob(one.key, key)) matching.push(one)
    else if (others.length < KEYS_SHOWN) others.push(one.key)
  }
  if (matching.length === 0) throw noMatch(bucket, key, prefix, others, count)
  return matching.sort((a, b) => (a.key < b.key ? -1 : 1)).map(one => found(one.key, one))
}

/** The beginning that all keys have which match a glob. */
export function fixedPart(glob: string): string {
  const end = glob.search(NOT_FIXED)
  return end < 0 ? glob : glob.slice(0, end)
}

function noMatch(
  bucket: string,
  key: string,
  prefix: string,
  others: readonly string[],
  count: number
): ActionError {
  const under = prefix === '' ? '' : ` under the prefix ${prefix}`
  return new ActionError(
    'source.file',
    `No object matches ${labelOf(bucket, key)}: the bucket ${bucket} has ${count === 0 ? 'no object' : counted(count, 'object')}${under}.`,
    count === 0
      ? 'Check the bucket and the prefix; small and capital letters differ. Did the step that writes the objects run?'
      : `Its keys are: ${listed(others, KEYS_SHOWN, count)}. * does not go beyond a /; **/ goes into subfolders.`
  )
}
