import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { badRequest } from './replies.ts'
import { versionAtLeast } from './versions.ts'

/** What an element of a request may hold; all else is refused, as by Tableau's strict deserialisation. */
export interface Shape {
  /** Attribute → `required`, `optional`, or the REST version that brought it. */
  readonly attributes?: Readonly<Record<string, 'required' | 'optional' | `${number}.${number}`>>
  readonly children?: Readonly<Record<string, Shape>>
  /** The element may occur more than once. */
  readonly many?: boolean
  /** The element must be there. */
  readonly required?: boolean
}

/** An element of a request, from XML or JSON. */
export interface RequestElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly RequestElement[]
}

/** The child of that name, if it is there. */
export const child = (parent: RequestElement | undefined, name: string): RequestElement | undefined =>
  parent?.children.find(candidate => candidate.name === name)

/**
 * Reads a request body: XML (root `tsRequest`) or, with a JSON content type, an object whose members are the
 * children of `tsRequest`. Without a content type the first byte decides (TSC sends none for sign-in).
 * @param shape what `tsRequest` may hold
 * @returns the element `tsRequest`
 * @throws Refusal 400000
 */
export function readRequest(
  body: Buffer,
  contentType: string | undefined,
  shape: Shape,
  version: string
): RequestElement {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw badRequest('Payload is either malformed or incorrect: the body is not valid UTF-8.')
  }
  const json = contentType === undefined ? text.trimStart().startsWith('{') : /\bjson\b/i.test(contentType)
  const root = json ? parseJson(text) : parseXml(text)
  check(root, shape, version)
  return root
}

function parseJson(text: string): RequestElement {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badRequest('Payload is either malformed or incorrect: the body is not valid JSON.')
  }
  if (!isObject(value)) throw badRequest('Payload is either malformed or incorrect: not an object.')
  return fromJson('tsRequest', value)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function fromJson(name: string, value: Record<string, unknown>): RequestElement {
  const attributes = Object.create(null) as Record<string, string>
  const children: RequestElement[] = []
  for (const [key, member] of Object.entries(value)) {
    for (const item of Array.isArray(member) ? member : [member]) {
      if (isObject(item)) children.push(fromJson(key, item))
      else attributes[key] = String(item)
    }
  }
  return { name, attributes, children }
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  ignoreDeclaration: true,
  processEntities: false
})

/** Parses a `tsRequest`, more strictly than the parser alone does. */
function parseXml(text: string): RequestElement {
  const malformed = (why: string) => badRequest(`Payload is either malformed or incorrect: ${why}`)
  if (/<!DOCTYPE/i.test(text)) throw malformed('a document type declaration is not allowed.')
  // Tableau answers 400 to the one predefined entity that its clients therefore write as &#39;.
  if (text.includes('&apos;')) throw malformed('the entity &apos; is not accepted.')
  if (/&(?!(amp|lt|gt|quot|#\d+|#x[0-9a-fA-F]+);)/.test(text)) throw malformed('an entity is not known.')
  const verdict = XMLValidator.validate(text)
  if (verdict !== true) throw malformed(verdict.err.msg)
  const roots = fromXml(parser.parse(text) as unknown)
  const root = roots[0]
  if (root === undefined || roots.length !== 1) throw malformed('exactly one root element is needed.')
  if (root.name !== 'tsRequest' || Object.keys(root.attributes).some(name => name.startsWith('xmlns'))) {
    const uri = root.attributes['xmlns'] ?? ''
    throw deserialization(root.name, ['tsRequest'], uri)
  }
  return root
}

function fromXml(nodes: unknown): RequestElement[] {
  if (!Array.isArray(nodes)) return []
  return (nodes as Record<string, unknown>[]).map(node => {
    const name = Object.keys(node).find(key => key !== ':@') ?? ''
    if (name === '#text') throw badRequest('Payload is either malformed or incorrect: unexpected text.')
    const attributes = Object.entries((node[':@'] ?? {}) as Record<string, string>).map(([key, value]) => {
      if (value.includes('<')) throw badRequest(`Payload is either malformed or incorrect: '<' in '${key}'.`)
      return [key, decodeEntities(value)]
    })
    return { name, attributes: Object.fromEntries(attributes), children: fromXml(node[name]) }
  })
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"']
])

const decodeEntities = (text: string): string =>
  // White space in attributes is normalised to blanks by XML unless it is written as a reference.
  text
    .replaceAll(/[\t\r\n]/g, ' ')
    .replaceAll(/&(#x([0-9a-fA-F]+)|#(\d+)|\w+);/g, (_, name: string, hex?: string, decimal?: string) =>
      hex !== undefined
        ? String.fromCodePoint(Number.parseInt(hex, 16))
        : decimal !== undefined
          ? String.fromCodePoint(Number(decimal))
          : (ENTITIES.get(name) ?? '')
    )

function deserialization(unexpected: string, expected: readonly string[], uri = ''): Error {
  const names = expected.map(name => `<{}${name}>`).join(',')
  return badRequest(
    `Payload is either malformed or incorrect: Deserialization problem: unexpected element (uri:"${uri}", local:"${unexpected}"). Expected elements are ${names === '' ? '(none)' : names}`
  )
}

function check(source: RequestElement, shape: Shape, version: string): void {
  const attributes = shape.attributes ?? {}
  const children = shape.children ?? {}
  for (const name of Object.keys(source.attributes)) {
    const rule = Object.hasOwn(attributes, name) ? attributes[name] : undefined
    const known = rule === 'required' || rule === 'optional' || (rule && versionAtLeast(version, rule))
    if (!known) {
      throw badRequest(
        `Payload is either malformed or incorrect: Deserialization problem: attribute '${name}' is not allowed to appear in element '${source.name}'.`
      )
    }
  }
  for (const [name, rule] of Object.entries(attributes)) {
    if (rule === 'required' && !Object.hasOwn(source.attributes, name)) {
      throw badRequest(
        `Payload is either malformed or incorrect: element '${source.name}' needs the attribute '${name}'.`
      )
    }
  }
  for (const element of source.children) {
    const rule = Object.hasOwn(children, element.name) ? children[element.name] : undefined
    if (rule === undefined) throw deserialization(element.name, Object.keys(children))
    check(element, rule, version)
  }
  for (const [name, rule] of Object.entries(children)) {
    const count = source.children.filter(candidate => candidate.name === name).length
    if ((rule.required === true && count === 0) || (rule.many !== true && count > 1)) {
      throw badRequest(
        `Payload is either malformed or incorrect: '${name}' occurs ${count} times in '${source.name}'.`
      )
    }
  }
}

/** `true` or `false` of an attribute; undefined when it is absent. @throws Refusal 400008 */
export function booleanAttribute(source: RequestElement, name: string): boolean | undefined {
  const value = Object.hasOwn(source.attributes, name) ? source.attributes[name] : undefined
  if (value === undefined) return undefined
  if (value !== 'true' && value !== 'false') {
    throw badRequest(`Invalid boolean value '${value}' for parameter '${name}'.`, '400008')
  }
  return value === 'true'
}
