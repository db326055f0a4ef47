import { ActionError } from '../../../base/errors.ts'
import { inputName, inputPhrase } from '../../../base/input-name.ts'
import { type PathStep, parseRecordsPath } from '../../contract/records-path.ts'
import { exactNumber, hasMembers, parseExactly } from '../../formats/json/lex/exact-json.ts'
import { decodedPair, pairsOf, withPairs } from '../../http/query-string.ts'

/** The request for one page: what differs from page to page. */
export interface PageRequest {
  readonly url: URL
  /** Of a POST. */
  readonly body?: string | undefined
  /** The text on the page before that gave the address, where it looks like a token: where it stands, and itself. */
  readonly byToken?: { readonly path: string; readonly text: string }
}

/**
 * A URL with one query parameter set. The rest of the query stays as it is written, byte for byte.
 * @param value not yet encoded
 */
export function withQueryParameter(url: URL, name: string, value: string): URL {
  const pair = `${encodedName(name)}=${encodeURIComponent(value)}`
  const pairs = pairsOf(url)
  const at = pairs.findIndex(one => decodedPair(one)[0] === name)
  if (at < 0) pairs.push(pair)
  else pairs[at] = pair
  return withPairs(url, pairs)
}

/** The value of a query parameter; undefined when there is none. */
export function queryParameter(url: URL, name: string): string | undefined {
  return url.searchParams.get(name) ?? undefined
}

/**
 * A JSON body with one value set, objects on the way to it being made where they lack. Numbers keep their digits.
 * @param value JSON text
 * @throws ActionError `input.invalid` when the body is not JSON, or something else stands in the way
 */
export function withBodyValue(body: string, path: string, value: string): string {
  const root: unknown = parseBody(body)
  const steps = parseRecordsPath(path, `${inputName('source-pagination')}: param`)
  let parent = root
  for (const [at, step] of steps.entries()) {
    const isLast = at === steps.length - 1
    if (!hasMembers(parent) || Array.isArray(parent) !== (typeof step === 'number')) {
      throw new ActionError(
        'input.invalid',
        `The ${inputPhrase('source-pagination')} puts a value at ${JSON.stringify(path)} of ${inputName('source-body')}, where there is no place for it.`,
        `Give the dotted path of a member of ${inputName('source-body')}, for example variables.after.`
      )
    }
    const inside = isLast ? parseBody(value) : (ownValue(parent, step) ?? {})
    // Assigning to `__proto__` would change what every object has.
    Object.defineProperty(parent, step, {
      value: inside,
      configurable: true,
      enumerable: true,
      writable: true
    })
    parent = inside
  }
  return JSON.stringify(root)
}

/** The number at a path of a JSON body; undefined when there is none. */
export function bodyNumber(body: string, path: string): number | undefined {
  let value: unknown = parseBody(body)
  for (const step of parseRecordsPath(path, `${inputName('source-pagination')}: param`)) {
    if (!hasMembers(value)) return undefined
    value = ownValue(value, step)
  }
  const number = exactNumber(value)
  return number === undefined ? undefined : Number(number)
}

function parseBody(text: string): unknown {
  try {
    return parseExactly(text)
  } catch {
    throw new ActionError(
      'input.invalid',
      `The ${inputPhrase('source-pagination')} sets a value in the body, but ${inputName('source-body')} is not JSON.`,
      `Write ${inputName('source-body')} as JSON, or set in: query.`
    )
  }
}

/** `$skip` and `page[number]` are sent as people write them. */
function encodedName(name: string): string {
  return encodeURIComponent(name).replace(/%(24|5B|5D|3A)/g, one => decodeURIComponent(one))
}

function ownValue(object: Readonly<Record<PathStep, unknown>>, name: PathStep): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}
