import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { TableColumn } from './extract-reader.ts'

/** An element of a `.tds`. */
export interface TdsElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly TdsElement[]
  readonly text: string
}

/** Elements inside `datasource`, in the order in which Tableau Desktop writes them. */
const ORDER = [
  'document-format-change-manifest',
  'repository-location',
  'connection',
  'aliases',
  'column',
  'column-instance',
  'group',
  'drill-paths',
  'folders-common',
  'extract',
  'layout',
  'style',
  'semantic-values',
  'default-sorts',
  'object-graph'
]

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false
})

/** Reads a `.tds`. @throws Error when it is not well-formed XML with the root `datasource` */
export function parseTds(xml: string): TdsElement {
  const verdict = XMLValidator.validate(xml)
  if (verdict !== true) throw new Error(`The .tds is not well-formed: ${verdict.err.msg}`)
  const roots = elements(parser.parse(xml) as unknown)
  const [root] = roots
  if (root?.name !== 'datasource' || roots.length > 1)
    throw new Error('The root of the .tds is not datasource.')
  return root
}

function elements(nodes: unknown): TdsElement[] {
  return (nodes as Record<string, unknown>[]).flatMap(node => {
    const name = Object.keys(node).find(key => key !== ':@' && !key.startsWith('#'))
    if (name === undefined) return []
    const content = node[name] as Record<string, unknown>[]
    const attributes = Object.entries((node[':@'] ?? {}) as Record<string, string>)
    return {
      name,
      // White space in an attribute is normalised to blanks by XML unless it is written as a reference.
      attributes: Object.fromEntries(
        attributes.map(([key, value]) => [key, decoded(value.replaceAll(/[\t\r\n]/g, ' '))])
      ),
      children: elements(content),
      text: decoded(content.map(part => (typeof part['#text'] === 'string' ? part['#text'] : '')).join(''))
    }
  })
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const decoded = (text: string): string =>
  text.replaceAll(/&(?:#(\d+)|(\w+));/g, (_, decimal?: string, name?: string) =>
    decimal === undefined ? (ENTITIES[name ?? ''] ?? '') : String.fromCodePoint(Number(decimal))
  )

/** All elements of that name, at any depth. */
export function all(element: TdsElement, name: string): TdsElement[] {
  return element.children.flatMap(child => [...(child.name === name ? [child] : []), ...all(child, name)])
}

/** What a formula holds: texts and comments, or a field in brackets, in which `]]` is a bracket. */
const PIECES = /"[^"]*"|'[^']*'|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/|(\[(?:[^\]]|\]\])*\])/g

/** The path of the extract in the archive. @throws Error when there is not one live connection to a Hyper file */
export function extractPathOf(tds: TdsElement): string {
  const connections = all(tds, 'connection').filter(({ attributes }) => attributes['class'] === 'hyper')
  const [connection, ...more] = connections
  if (connection === undefined || more.length > 0)
    throw new Error('The .tds has not one connection to a Hyper file.')
  return connection.attributes['dbname'] ?? ''
}

/**
 * Says what Tableau would stumble over.
 * @param columns of the one table of the Hyper file
 */
export function faultsOfTds(tds: TdsElement, columns: readonly TableColumn[]): readonly string[] {
  const places = tds.children.map(({ name }) => ORDER.indexOf(name))
  const fields = tds.children.filter(({ name }) => name === 'column')
  const locals = fields.map(({ attributes }) => attributes['name'] ?? '')
  const records = all(tds, 'metadata-record')
  const inRecord = (record: TdsElement, name: string): string =>
    record.children.find(child => child.name === name)?.text ?? ''
  const recorded = records.map(record => inRecord(record, 'local-name'))
  const known = new Set([...locals, ...recorded])
  const shown = fields
    .filter(({ attributes }) => attributes['datatype'] !== 'table')
    .flatMap(({ attributes: { caption, name = '' } }) => {
      const own = name.slice(1, -1).replaceAll(']]', ']').toLowerCase()
      if (caption === undefined) return [own]
      // The name that a calculation has in the file is shown nowhere.
      return recorded.includes(name) ? [...new Set([own, caption.toLowerCase()])] : [caption.toLowerCase()]
    })
  const objects = all(tds, 'object').map(({ attributes }) => `[${attributes['id']}]`)
  const relations = all(tds, 'relation').map(({ attributes }) => JSON.stringify(attributes))
  const references = [
    ...all(tds, 'folder-item').map(({ attributes }) => attributes['name'] ?? ''),
    ...all(tds, 'map').map(({ attributes }) => attributes['key'] ?? ''),
    ...all(tds, 'calculation').flatMap(({ attributes }) =>
      [...(attributes['formula'] ?? '').matchAll(PIECES)].flatMap(([, field]) => field ?? [])
    )
  ]
  const twice = (names: readonly string[]): string[] =>
    names.filter((name, index) => names.indexOf(name) !== index)
  return [
    ...places.flatMap((place, index) =>
      place < Math.max(...places.slice(0, index + 1))
        ? [`'${tds.children[index]?.name}' is not in its place.`]
        : []
    ),
    ...twice(locals).map(name => `The column '${name}' is there twice.`),
    ...twice(shown).map(name => `The caption '${name}' is there twice.`),
    ...references.filter(name => !known.has(name)).map(name => `'${name}' is not a field.`),
    ...columns
      .filter(
        (column, index) =>
          inRecord((records[index] as TdsElement) ?? { children: [] }, 'remote-name') !== column.name
      )
      .map(({ name }) => `The metadata-record of '${name}' is missing or not in its place.`),
    ...(records.length > columns.length ? ['There are more metadata-records than columns.'] : []),
    ...records
      .filter(record => !objects.includes(inRecord(record, 'object-id')))
      .map(record => `The object of '${inRecord(record, 'remote-name')}' is not there.`),
    ...(all(tds, 'map').length === columns.length ? [] : ['There is not one map for each column.']),
    ...(new Set(relations).size === 1 && relations.length === 2 ? [] : ['The relations differ.']),
    ...all(tds, 'relation')
      .filter(
        ({ attributes }) =>
          !all(tds, 'named-connection').some(one => one.attributes['name'] === attributes['connection'])
      )
      .map(() => 'The connection of a relation is not there.')
  ]
}
