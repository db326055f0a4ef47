import { copyFile, open, rm, stat } from 'node:fs/promises'
import { forbidden, notFound } from './call.ts'
import { addDatasource, addRevision, datasourceByName } from './datasource-store.ts'
import { type Table, UnreadableExtract } from './extract-reader.ts'
import { badRequest, Refusal } from './replies.ts'
import { type Datasource, type Project, revisionPath, type State, type User } from './state.ts'
import { faultsOfTds } from './tds-check.ts'
import { type OpenedTdsx, openTdsx } from './tdsx.ts'

/** A publication whose request was in order; what is wrong with its content shows when it is performed. */
export interface Order {
  readonly state: State
  readonly siteId: string
  readonly publisher: User
  readonly project: Project
  readonly name: string
  readonly description: string | undefined
  readonly mode: 'create' | 'overwrite' | 'append' | 'replace'
  readonly type: string
  /** The received file; it is the order's own. */
  readonly path: string
  /** What Tableau calls the file: its name, or the upload session. */
  readonly label: string
  readonly lag: { readonly ms: number; readonly lists: number }
  readonly schemaMismatch: boolean
}

/**
 * Does what the order says.
 * @throws Refusal, as a synchronous publication answers it
 */
export async function perform(order: Order): Promise<Datasource> {
  try {
    return await unpacked(order)
  } finally {
    await rm(order.path, { force: true })
    await rm(innerOf(order), { force: true })
  }
}

const innerOf = ({ path }: Order): string => `${path}.inner`

/** Stores a bare Hyper file as it is, and of a `.tdsx` the Hyper file with its document. */
async function unpacked(order: Order): Promise<Datasource> {
  if (order.type !== 'tdsx') return await store(order, undefined)
  if (order.mode === 'append')
    throw badRequest(
      "Only a '.hyper' or '.tde' file can be appended.",
      order.state.config.quirks.appendedTypeCode
    )
  const opened = await openTdsx(order.path, innerOf(order)).catch((error: unknown) => {
    throw publishingProblem(order, error instanceof Error ? error.message : String(error))
  })
  return await store({ ...order, path: innerOf(order), type: 'hyper' }, opened)
}

async function store(order: Order, opened: OpenedTdsx | undefined): Promise<Datasource> {
  const { state, project, name, mode } = order
  const existing = datasourceByName(state, project.id, name)
  if (existing !== undefined && mode === 'create') {
    throw forbidden(
      '403007',
      `The datasource '${name}' already exists and may not be overwritten without the 'overwrite' flag set to 'true'.`
    )
  }
  if (existing === undefined && mode === 'append') {
    throw notFound(state.config.quirks.appendMissingCode, `The datasource '${name}' could not be found.`)
  }
  const received = await openExtract(order)
  const faults = opened === undefined ? [] : faultsOfTds(opened.tds, received.columns)
  if (faults.length > 0) throw publishingProblem(order, faults.join(' '))
  const id = existing?.id ?? state.config.luid()
  const path = revisionPath(state, id, (existing?.facts.revision ?? 0) + 1)
  let table = received
  if (existing !== undefined && mode === 'append') {
    table = await appendTo(existing, received, order, path)
  } else {
    await copyFile(order.path, path)
  }
  // New data under the metadata that are there.
  const kept = mode === 'replace' ? existing?.revisions.at(-1)?.tds : undefined
  const content = { path, size: (await stat(path)).size, table, tds: kept ?? opened?.text }
  if (existing !== undefined) {
    const { publisher, description, lag } = order
    addRevision(state, existing, { publisher, description, content, lag })
    return existing
  }
  return addDatasource(state, {
    id,
    siteId: order.siteId,
    projectId: project.id,
    name,
    description: order.description ?? '',
    owner: order.publisher,
    content,
    lag: order.lag
  })
}

const publishingProblem = ({ label }: Pick<Order, 'label'>, why: string): Refusal =>
  new Refusal('400011', 'Bad Request', `There was a problem publishing the file '${label}'. ${why}`)

/** Opens the received file with the engine. */
async function openExtract(order: Order): Promise<Table> {
  const file = await open(order.path)
  const { buffer } = await file.read(Buffer.alloc(5), 0, 5, 0).finally(() => file.close())
  if (order.type !== 'hyper' || buffer.toString('latin1') !== 'Hyper') {
    throw publishingProblem(order, `It is not a file of the type '${order.type}' that can be read.`)
  }
  const tables = await order.state.extracts.inspect(order.path).catch((error: unknown) => {
    if (error instanceof UnreadableExtract) throw publishingProblem(order, error.message)
    throw error
  })
  const [table, ...more] = tables
  if (table === undefined || more.length > 0) {
    throw publishingProblem(
      order,
      'Could not make a data source from the given Hyper file: it must contain exactly one fact table.'
    )
  }
  if (table.columns.length === 0) throw publishingProblem(order, 'Its table has no columns.')
  const interval = table.columns.find(column => column.type === 'interval')
  if (interval !== undefined) {
    throw publishingProblem(order, `The type of the column '${interval.name}' is not supported.`)
  }
  return table
}

async function appendTo(existing: Datasource, received: Table, order: Order, path: string): Promise<Table> {
  const present = existing.revisions.at(-1)?.path
  const { table } = existing
  const columnsOf = ({ schema, name, columns }: Table): string => JSON.stringify([schema, name, columns])
  if (
    table === undefined ||
    present === undefined ||
    columnsOf(table) !== columnsOf(received) ||
    order.schemaMismatch
  ) {
    throw publishingProblem(order, 'Its schema is not that of the data source.')
  }
  await order.state.extracts.concatenate(present, order.path, path, table)
  return { ...table, rows: table.rows + received.rows }
}
