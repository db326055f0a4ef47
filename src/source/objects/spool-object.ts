import { ActionError } from '../../base/errors.ts'
import type { HttpResponse } from '../../http/http.ts'
import type { SourceConfig } from '../contract/source.ts'
import { spoolContents } from '../formats/spool-contents.ts'
import { fetchSource, type SourceAnswer, type SourceTools } from '../http/fetch.ts'
import type { SpooledContents, SpoolTarget } from '../spool/contents.ts'
import type { FoundObject } from './find-objects.ts'
import { type ListedObject, strongTag } from './list-page.ts'
import { withNeighbours } from './neighbours.ts'
import type { StoreAsking } from './store.ts'

/** Answers to a request for an object that was listed: it is another one now, or gone. */
const CHANGED = new Set([404, 412])

/**
 * Reads an object as the file that it is, in one pass into the spool. What was listed must be what comes: its tag
 * (If-Match) and its size.
 *
 * The type that an object was stored with is not looked at: few programs give a true one.
 *
 * @throws ActionError `source.incomplete` when the object has changed since it was listed; `source.file` when it does
 *   not exist; what fetching and spooling throw
 */
export async function spoolObject(
  object: FoundObject,
  target: SpoolTarget,
  tools: SourceTools
): Promise<SpooledContents> {
  const { key, label, listed } = object
  const config: SourceConfig = { ...target.config, method: 'GET' }
  const asking = askingFor(object)
  try {
    return await fetchSource(
      asking.url,
      config,
      tools,
      answer =>
        spoolContents(
          { origin: label, name: key, decoded: answer.decoded, bytes: wholeOf(answer, object) },
          target
        ),
      { asking }
    )
  } catch (error) {
    const isMissing = error instanceof ActionError && error.code === 'source.file' && listed === undefined
    throw isMissing ? await withNeighbours(error, object, config, tools) : error
  }
}

function askingFor({ store, key, label, listed }: FoundObject): StoreAsking {
  const tag = listed?.etag
  const asking = store.asking({ key, ...(tag === undefined ? {} : { headers: { 'if-match': `"${tag}"` } }) })
  if (listed === undefined) return asking
  return {
    ...asking,
    async send() {
      const answer = await asking.send()
      const { response } = answer
      if (CHANGED.has(response.status) || (response.status === 200 && isOther(response, listed))) {
        response.body.destroy()
        throw changed(label)
      }
      return answer
    }
  }
}

/** True when the headers of an answer speak of another object than the list did. */
function isOther({ headers }: HttpResponse, { size, etag }: ListedObject): boolean {
  const length = headers['content-length']
  if (length !== undefined && Number(length) !== size) return true
  const tag = strongTag(headers['etag'])
  return etag !== undefined && tag !== undefined && tag !== etag
}

/** The bytes; where no header announces how many, and nothing was unpacked, they must be as many as were listed. */
function wholeOf(
  { bytes, headers, decoded }: SourceAnswer,
  { label, listed }: FoundObject
): SourceAnswer['bytes'] {
  if (listed === undefined || decoded || headers['content-length'] !== undefined) return bytes
  return (async function* () {
    let received = 0
    for await (const chunk of bytes) {
      received += chunk.length
      yield chunk
    }
    if (received !== listed.size) {
      throw new ActionError(
        'source.incomplete',
        `${label} came with ${received} bytes, and ${listed.size} were listed.`,
        'Nothing was published. Run again; if it stays like that, ask whoever runs the store or the proxy on the way.'
      )
    }
  })()
}

function changed(label: string): ActionError {
  return new ActionError(
    'source.incomplete',
    `${label} changed after it was listed: the object that the store has now is another one, or gone.`,
    'Nothing was published. Run again when nothing writes there any more, or have each day written under a prefix of its own.'
  )
}
