import { columnDifference } from '../hyper/engine/column-difference.ts'
import type { HeldColumns } from '../hyper/engine/published.ts'
import type { HyperServer } from '../hyper/engine/server.ts'
import { quoteIdentifier } from '../hyper/engine/sql.ts'
import type { ExtractColumn } from '../hyper/engine/types.ts'
import type { UpdateMode } from '../tableau/resources/modes.ts'
import type { GuardResult } from './guard-result.ts'
import { FIRST_PUBLICATION, type Published, type SeenColumn, whyUnseen, withBoth } from './published.ts'
import { datatypeOf } from './schema-findings.ts'

const MAX_COLUMNS_TOLD = 10

/** What the guard of rows looks at. */
export interface RowColumnsOptions {
  readonly name: string
  readonly mode: UpdateMode
  readonly keys: readonly string[]
  readonly extract: {
    readonly path: string
    readonly columns: readonly ExtractColumn[]
    readonly held: HeldColumns
  }
  readonly published: Published
}

/**
 * Sees to it that rows with the columns of an extract fit into the published table: the same names in any order, the
 * same types. Tableau itself would store 2.5 as 2 in a column of whole numbers, without a word.
 */
export async function guardRowColumns(server: HyperServer, options: RowColumnsOptions): Promise<GuardResult> {
  const { name, mode, keys, extract, published } = options
  const guard = { guard: 'columns', asked: `those of the published table, for publish-mode ${mode}` }
  if (published.state === 'first') return { ...guard, found: FIRST_PUBLICATION, verdict: 'passed' }
  if (published.state !== 'table' && published.state !== 'columns') {
    return { ...guard, found: `not compared: ${whyUnseen(published)}`, verdict: 'skipped' }
  }
  const needed =
    mode === 'delete' ? extract.columns.filter(column => keys.includes(column.name)) : extract.columns
  const mayLack =
    mode === 'delete'
      ? published.columns.map(column => column.name)
      : mode === 'update'
        ? extract.held.absent
        : []
  let differences = differencesOf(published.columns, needed, new Set(mayLack), extract.held)
  if (differences.length === 0 && mode === 'upsert') differences = await losses(server, options)
  if (differences.length === 0) return { ...guard, found: 'they fit', verdict: 'passed' }
  return {
    ...guard,
    found: 'they differ',
    verdict: 'failed',
    ofPublished: true,
    fault: {
      code: 'tableau.columns',
      what: `The published data source “${name}” has other columns than the extract: ${differences.join('; ')}.`,
      remedy:
        'Give the columns their published names and types in transform or columns. To change the published table itself, run once with publish-mode overwrite. Nothing was uploaded.'
    }
  }
}

function differencesOf(
  published: readonly SeenColumn[],
  needed: readonly ExtractColumn[],
  mayLack: ReadonlySet<string>,
  held: HeldColumns
): string[] {
  const { gone, added, retyped } = columnDifference(published, needed, (was, is) =>
    was.type === undefined ? was.datatype === datatypeOf(is.type) : was.type === is.type
  )
  const values = new Map(held.lost.map(({ name, value }) => [name, value]))
  const others = retyped.map(({ before, after }) => {
    const value = values.get(after.name)
    const because = value === undefined ? '' : ` (${value} does not fit)`
    return `${quoted(after)} is ${before.type ?? 'of another type'} there and ${after.type} here${because}`
  })
  const more = gone.filter(column => !mayLack.has(column.name))
  return [
    ...(added.length === 0 ? [] : [`it lacks ${listed(added.map(described))}`]),
    ...(others.length === 0 ? [] : [listed(others)]),
    ...(more.length === 0 ? [] : [`the extract lacks ${listed(more.map(described))}`])
  ]
}

/** A column that no record has is NULL: an upsert would take the values of rows that are there. */
async function losses(
  server: HyperServer,
  { keys, extract, published }: RowColumnsOptions
): Promise<string[]> {
  const { absent } = extract.held
  if (absent.length === 0) return []
  const names = listed(absent.map(column => JSON.stringify(column)))
  if (published.state !== 'table') {
    return [
      `no record has ${names} today, and whether rows would lose values by it cannot be seen (${whyUnseen(published)})`
    ]
  }
  const seen = new Set(published.columns.map(({ name }) => name))
  if (!keys.every(key => seen.has(key))) return []
  const match = keys.map(key => `e.${quoteIdentifier(key)} = p.${quoteIdentifier(key)}`).join(' and ')
  const filled = absent
    .filter(column => seen.has(column))
    .map(column => `p.${quoteIdentifier(column)} is not null`)
  if (filled.length === 0) return []
  const rows = await withBoth(server, extract.path, published.path, (query, tables) =>
    query(
      `select count(*) from ${tables.published} p where (${filled.join(' or ')}) and exists (select 1 from ${tables.extract} e where ${match})`
    )
  )
  const count = Number(rows[0]?.[0])
  return count === 0
    ? []
    : [
        `no record has ${names} today, and ${count.toLocaleString('en-US')} published rows would lose a value by it`
      ]
}

function quoted({ name }: { readonly name: string }): string {
  return JSON.stringify(name)
}

function described(column: { readonly name: string; readonly type: string | undefined }): string {
  return `${quoted(column)} (${column.type ?? 'of another type'})`
}

function listed(texts: readonly string[]): string {
  const rest = texts.length - MAX_COLUMNS_TOLD
  return `${texts.slice(0, MAX_COLUMNS_TOLD).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
