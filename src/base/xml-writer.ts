/** An element to be written. */
export interface XmlNode {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly children?: readonly XmlNode[]
  /** Instead of `children`. */
  readonly text?: string
}

/** An attribute keeps a tab or a line break only as a reference; an apostrophe needs none between double quotes. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ['\t', '&#9;'],
  ['\n', '&#10;'],
  ['\r', '&#13;']
])

/** Writes an element in one line, without declaration. What it holds must be characters that XML 1.0 can hold. */
export function writeXml({ name, attributes = {}, children = [], text = '' }: XmlNode): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
  const start = `<${name}${pairs.join('')}`
  const content = text === '' ? children.map(writeXml).join('') : escapeXml(text)
  return content === '' ? `${start}/>` : `${start}>${content}</${name}>`
}

/** A text as it stands in an element or an attribute. */
function escapeXml(text: string): string {
  return text.replace(/[&<>"\t\n\r]/g, character => ESCAPES.get(character) ?? character)
}
