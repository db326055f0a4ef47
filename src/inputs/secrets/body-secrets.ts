import { isPlaceholdersOnly } from '../../base/placeholders.ts'
import { isCredential } from './credential-names.ts'

/** Nothing that a program writes is deeper; a parser of ours must not overflow on what is. */
const DEEPEST = 100
/** `<Password>…<`: the name with its prefix, and the text. */
const ELEMENT = /<(?:[\w-]+:)?([\w.-]+)(?:\s[^<>]*)?>([^<>]+)</g
/** `password: "…"`, `password="…"`, as in GraphQL and in attributes. */
const QUOTED = /(?<![\w.-])([\w.-]+)["']?[ \t]*[:=][ \t]*(?:"([^"\\]+)"|'([^'\\]+)')/g

/**
 * The credentials in the body of a request, told by the names of their members (JSON, at any depth), fields (forms),
 * elements and attributes (XML) or arguments (GraphQL, also inside JSON). What a credential's name is: see
 * `isCredential`. As they are written, and as a server reads them.
 */
export function* bodySecrets(body: string): Generator<string> {
  const document = parsed(body)
  for (const [name, value] of document === undefined ? plainPairs(body) : memberPairs(document, DEEPEST)) {
    if (isCredential(name, value) && !isPlaceholdersOnly(value)) yield value
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** Name and value of every text in a JSON document; a text in a list has the name of the list. */
function* memberPairs(value: unknown, depth: number, name = ''): Generator<readonly [string, string]> {
  if (typeof value === 'string') {
    yield [name, value]
    yield* quotedPairs(value)
  } else if (typeof value === 'object' && value !== null && depth > 0) {
    for (const [key, member] of Object.entries(value)) {
      yield* memberPairs(member, depth - 1, Array.isArray(value) ? name : key)
    }
  }
}

/** Name and value of what looks like a field, an element, an attribute or an argument. */
function* plainPairs(text: string): Generator<readonly [string, string]> {
  for (const pair of text.split('&')) {
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    yield [name, value]
    for (const decoded of new URLSearchParams(pair)) yield decoded
  }
  for (const [, name = '', value = ''] of text.matchAll(ELEMENT)) yield [name, value.trim()]
  yield* quotedPairs(text)
}

function* quotedPairs(text: string): Generator<readonly [string, string]> {
  for (const [, name = '', double, single] of text.matchAll(QUOTED)) yield [name, double ?? single ?? '']
}
