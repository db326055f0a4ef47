import { writeXml, type XmlNode } from '../base/xml-writer.ts'
import { storedType } from './field-types.ts'
import { bracketed, type Field } from './fields.ts'

/** Where the Hyper file lies in the archive, and what stands in the `.tds` for it. */
export const EXTRACT_PATH = 'Data/Extracts/extract.hyper'

const CONNECTION = 'hyper.extract'
const OBJECT = 'Extract_1'
/** The one table of the Hyper file. */
const TABLE = '[Extract].[Extract]'

/**
 * The `.tds` of a live connection to the Hyper file beside it: the shape that takes captions and the like and leaves
 * "Update Data in Hyper Data Source" possible.
 * Source: files saved by Tableau Desktop (order of elements as in 2025.3).
 * @param name of the data source
 */
export function tdsDocument(name: string, fields: readonly Field[]): string {
  const relation = { connection: CONNECTION, name: 'Extract', table: TABLE, type: 'table' }
  const root = element(
    'datasource',
    {
      'formatted-name': name,
      inline: 'true',
      version: '18.1',
      'xmlns:user': 'http://www.tableausoftware.com/xml/user'
    },
    element(
      'document-format-change-manifest',
      {},
      element('ObjectModelEncapsulateLegacy'),
      element('ObjectModelTableType'),
      element('SchemaViewerObjectModel')
    ),
    connection(relation, fields),
    element('aliases', { enabled: 'yes' }),
    ...fields.map(column),
    element('column', {
      caption: name,
      datatype: 'table',
      name: `[__tableau_internal_object_id__].[${OBJECT}]`,
      role: 'measure',
      type: 'quantitative'
    }),
    ...folders(fields),
    element('layout', {
      'dim-ordering': 'alphabetic',
      'measure-ordering': 'alphabetic',
      'show-structure': 'true'
    }),
    element(
      'object-graph',
      {},
      element(
        'objects',
        {},
        element(
          'object',
          { caption: name, id: OBJECT },
          element('properties', { context: '' }, element('relation', relation))
        )
      )
    )
  )
  return `<?xml version='1.0' encoding='utf-8' ?>\n${writeXml(root)}\n`
}

function connection(relation: Readonly<Record<string, string>>, fields: readonly Field[]): XmlNode {
  const columns = fields.filter(({ column }) => column !== undefined)
  return element(
    'connection',
    { class: 'federated' },
    element(
      'named-connections',
      {},
      element(
        'named-connection',
        { caption: 'extract', name: CONNECTION },
        element('connection', {
          authentication: 'auth-none',
          'author-locale': 'en_US',
          class: 'hyper',
          dbname: EXTRACT_PATH,
          'default-settings': 'yes',
          schema: 'Extract',
          tablename: 'Extract'
        })
      )
    ),
    element('relation', relation),
    element(
      'cols',
      {},
      ...columns.map(({ local }) => element('map', { key: local, value: `[Extract].${local}` }))
    ),
    element('metadata-records', {}, ...columns.map(metadataRecord))
  )
}

function metadataRecord({ local, column }: Field, ordinal: number): XmlNode {
  const name = column?.name ?? ''
  const { remote, datatype, aggregation } = storedType(column?.type ?? 'text')
  return element(
    'metadata-record',
    { class: 'column' },
    textElement('remote-name', name),
    textElement('remote-type', String(remote)),
    textElement('local-name', local),
    textElement('parent-name', '[Extract]'),
    textElement('remote-alias', name),
    textElement('ordinal', String(ordinal)),
    textElement('local-type', datatype),
    textElement('aggregation', aggregation),
    textElement('contains-null', String(column?.nullable !== false)),
    ...(datatype === 'string' ? [element('collation', { flag: '0', name: 'binary' })] : []),
    textElement('object-id', bracketed(OBJECT))
  )
}

/** Attributes in the order of the alphabet, as Tableau Desktop writes them. */
function column({ shown, local, datatype, kind, look, formula, column: stored }: Field): XmlNode {
  const { description, hidden, defaultFormat } = look
  return element(
    'column',
    {
      ...(kind.aggregation === undefined ? {} : { aggregation: kind.aggregation }),
      ...(shown === stored?.name ? {} : { caption: shown }),
      datatype,
      ...(defaultFormat === undefined ? {} : { 'default-format': defaultFormat }),
      ...(hidden === true ? { hidden: 'true' } : {}),
      name: local,
      role: kind.role,
      ...(kind.semanticRole === undefined ? {} : { 'semantic-role': kind.semanticRole }),
      type: kind.type
    },
    ...(formula === undefined
      ? []
      : [
          element('calculation', {
            class: 'tableau',
            formula: formula.replace(/\r?\n/g, '\r\n'),
            'scope-isolation': 'false'
          })
        ]),
    ...(description === undefined
      ? []
      : [element('desc', {}, element('formatted-text', {}, textElement('run', description)))])
  )
}

function folders(fields: readonly Field[]): XmlNode[] {
  const names = [...new Set(fields.flatMap(({ look }) => look.folder ?? []))]
  if (names.length === 0) return []
  const items = (name: string): XmlNode[] =>
    fields
      .filter(({ look }) => look.folder === name)
      .map(({ local }) => element('folder-item', { name: local, type: 'field' }))
  return [element('folders-common', {}, ...names.map(name => element('folder', { name }, ...items(name))))]
}

function element(
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  ...children: XmlNode[]
): XmlNode {
  return { name, attributes, children }
}

function textElement(name: string, text: string): XmlNode {
  return { name, text }
}
