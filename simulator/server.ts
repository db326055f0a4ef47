import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configure, type SimulatorOptions } from './configuration.ts'
import { addDatasource } from './datasource-store.ts'
import { handleExchange } from './exchange.ts'
import { createExtractReader, type Table, type TableColumn } from './extract-reader.ts'
import { type Fault, Faults, type InjectedFault } from './faults.ts'
import { settle } from './jobs.ts'
import { liveTds } from './made-tds.ts'
import { createRequestLog, type LoggedRequest } from './request-log.ts'
import { createState, type Datasource, defaultProject, isoTime, revisionPath, type State } from './state.ts'

export type { SimulatorOptions } from './configuration.ts'
export type { TableColumn } from './extract-reader.ts'
export type { Fault, InjectedFault } from './faults.ts'
export type { LoggedRequest } from './request-log.ts'

/** A project, for tests and people. */
export interface SimulatedProject {
  readonly id: string
  readonly siteId: string
  readonly name: string
  readonly parentId: string | undefined
  readonly contentPermissions: string
}

/** A data source, for tests and people: as it is now, whatever lists show. */
export interface SimulatedDatasource {
  readonly id: string
  readonly siteId: string
  readonly projectId: string
  readonly name: string
  readonly contentUrl: string
  readonly description: string
  readonly tags: readonly string[]
  readonly ownerId: string
  readonly isCertified: boolean
  readonly certificationNote: string | undefined
  readonly createdAt: string
  readonly updatedAt: string
  readonly revision: number
  /** The document of a `.tdsx`; undefined for a bare Hyper file. */
  readonly tds: string | undefined
  /** The stored file; undefined for one without content. It is not locked. */
  readonly path: string | undefined
  readonly size: number
  readonly rows: number
  readonly columns: readonly TableColumn[]
}

/** A job, for tests and people. */
export interface SimulatedJob {
  readonly id: string
  readonly type: string
  readonly completed: boolean
  readonly finishCode: number | undefined
  /** Why it failed, which Tableau does not tell. */
  readonly reason: string | undefined
  /** LUID of what it runs or refreshes. */
  readonly target: string | undefined
}

