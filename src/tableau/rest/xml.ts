import { XMLParser, XMLValidator } from 'fast-xml-parser'

/** An element of Tableau's XML, by its local name; all values are text. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** The text directly inside, trimmed. */
  readonly text: string
}

/** An element to be written. */
export interface Payload {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly children?: readonly Payload[]
}

/** Characters that XML 1.0 cannot hold, and those that nothing in a request but prose has (tab, CR, LF). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNWRITABLE = /[\u0000-\u001f\u007f\ufffe\uffff]|\p{Surrogate}/u

/** Attributes of several lines. */
const PROSE: ReadonlySet<string> = new Set(['description', 'certificationNote'])

/** An attribute keeps a tab or a line break only as a reference. */
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;'
}

/**
 * The XML of a request: `<tsRequest>` around `content`, without declaration and namespace. An apostrophe stays as
 * it is, because Tableau refuses `&apos;`.
 * @throws RangeError when a value holds a control character or half a surrogate pair
 */
export function requestXml(content: Payload): string {
  return write({ name: 'tsRequest', children: [content] })
}

function write({ name, attributes = {}, children = [] }: Payload): string {
  const pairs = Object.entries(attributes).map(([key, value]) => {
    if (UNWRITABLE.test(PROSE.has(key) ? value.replace(/[\t\n\r]/g, ' ') : value))
      throw new RangeError(`The attribute ${key} of ${name} holds a control character`)
    return ` ${key}="${value.replace(/[&<>"\t\n\r]/g, character => ESCAPES[character] ?? character)}"`
  })
  const start = `<${name}${pairs.join('')}`
  return children.length === 0 ? `${start}/>` : `${start}>${children.map(write).join('')}</${name}>`
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // Decoded below: the parser leaves numeric references alone, and it gives up after a number of entities that
  // a page of names with `&` can reach.
  processEntities: false,
  cdataPropName: '#cdata'
})

/**
 * Reads an answer of Tableau. Namespaces and prefixes are dropped.
 * @throws SyntaxError when it is not well-formed, holds a document type, or its root is not `tsResponse`
 */
export function parseResponse(xml: string): XmlElement {
  if (/<!DOCTYPE/i.test(xml)) throw new SyntaxError('The answer holds a document type')
  const verdict = XMLValidator.validate(xml)
  if (verdict !== true) throw new SyntaxError(`The answer is no well-formed XML (line ${verdict.err.line})`)
  const [root] = elements(parsed(xml))
  if (root?.name !== 'tsResponse') throw new SyntaxError('The answer is not one of the Tableau REST API')
  return root
}

type ParsedNode = Readonly<Record<string, unknown>>

/** The parser has limits of its own, and names that it never takes. */
function parsed(xml: string): readonly ParsedNode[] {
  try {
    return parser.parse(xml) as ParsedNode[]
  } catch (error) {
    throw new SyntaxError('The answer is XML that cannot be read', { cause: error })
  }
}

function elements(nodes: readonly ParsedNode[]): XmlElement[] {
  return nodes.flatMap(node => {
    const name = Object.keys(node).find(key => key !== ':@' && !key.startsWith('#'))
    if (name === undefined) return []
    const content = node[name] as ParsedNode[]
    const attributes = Object.entries((node[':@'] ?? {}) as Record<string, string>)
    return {
      name,
      attributes: Object.fromEntries(attributes.map(([key, value]) => [key, decodeEntities(value)])),
      children: elements(content),
      text: content.map(textOf).join('').trim()
    }
  })
}

function textOf(node: ParsedNode): string {
  if (typeof node['#text'] === 'string') return decodeEntities(node['#text'])
  return Array.isArray(node['#cdata']) ? node['#cdata'].map(part => String(part['#text'])).join('') : ''
}

const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" })
)

/** Decodes the five names of XML and numeric references; anything else stays as written. */
function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (all, hex, decimal, name) => {
      if (name !== undefined) return NAMED.get(name) ?? all
      const point = hex === undefined ? Number.parseInt(decimal, 10) : Number.parseInt(hex, 16)
      return point <= 0x10ffff ? String.fromCodePoint(point) : all
    }
  )
}

/** The first child of that local name. */
export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find(candidate => candidate.name === name)
}

/** The children of that local name, in document order. */
export function children(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter(candidate => candidate.name === name)
}

/** All descendants of that local name, in document order. */
export function descendants(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap(candidate => [
    ...(candidate.name === name ? [candidate] : []),
    ...descendants(candidate, name)
  ])
}
