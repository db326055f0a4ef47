import { ActionError } from '../../base/errors.ts'
import { localName, XmlFault, XmlReader } from '../decode/xml-reader.ts'

/** A key has 1,024 bytes at most, each of which may be percent-encoded. */
const LONGEST_TEXT = 16 * 1024

/** An object as a list has it. */
export interface ListedObject {
  readonly key: string
  readonly size: number
  /** Without quotes; undefined where the store tells none. */
  readonly etag: string | undefined
}

/** One page of a list (S3 API reference, ListObjectsV2). */
export interface ListPage {
  readonly objects: readonly ListedObject[]
  /** Beginnings of further keys, up to the delimiter that was asked for. */
  readonly folders: readonly string[]
  /** Of the next page; undefined: this is the last one. */
  readonly next: string | undefined
}

/**
 * Reads a page of a list to its end.
 * @param place what was asked, for messages
 * @throws ActionError `source.incomplete` when it ends too early or says that there is more and not how to get it,
 *   `source.format` when it is not such a page; what reading throws
 */
export async function readListPage(bytes: AsyncIterable<Uint8Array>, place: string): Promise<ListPage> {
  const entries: { readonly name: string; readonly members: ReadonlyMap<string, string> }[] = []
  const top = new Map<string, string>()
  const path: string[] = []
  let members = new Map<string, string>()
  const add = (to: Map<string, string>, name: string, text: string): void => {
    const whole = (to.get(name) ?? '') + text
    if (whole.length > LONGEST_TEXT) throw noList(place)
    to.set(name, whole)
  }
  const reader = new XmlReader({
    open(name) {
      path.push(localName(name))
      if (path[0] !== 'ListBucketResult') throw noList(place)
      if (path.length === 2) members = new Map()
    },
    text(text) {
      const [, name = '', member] = path
      if (path.length === 2) add(top, name, text)
      if (path.length === 3 && member !== undefined) add(members, member, text)
    },
    close() {
      const [, name = ''] = path
      if (path.length === 2 && members.size > 0) entries.push({ name, members })
      path.pop()
    }
  })
  try {
    for await (const chunk of bytes) reader.write(Buffer.from(chunk))
    reader.end()
  } catch (error) {
    if (error instanceof XmlFault) throw error.cut ? cut(place) : noList(place)
    throw error
  }
  if (top.size === 0 && entries.length === 0) throw cut(place)
  return pageOf(top, entries, place)
}

function pageOf(
  top: ReadonlyMap<string, string>,
  entries: readonly { readonly name: string; readonly members: ReadonlyMap<string, string> }[],
  place: string
): ListPage {
  const undo = top.get('EncodingType') === 'url' ? decoded : (text: string): string => text
  const objects: ListedObject[] = []
  const folders: string[] = []
  for (const { name, members } of entries) {
    if (name === 'CommonPrefixes') folders.push(undo(members.get('Prefix') ?? ''))
    if (name !== 'Contents') continue
    const key = undo(members.get('Key') ?? '')
    const size = members.get('Size') ?? ''
    if (key === '' || !/^\d+$/.test(size)) throw noList(place)
    objects.push({ key, size: Number(size), etag: strongTag(members.get('ETag')) })
  }
  const next = top.get('NextContinuationToken')
  const isTruncated = top.get('IsTruncated') === 'true'
  if (isTruncated && (next === undefined || next === '')) {
    throw new ActionError(
      'source.incomplete',
      `The list of ${place} has more pages, and does not say how to get them (no NextContinuationToken).`,
      'Nothing was published. The store must know ListObjectsV2; name each object by its whole key otherwise.'
    )
  }
  return { objects, folders, next: isTruncated ? next : undefined }
}

/** A tag that says that the bytes are the same, without quotes; a weak one does not. */
export function strongTag(text: string | undefined): string | undefined {
  const tag = text?.trim() ?? ''
  if (tag === '' || tag.startsWith('W/')) return undefined
  return tag.replace(/^"(.*)"$/s, '$1')
}

/** As forms are encoded: a `+` is a blank, and a plus is `%2B`. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function cut(place: string): ActionError {
  return new ActionError(
    'source.incomplete',
    `The list of ${place} ends in the middle.`,
    'Nothing was published. Run again; if it stays like that, ask whoever runs the store or the proxy on the way.'
  )
}

function noList(place: string): ActionError {
  return new ActionError(
    'source.format',
    `What came for ${place} is not a list of objects as S3 gives it (ListObjectsV2).`,
    'With endpoint, give the address of the S3 API of the store, not that of its web console.'
  )
}
