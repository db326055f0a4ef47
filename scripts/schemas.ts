import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type DeclaredInput, declared, type InputName } from '../src/base/input-catalog.ts'
import { COLUMN_KEYS } from '../src/inputs/columns/column-keys.ts'
import { SIMPLE_TYPES } from '../src/inputs/columns/column-type.ts'
import { CHECK_KEYS, SEVERITIES } from '../src/inputs/guards/checks.ts'
import { PAGINATION_KEYS } from '../src/inputs/source/pagination.ts'
import { SOURCE_KEYS } from '../src/inputs/source/source-entries.ts'
import { PAGINATION_TYPES } from '../src/source/contract/pagination-config.ts'
import { ROLES } from '../src/tdsx/presentation.ts'
import type { ManifestInputs } from './input-tables.ts'

/** A JSON schema. */
export type Schema = Readonly<Record<string, unknown>>

const root = resolve(import.meta.dirname, '..')
/** To the reader of the inputs every scalar is text. */
const SCALAR: Schema = { type: ['string', 'number', 'boolean'] }
const FLAG: Schema = { enum: [true, false, 'true', 'false'] }
const WHOLE: Schema = { type: ['integer', 'string'], minimum: 0, pattern: '^\\d+$' }

const TYPE: Schema = {
  description: 'The type of the column.',
  anyOf: [{ enum: SIMPLE_TYPES }, { type: 'string', pattern: '^numeric\\s*\\(\\s*\\d+\\s*,\\s*\\d+\\s*\\)$' }]
}

/** What a key of the long form of `columns` takes, where that is not just any text. */
const COLUMN_VALUES: Readonly<Record<string, Schema>> = {
  type: TYPE,
  'null-values': { anyOf: [SCALAR, { type: 'array', minItems: 1, items: SCALAR }] },
  round: FLAG,
  drop: FLAG,
  optional: FLAG,
  hidden: FLAG,
  role: { enum: ROLES }
}

const PAGINATION_VALUES: Readonly<Record<string, Schema>> = {
  next: {
    ...SCALAR,
    description: 'Dotted path in the answer, or header:NAME, of the URL or token of the next page.'
  },
  param: {
    ...SCALAR,
    description: 'The query parameter, or the dotted path in the body, that asks for a page.'
  },
  in: { enum: ['query', 'body'], description: 'Where param goes.' },
  start: { ...WHOLE, description: 'Number of the first page, or the first offset.' },
  'size-param': { ...SCALAR, description: 'The parameter that asks for the size of a page.' },
  size: { ...WHOLE, minimum: 1, description: 'Records of a page.' },
  total: { ...SCALAR, description: 'Dotted path in the answer of the number of records or pages.' },
  until: { ...SCALAR, description: 'Dotted path, or header:NAME, of what is true on the last page.' },
  while: {
    ...SCALAR,
    description: 'Dotted path, or header:NAME, of what is true while there are more pages.'
  }
}

/** The schemas of the inputs that are YAML, by their file names. All lists come from the readers of the inputs. */
export function schemas(inputs: ManifestInputs): Readonly<Record<string, Schema>> {
  const columns = columnsSchema()
  const pagination = paginationSchema()
  const checks: Schema = map({
    anyOf: [SCALAR, keyed({ sql: { type: 'string', minLength: 1 }, severity: { enum: SEVERITIES } }, ['sql'])]
  })
  if (CHECK_KEYS.join() !== 'sql,severity') throw new Error('the schema of checks lacks a key')
  const { $schema: _columns, ...ofColumns } = columns
  const { $schema: _pagination, ...ofPagination } = pagination
  const keys = [...SOURCE_KEYS].map(([key, input]): [string, Schema] => {
    const description = inputs[input]?.description ?? ''
    if (input === 'columns') return [key, { description, ...ofColumns }]
    if (input === 'source-pagination') return [key, { description, ...ofPagination }]
    return [key, { description, ...formOf(input) }]
  })
  const sources = map(keyed(Object.fromEntries(keys), ['url']))
  const titled = (input: InputName, schema: Schema): Schema => ({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: `The input ${input} of tableau-publish-action`,
    description: inputs[input]?.description ?? '',
    ...schema
  })
  return {
    'columns.schema.json': titled('columns', columns),
    'sources.schema.json': titled('sources', sources),
    'source-pagination.schema.json': titled('source-pagination', pagination),
    'checks.schema.json': titled('checks', checks)
  }
}

function columnsSchema(): Schema {
  const meanings = { ...keyTable('docs/columns.md'), ...keyTable('docs/presentation.md') }
  const keys = COLUMN_KEYS.map((key): [string, Schema] => {
    const description = meanings[key]
    if (description === undefined) throw new Error(`no document has a row for the key ${key} of columns`)
    return [key, { ...(COLUMN_VALUES[key] ?? SCALAR), description }]
  })
  return map({ anyOf: [TYPE, { minProperties: 1, ...keyed(Object.fromEntries(keys)) }] })
}

function paginationSchema(): Schema {
  const forms = PAGINATION_TYPES.map(type => {
    const { may, must = [] } = PAGINATION_KEYS[type]
    const values = may.map((key): [string, Schema] => [key, PAGINATION_VALUES[key] ?? SCALAR])
    // Without a type it is auto.
    const needed = type === 'auto' ? must : ['type', ...must]
    return keyed({ type: { const: type }, ...Object.fromEntries(values) }, needed)
  })
  return { anyOf: [{ enum: PAGINATION_TYPES }, ...forms] }
}

/** What a key of an entry of `sources` takes. */
function formOf(input: InputName): Schema {
  const { values, form }: DeclaredInput = declared(input)
  const list: Schema = { type: 'array', items: SCALAR }
  if (values?.includes('true')) return FLAG
  if (values !== undefined) return { enum: values }
  if (form === 'lines' || form === 'yaml') return { anyOf: [SCALAR, list] }
  if (form === 'pairs') return { anyOf: [SCALAR, list, { type: 'object', additionalProperties: SCALAR }] }
  return SCALAR
}

function map(value: Schema): Schema {
  return { type: 'object', additionalProperties: value }
}

function keyed(properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema {
  return { type: 'object', properties, required, additionalProperties: false }
}

/** The rows of the table of keys in a document: key → meaning, without the marks of Markdown. */
function keyTable(path: string): Readonly<Record<string, string>> {
  const rows = readFileSync(join(root, path), 'utf8').matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm)
  return Object.fromEntries(
    [...rows].map(([, key = '', meaning = '']) => [
      key,
      meaning.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '')
    ])
  )
}
