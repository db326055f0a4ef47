import sax from 'sax'
import { writeXml, type XmlNode } from '../../base/xml-writer.ts'

/** An element of Tableau's XML, by its local name; all values are text. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** The text directly inside, trimmed. */
  readonly text: string
}

/** Characters that XML 1.0 cannot hold, and those that nothing in a request but prose has (tab, CR, LF). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNWRITABLE = /[\u0000-\u001f\u007f\ufffe\uffff]|\p{Surrogate}/u

/** Attributes of several lines. */
const PROSE: ReadonlySet<string> = new Set(['description', 'certificationNote'])

/**
 * The XML of a request: `<tsRequest>` around `content`, without declaration and namespace. An apostrophe stays as
 * it is, because Tableau refuses `&apos;`.
 * @throws RangeError when a value holds a control character or half a surrogate pair
 */
export function requestXml(content: XmlNode): string {
  checkWritable(content)
  return writeXml({ name: 'tsRequest', children: [content] })
}

function checkWritable({ name, attributes = {}, children = [] }: XmlNode): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (UNWRITABLE.test(PROSE.has(key) ? value.replace(/[\t\n\r]/g, ' ') : value))
      throw new RangeError(`The attribute ${key} of ${name} holds a control character`)
  }
  children.forEach(checkWritable)
}

/** An element that is being read. */
interface OpenElement {
  readonly name: string
  readonly attributes: [name: string, value: string][]
  readonly children: XmlElement[]
  text: string
}

/**
 * Reads an answer of Tableau. Namespaces and prefixes are dropped. A reference to an entity that XML does not define
 * stays as it is written.
 * @throws SyntaxError when it is not well-formed, holds a document type, or its root is not `tsResponse`
 */
export function parseResponse(xml: string): XmlElement {
  const parser = sax.parser(true, { strictEntities: true } as sax.SAXOptions)
  const document: OpenElement = { name: '', attributes: [], children: [], text: '' }
  const open: OpenElement[] = [document]
  let attributes: [string, string][] = []
  const addText = (text: string): void => {
    const element = open.at(-1)
    if (element !== undefined) element.text += text
  }
  parser.onerror = error => {
    if (isUnknownEntity(parser)) parser.resume()
    else
      throw new SyntaxError(`The answer is not well-formed XML (line ${parser.line + 1})`, { cause: error })
  }
  parser.ondoctype = () => {
    throw new SyntaxError('The answer holds a document type')
  }
  parser.onattribute = ({ name, value }) => attributes.push([localName(name), value])
  parser.onopentag = ({ name }) => {
    open.push({ name: localName(name), attributes, children: [], text: '' })
    attributes = []
  }
  parser.ontext = addText
  parser.oncdata = addText
  parser.onclosetag = () => {
    const element = open.pop()
    if (element !== undefined) open.at(-1)?.children.push(closed(element))
  }
  parser.write(xml).close()
  const [root] = document.children
  if (root?.name !== 'tsResponse') throw new SyntaxError('The answer is not one of the Tableau REST API')
  return root
}

/** The parser tells of an entity that it does not know while it has its name, and then takes it as it is written. */
function isUnknownEntity(parser: sax.SAXParser): boolean {
  return (parser as sax.SAXParser & { readonly entity?: string }).entity !== ''
}

function closed({ name, attributes, children, text }: OpenElement): XmlElement {
  return { name, attributes: Object.fromEntries(attributes), children, text: text.trim() }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
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
