import { localName, type XmlHandler, XmlTooLarge } from '../../decode/xml-reader.ts'

/** Different elements and attributes; more are the sign of names that are data. */
const MAX_NAMES = 20_000
/** Characters of all their names. */
const MAX_NAME_CHARACTERS = 16 * 2 ** 20

/** All elements of a document that have the same path. */
export interface XmlNode {
  /** With prefix. */
  readonly name: string
  readonly parent: XmlNode | undefined
  /** By name with prefix, in order of first sight. */
  readonly children: ReadonlyMap<string, XmlNode>
  /** Names with prefix, in order of first sight. Without those that say something of the XML itself. */
  readonly attributes: ReadonlySet<string>
  /** At least one has text that is not white space. */
  readonly hasText: boolean
  /** Some parent has several. */
  readonly repeats: boolean
}

interface GrowingNode extends XmlNode {
  readonly children: Map<string, GrowingNode>
  readonly attributes: Set<string>
  hasText: boolean
  repeats: boolean
  /** Number of the parent element in which it was last seen. */
  seenIn: number
}

/** Finds out which elements a document has, one within the other. */
export class XmlStructure implements XmlHandler {
  /** The root element; undefined before it was seen. */
  root: XmlNode | undefined
  readonly #open: { node: GrowingNode; number: number }[] = []
  #elements = 0
  #names = 0
  #nameCharacters = 0

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const parent = this.#open.at(-1)
    const node = parent?.node.children.get(name) ?? this.#add(name, parent?.node)
    const parentNumber = parent?.number ?? 0
    if (node.seenIn === parentNumber) node.repeats = true
    node.seenIn = parentNumber
    for (const attribute of Object.keys(attributes)) {
      if (node.attributes.has(attribute) || isOfXml(attribute)) continue
      node.attributes.add(attribute)
      this.#count(attribute)
    }
    this.#open.push({ node, number: ++this.#elements })
  }

  text(text: string): void {
    const node = this.#open.at(-1)?.node
    if (node !== undefined && !node.hasText && /[^ \t\r\n]/.test(text)) node.hasText = true
  }

  close(): void {
    this.#open.pop()
  }

  #add(name: string, parent: GrowingNode | undefined): GrowingNode {
    this.#count(name)
    const node: GrowingNode = {
      name,
      parent,
      children: new Map(),
      attributes: new Set(),
      hasText: false,
      repeats: false,
      seenIn: -1
    }
    if (parent === undefined) this.root = node
    else parent.children.set(name, node)
    return node
  }

  #count(name: string): void {
    if (++this.#names > MAX_NAMES)
      throw new XmlTooLarge(`there are more than ${MAX_NAMES} different elements and attributes`)
    this.#nameCharacters += name.length
    if (this.#nameCharacters > MAX_NAME_CHARACTERS) {
      const most = MAX_NAME_CHARACTERS / 2 ** 20
      throw new XmlTooLarge(`the names of the elements and attributes have more than ${most} MB together`)
    }
  }
}

/** `xmlns`, `xmlns:…` and `xsi:…` (XML Schema, Part 1, 2.6) are no data. */
export function isOfXml(attribute: string): boolean {
  return attribute === 'xmlns' || attribute.startsWith('xmlns:') || attribute.startsWith('xsi:')
}

/** True for an element that has neither attributes nor elements in it. */
export function isPlain({ attributes, children }: XmlNode): boolean {
  return attributes.size === 0 && children.size === 0
}

/** `rss.channel.item`, without prefixes. */
export function pathOf(node: XmlNode): string {
  const above = node.parent === undefined ? '' : `${pathOf(node.parent)}.`
  return above + localName(node.name)
}
