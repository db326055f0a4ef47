import sax from 'sax'
import type { ColumnType } from '../hyper/engine/types.ts'
import type { Datatype } from './field-types.ts'

/** A column of the data, as a `.tds` tells of it. */
export interface TdsColumn {
  readonly name: string
  /** Undefined where the document does not say it all: of a NUMERIC the scale. */
  readonly type: ColumnType | undefined
  readonly datatype: Datatype
}

/** What people see of a field; what is not said is undefined. */
export interface TdsField {
  /** The name in the document, in brackets. */
  readonly local: string
  readonly caption: string | undefined
  readonly role: string | undefined
  readonly semanticRole: string | undefined
  readonly defaultFormat: string | undefined
  readonly hidden: boolean
  readonly description: string | undefined
  readonly folder: string | undefined
  /** Of a calculated field. */
  readonly formula: string | undefined
}

/** What a `.tds` says. What Tableau adds by itself is left out. */
export interface TdsFacts {
  readonly columns: readonly TdsColumn[]
  readonly fields: readonly TdsField[]
  /** Captions of groups, sets and bins that people made. */
  readonly groups: readonly string[]
  readonly hierarchies: readonly string[]
}

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** By the numbers of OLE DB, as Tableau writes them. */
const REMOTE_TYPES: Readonly<Record<string, ColumnType>> = {
  '2': 'int',
  '3': 'int',
  '20': 'bigint',
  '4': 'double',
  '5': 'double',
  '11': 'bool',
  '7': 'date',
  '133': 'date',
  '135': 'timestamp',
  '129': 'text',
  '130': 'text'
}

const DATATYPES: readonly string[] = ['string', 'boolean', 'date', 'datetime', 'integer', 'real']

/** Documents that people make are far below. */
const MAX_DEPTH = 200
const MAX_ELEMENTS = 500_000

/**
 * Reads a `.tds`.
 * Source: files saved by Tableau Desktop, and downloads.
 * @returns undefined when it is not a document of a data source, or one that nobody would make
 */
export function readTds(text: string): TdsFacts | undefined {
  const root = parse(text)
  if (root?.name !== 'datasource') return undefined
  const tops = elements(root, 'column')
  const folderOf = foldersIn(root)
  const columns = tops.filter(({ attributes }) => !isAutomatic(attributes))
  const isGroup = ({ children }: Element): boolean =>
    children.some(
      ({ name, attributes }) =>
        name === 'calculation' && ['bin', 'categorical-bin'].includes(attributes['class'] ?? '')
    )
  return {
    columns: columnsIn(root),
    fields: columns.filter(column => !isGroup(column)).map(column => fieldOf(column, folderOf)),
    groups: [
      ...columns.filter(isGroup).map(({ attributes }) => shownName(attributes)),
      ...elements(root, 'group')
        .filter(({ attributes }) => attributes['hidden'] !== 'true' && !isAutomatic(attributes))
        .map(({ attributes }) => shownName(attributes))
    ],
    hierarchies: descendants(root, 'drill-path').map(({ attributes }) => attributes['name'] ?? '')
  }
}

/** The name without its brackets. */
export function unbracketed(name: string): string {
  return /^\[[\s\S]*\]$/.test(name) ? name.slice(1, -1).replaceAll(']]', ']') : name
}

function shownName({ caption, name = '' }: Readonly<Record<string, string>>): string {
  return caption ?? unbracketed(name)
}

/** What Tableau adds by itself: the number of records, links to sheets, its own tables, the names of measures. */
function isAutomatic(attributes: Readonly<Record<string, string>>): boolean {
  const { name = '' } = attributes
  return (
    attributes['user:auto-column'] !== undefined ||
    attributes['datatype'] === 'table' ||
    /^\[(Number of Records|:Measure Names|Multiple Values|__tableau_internal_.*)\]/.test(name) ||
    name.startsWith('[__tableau_internal_')
  )
}

/** The extract's own records go first: those of the connection behind it tell of another table. */
function columnsIn(root: Element): TdsColumn[] {
  const [extract] = elements(root, 'extract')
  const place = [extract, ...elements(root, 'connection')].find(
    one => one !== undefined && descendants(one, 'metadata-record').length > 0
  )
  if (place === undefined) return []
  return descendants(place, 'metadata-record')
    .filter(({ attributes }) => attributes['class'] === 'column')
    .flatMap(record => {
      const said = (name: string): string => elements(record, name)[0]?.text ?? ''
      const datatype = said('local-type')
      if (!DATATYPES.includes(datatype)) return []
      const type = Object.hasOwn(REMOTE_TYPES, said('remote-type'))
        ? REMOTE_TYPES[said('remote-type')]
        : undefined
      return [{ name: said('remote-name'), type, datatype: datatype as Datatype }]
    })
}

function foldersIn(root: Element): ReadonlyMap<string, string> {
  return new Map(
    descendants(root, 'folder').flatMap(folder =>
      elements(folder, 'folder-item').map(
        ({ attributes }) => [attributes['name'] ?? '', folder.attributes['name'] ?? ''] as const
      )
    )
  )
}

function fieldOf(column: Element, folderOf: ReadonlyMap<string, string>): TdsField {
  const { attributes } = column
  const local = attributes['name'] ?? ''
  const calculation = elements(column, 'calculation')[0]
  const description = descendants(column, 'run')
    .map(({ text }) => text)
    .join('')
  return {
    local,
    caption: attributes['caption'],
    role: attributes['role'],
    semanticRole: attributes['semantic-role'],
    defaultFormat: attributes['default-format'],
    hidden: attributes['hidden'] === 'true',
    description: description === '' ? undefined : description,
    folder: folderOf.get(local),
    formula: calculation?.attributes['formula']?.replaceAll('\r\n', '\n')
  }
}

function elements(parent: Element, name: string): Element[] {
  return parent.children.filter(child => child.name === name)
}

function descendants(parent: Element, name: string): Element[] {
  return parent.children.flatMap(child => [
    ...(child.name === name ? [child] : []),
    ...descendants(child, name)
  ])
}

function parse(text: string): Element | undefined {
  const parser = sax.parser(true)
  const open: Element[] = []
  let root: Element | undefined
  let count = 0
  parser.onopentag = ({ name, attributes }) => {
    count += 1
    if (count > MAX_ELEMENTS || open.length > MAX_DEPTH)
      throw new Error('no document that anybody would make')
    const element: Element = {
      name,
      attributes: attributes as Record<string, string>,
      children: [],
      text: ''
    }
    open.at(-1)?.children.push(element)
    root ??= element
    open.push(element)
  }
  const addText = (part: string): void => {
    const element = open.at(-1)
    if (element !== undefined) element.text += part
  }
  parser.ontext = addText
  parser.oncdata = addText
  parser.onclosetag = () => void open.pop()
  // Ends the parsing: after one error there is one for every further character.
  parser.onerror = error => {
    throw error
  }
  try {
    parser.write(text.replace(/^\ufeff/, '')).close()
  } catch {
    return undefined
  }
  return open.length > 0 ? undefined : root
}
