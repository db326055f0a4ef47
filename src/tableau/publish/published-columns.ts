import { ActionError } from '../../base/errors.ts'

/** A column, as far as it decides whether rows fit. */
export interface TableColumn {
  readonly name: string
  /** In the words of the input `columns`; undefined for a type that is none of them. */
  readonly type: string | undefined
}

const MAX_COLUMNS_TOLD = 10

/**
 * Sees to it that rows with the columns of an extract fit into a published table: the same names in any order, the
 * same types.
 * @param needed the columns that are sent
 * @param allOfThem the published table must have no others
 * @throws ActionError `tableau.columns` with the difference
 */
export function compareColumns(
  name: string,
  needed: readonly TableColumn[],
  published: readonly TableColumn[],
  allOfThem: boolean
): void {
  const lacks = needed.filter(column => typeIn(published, column) === 'none')
  const others = needed.flatMap(column => {
    const type = typeIn(published, column)
    const differs = type !== 'none' && type !== column.type
    return differs ? [`${quoted(column)} is ${type ?? 'of another type'} there and ${column.type} here`] : []
  })
  const more = allOfThem ? published.filter(column => typeIn(needed, column) === 'none') : []
  const differences = [
    ...(lacks.length === 0 ? [] : [`it lacks ${listed(lacks.map(described))}`]),
    ...(others.length === 0 ? [] : [listed(others)]),
    ...(more.length === 0 ? [] : [`the extract lacks ${listed(more.map(described))}`])
  ]
  if (differences.length === 0) return
  throw new ActionError(
    'tableau.columns',
    `The published data source “${name}” has other columns than the extract: ${differences.join('; ')}.`,
    'Give the columns their published names and types in transform or columns. To change the published table itself, run once with publish-mode overwrite. Nothing was uploaded.'
  )
}

function typeIn(columns: readonly TableColumn[], { name }: TableColumn): string | undefined {
  const found = columns.find(column => column.name === name)
  return found === undefined ? 'none' : found.type
}

function quoted({ name }: TableColumn): string {
  return JSON.stringify(name)
}

function described(column: TableColumn): string {
  return `${quoted(column)} (${column.type ?? 'of another type'})`
}

function listed(texts: readonly string[]): string {
  const rest = texts.length - MAX_COLUMNS_TOLD
  return `${texts.slice(0, MAX_COLUMNS_TOLD).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
