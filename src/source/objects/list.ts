import { ActionError } from '../../base/errors.ts'
import { counted } from '../../base/text.ts'
import type { SourceConfig } from '../contract/source.ts'
import { fetchSource, type SourceTools } from '../http/fetch.ts'
import { encoded } from './bucket-address.ts'
import { type ListedObject, type ListPage, readListPage } from './list-page.ts'
import type { BucketStore } from './store.ts'

/** Which keys of a bucket are listed. */
export interface ListQuery {
  readonly prefix: string
  /** Keys that go on after it are one folder. */
  readonly delimiter?: '/'
  readonly token?: string
}

/** One page of the keys of a bucket. @throws ActionError of the family `source` */
export async function listPage(
  store: BucketStore,
  { prefix, delimiter, token }: ListQuery,
  config: SourceConfig,
  tools: SourceTools
): Promise<ListPage> {
  const parameters: readonly (readonly [name: string, value: string | undefined])[] = [
    ['continuation-token', token],
    ['delimiter', delimiter],
    ['encoding-type', 'url'],
    ['list-type', '2'],
    ['prefix', prefix]
  ]
  const query = parameters
    .flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encoded(value).replaceAll('/', '%2F')}`]
    )
    .join('&')
  const asking = store.asking({ query })
  const place = `s3://${store.bucket}/${prefix}`
  return await fetchSource(
    asking.url,
    { ...config, method: 'GET' },
    tools,
    ({ bytes }) => readListPage(bytes, place),
    { asking }
  )
}

/**
 * All objects whose keys begin with a prefix, page after page.
 * @throws ActionError `source.loop` when a page leads to one that was there before; else of the family `source`
 */
export async function* listObjects(
  store: BucketStore,
  prefix: string,
  config: SourceConfig,
  tools: SourceTools
): AsyncGenerator<ListedObject, void> {
  const tokens = new Set<string>()
  let seen = 0
  for (let token: string | undefined; ; ) {
    const page = await listPage(store, { prefix, ...(token === undefined ? {} : { token }) }, config, tools)
    yield* page.objects
    seen += page.objects.length
    tools.log.progress(`${counted(seen, 'object')} of s3://${store.bucket}/${prefix}`)
    token = page.next
    if (token === undefined) return
    if (tokens.has(token)) throw inCircle(store.bucket, prefix)
    tokens.add(token)
  }
}

function inCircle(bucket: string, prefix: string): ActionError {
  return new ActionError(
    'source.loop',
    `The list of s3://${bucket}/${prefix} leads back to a page that came before.`,
    'Nothing was published. Ask whoever runs the store; it must know ListObjectsV2.'
  )
}