/** The content of a data source: values as Hyper's text. */
export interface SimulatedTable {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** A running simulator. */
export interface Simulator {
  /** `http://127.0.0.1:<port>`, or `https://…`. */
  readonly origin: string
  /** Content URL of the first site. */
  readonly site: string
  /** LUID of the first site. */
  readonly siteId: string
  /** The first personal access token. */
  readonly pat: { readonly name: string; readonly secret: string }
  readonly projects: readonly SimulatedProject[]
  /** All requests so far, secrets masked. */
  readonly requests: readonly LoggedRequest[]
  /** What clients did that Tableau tolerates and a good client does not do. */
  readonly violations: readonly string[]
  readonly datasources: readonly SimulatedDatasource[]
  readonly jobs: readonly SimulatedJob[]
  /** Sessions that nobody has signed out and that have not ended otherwise. */
  readonly openSessions: number
  /** Makes something go wrong. */
  inject(fault: Fault): InjectedFault
  /** Resolves when the work of all jobs that may have ended is done, polled for or not. */
  settled(): Promise<void>
  /** Reads the published file of a data source, by LUID or name, with the engine. */
  readTable(datasource: string): Promise<SimulatedTable>
  /** Ends all connections and the engine, and removes all files. */
  close(): Promise<void>
}

/** Starts a simulated Tableau on 127.0.0.1. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const config = configure(options, options.seed ?? randomUUID())
  const folder = await mkdtemp(join(tmpdir(), 'tableau-simulator-'))
  for (const name of ['uploads', 'datasources', 'engine']) await mkdir(join(folder, name))
  const closing = new AbortController()
  const log = createRequestLog()
  const extracts = createExtractReader(join(folder, 'engine'), config.hyperdPath)
  const state = createState(config, { folder, extracts, log, closing: closing.signal })
  for (const pat of state.pats) log.addSecret(pat.secret)
  for (const app of config.connectedApps) log.addSecret(app.secretValue)
  for (const user of state.users) log.addSecret(user.password ?? '')
  const faults = new Faults()
  const listener: RequestListener = (request, response) => {
    handleExchange(state, faults, request, response).catch(() => {
      // The client went away, or a fault ended the connection: there is nobody to answer.
      request.socket?.destroy()
    })
  }
  const { tls } = config
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  server.requestTimeout = 0
  server.keepAliveTimeout = 60_000

  const close = async (): Promise<void> => {
    closing.abort()
    server.closeAllConnections()
    if (server.listening) {
      server.close()
      await once(server, 'close')
    }
    await state.queue
    await extracts.close()
    await rm(folder, { recursive: true, force: true })
  }

  try {
    await seed(state)
    server.listen(config.port, '127.0.0.1')
    await once(server, 'listening')
  } catch (error) {
    await close()
    throw error
  }
  const site = state.sites[0]
  const pat = config.pats[0]
  state.origin = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin: state.origin,
    site: site?.contentUrl ?? '',
    siteId: site?.id ?? '',
    pat: { name: pat?.name ?? '', secret: pat?.secret ?? '' },
    requests: log.requests,
    violations: log.violations,
    get projects() {
      return [...state.projects.values()].map(({ id, siteId, name, parentId, contentPermissions }) => ({
        id,
        siteId,
        name,
        parentId,
        contentPermissions
      }))
    },
    get datasources() {
      return [...state.datasources.values()].map(describe)
    },
    get jobs() {
      return [...state.jobs.values()].map(job => ({
        id: job.id,
        type: job.type,
        completed: job.completedAt !== undefined,
        finishCode: job.outcome?.finishCode,
        reason: job.outcome?.reason,
        target: job.target
      }))
    },
    get openSessions() {
      return state.sessions.size
    },
    inject: fault => faults.inject(fault),
    settled: () => settle(state),
    async readTable(idOrName) {
      await settle(state)
      const found = [...state.datasources.values()].filter(
        ({ id, facts }) => id === idOrName || facts.name === idOrName
      )
      const [datasource] = found
      const path = datasource?.revisions.at(-1)?.path
      if (found.length !== 1 || datasource?.table === undefined || path === undefined) {
        throw new Error(`There are ${found.length} data sources '${idOrName}', or it has no content.`)
      }
      const { table } = datasource
      return { columns: table.columns, rows: await extracts.readRows(path, table) }
    },
    close
  }
}

function describe(datasource: Datasource): SimulatedDatasource {
  const { facts, table } = datasource
  const revision = datasource.revisions.at(-1)
  return {
    id: datasource.id,
    siteId: datasource.siteId,
    contentUrl: datasource.contentUrl,
    projectId: facts.projectId,
    name: facts.name,
    description: facts.description,
    tags: facts.tags,
    ownerId: facts.ownerId,
    isCertified: facts.isCertified,
    certificationNote: facts.certificationNote,
    createdAt: isoTime(datasource.createdAt),
    updatedAt: isoTime(facts.updatedAt),
    revision: facts.revision,
    path: revision?.path,
    tds: revision?.tds,
    size: revision?.size ?? 0,
    rows: table?.rows ?? 0,
    columns: table?.columns ?? []
  }
}

/** Adds the data sources of the options. */
async function seed(state: State): Promise<void> {
  const site = state.sites[0]
  const owner = state.users[0]
  if (site === undefined || owner === undefined) throw new Error('The simulator needs a site and a user.')
  for (const options of state.config.datasources) {
    const project =
      options.projectId === undefined ? defaultProject(state, site.id) : state.projects.get(options.projectId)
    if (project === undefined) throw new Error(`The data source '${options.name}' has no project.`)
    const id = options.id ?? state.config.luid()
    const path = options.file === undefined ? undefined : revisionPath(state, id, 1)
    let table: Table | undefined
    if (options.file !== undefined && path !== undefined) {
      await copyFile(options.file, path)
      table = (await state.extracts.inspect(path))[0]
    }
    addDatasource(state, {
      id,
      siteId: project.siteId,
      projectId: project.id,
      name: options.name,
      description: options.description ?? '',
      owner,
      content: { path, size: path === undefined ? 0 : (await stat(path)).size, table },
      lag: { ms: 0, lists: 0 },
      ...(options.live === true ? { live: liveTds(options.name) } : {}),
      ...(options.tags === undefined ? {} : { tags: options.tags }),
      ...(options.updatedAt === undefined ? {} : { updatedAt: options.updatedAt })
    })
  }
}
