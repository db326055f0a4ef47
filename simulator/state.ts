import { join } from 'node:path'
import type { Configuration, RunnableOptions } from './configuration.ts'
import type { ExtractReader, Table } from './extract-reader.ts'
import type { Element } from './replies.ts'
import type { RequestLog } from './request-log.ts'

export interface Site {
  readonly id: string
  readonly contentUrl: string
  readonly name: string
}

export interface User {
  readonly id: string
  readonly name: string
  readonly role: 'SiteAdministratorCreator' | 'Creator' | 'Viewer'
  readonly password: string | undefined
  /** What the user may not do with data sources. */
  readonly lacks: readonly string[]
}

export interface Pat {
  readonly name: string
  readonly secret: string
  readonly user: User
  revoked: boolean
}

export interface Session {
  readonly token: string
  readonly site: Site
  readonly user: User
  readonly pat: Pat | undefined
  /** Of a connected app; undefined: all that the user may do. */
  readonly scopes: readonly string[] | undefined
  readonly expiresAt: number
  requestsInFlight: number
}

export interface Project {
  readonly id: string
  readonly siteId: string
  name: string
  description: string
  contentPermissions: string
  parentId: string | undefined
  readonly ownerId: string
  /** Names of the users who may publish; undefined: all but viewers. */
  readonly publishers: readonly string[] | undefined
  readonly createdAt: number
  updatedAt: number
}

export interface Upload {
  readonly id: string
  readonly session: Session
  readonly path: string
  readonly expiresAt: number
  bytes: number
  blocks: number
  /** An append is running. */
  busy: boolean
  /** An append broke off: what is in the file is not known to the client. */
  broken: boolean
}

/** What an overwrite or update changes in a data source; never changed in place. */
export interface DatasourceFacts {
  readonly name: string
  readonly projectId: string
  readonly ownerId: string
  readonly description: string
  readonly tags: readonly string[]
  readonly isCertified: boolean
  readonly certificationNote: string | undefined
  readonly updatedAt: number
  readonly revision: number
}

export interface Revision {
  readonly number: number
  readonly publishedAt: number
  readonly publisher: User
  /** Undefined for a seed without content. */
  readonly path: string | undefined
  readonly size: number
  /** The document of a `.tdsx`. */
  readonly tds: string | undefined
}

export interface Datasource {
  readonly id: string
  readonly siteId: string
  readonly numericId: number
  readonly contentUrl: string
  readonly type: string
  /** The `.tds` of a live connection; undefined for an extract. */
  readonly live: string | undefined
  readonly connectionId: string
  readonly createdAt: number
  facts: DatasourceFacts
  /** What lists show until the index has caught up; undefined: not yet there. */
  indexed: DatasourceFacts | undefined
  /** The index catches up at this time … */
  indexAt: number
  /** … and after this number of further lists. */
  indexAfterLists: number
  readonly revisions: Revision[]
  /** The one table of its content. */
  table: Table | undefined
}

/** A workbook or a flow. */
export interface Runnable {
  readonly id: string
  readonly siteId: string
  readonly projectId: string
  readonly name: string
  readonly numericId: number
  readonly ownerId: string
  /** Names of the users who may run it; undefined: all but viewers. */
  readonly runners: readonly string[] | undefined
  readonly queued: boolean
  readonly createdAt: number
}

/** A scheduled refresh of an extract. */
export interface ExtractTask {
  readonly id: string
  readonly siteId: string
  readonly workbookId: string | undefined
  readonly datasourceId: string | undefined
  readonly queued: boolean
}

/** How a job ended. */
export interface JobOutcome {
  readonly finishCode: 0 | 1 | 2 | 3
  /** Shown to the client. Tableau shows none for publications. */
  readonly notes?: string
  /** Why it failed; for tests and people only. */
  readonly reason?: string
}

export interface Job {
  readonly id: string
  readonly siteId: string
  readonly type: string
  readonly createdAt: number
  /** When it shows its end: at the n-th query, at a time, or not at all. */
  readonly end: { readonly polls: number } | { readonly at: number } | 'never'
  readonly work: () => Promise<JobOutcome>
  /** The element that is particular to its type. */
  readonly detail: Element | undefined
  /** LUID of what it runs or refreshes: while it does, nobody else can. */
  readonly target: string | undefined
  polls: number
  lastPollAt: number | undefined
  startedAt: number | undefined
  completedAt: number | undefined
  /** The work has been put into the queue. */
  begun: boolean
  outcome: JobOutcome | undefined
}

/** All that the simulated Tableau knows. */
export interface State {
  readonly config: Configuration
  /** Folder of all files. */
  readonly folder: string
  readonly extracts: ExtractReader
  readonly log: RequestLog
  /** Where it listens; known once it does. */
  origin: string
  readonly sites: readonly Site[]
  readonly users: readonly User[]
  readonly pats: readonly Pat[]
  readonly projects: Map<string, Project>
  readonly sessions: Map<string, Session>
  /** `jti` of all JWTs that were accepted. */
  readonly usedJwtIds: Set<string>
  readonly uploads: Map<string, Upload>
  readonly datasources: Map<string, Datasource>
  readonly workbooks: ReadonlyMap<string, Runnable>
  readonly flows: ReadonlyMap<string, Runnable>
  readonly extractTasks: ReadonlyMap<string, ExtractTask>
  /** Jobs of flows by the LUID of the run. */
  readonly flowRuns: Map<string, Job>
  readonly jobs: Map<string, Job>
  /** Jobs of data updates by data source and RequestID. */
  readonly requestIds: Map<string, Job>
  /** Settles when all work that may run now has run; one piece after the other. */
  queue: Promise<unknown>
  /** Aborted when the simulator closes. */
  readonly closing: AbortSignal
}

const required = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`The simulator's options are inconsistent: ${what}.`)
  return value
}

/** The state at the beginning; data sources with content are added by `seedDatasources`. */
export function createState(
  config: Configuration,
  parts: Pick<State, 'folder' | 'extracts' | 'log' | 'closing'>
): State {
  const sites = config.sites.map(site => ({
    id: site.id ?? config.luid(),
    contentUrl: site.contentUrl,
    name: site.name ?? site.contentUrl
  }))
  const users = config.users.map(user => ({
    id: user.id ?? config.luid(),
    name: user.name,
    role: user.role ?? ('SiteAdministratorCreator' as const),
    password: user.password,
    lacks: user.lacks ?? []
  }))
  const owner = required(users[0], 'there is no user')
  const pats = config.pats.map(pat => ({
    name: pat.name,
    secret: pat.secret,
    user: required(
      users.find(user => user.name === pat.user),
      `the token '${pat.name}' has no user`
    ),
    revoked: false
  }))
  const now = config.clock()
  const projects = new Map<string, Project>()
  for (const options of config.projects) {
    const site = required(
      options.site === undefined ? sites[0] : sites.find(candidate => candidate.contentUrl === options.site),
      `the project '${options.name}' has no site`
    )
    const id = options.id ?? config.luid()
    projects.set(id, {
      id,
      siteId: site.id,
      name: options.name,
      description: options.description ?? '',
      contentPermissions: options.contentPermissions ?? 'ManagedByOwner',
      parentId: options.parentId,
      ownerId: owner.id,
      publishers: options.publishers,
      createdAt: now,
      updatedAt: now
    })
  }
  for (const site of sites) {
    const has = [...projects.values()].some(
      project => project.siteId === site.id && project.parentId === undefined && project.name === 'default'
    )
    if (has) continue
    const id = config.luid()
    projects.set(id, {
      id,
      siteId: site.id,
      name: 'default',
      description: 'The default project that was automatically created by Tableau.',
      contentPermissions: 'ManagedByOwner',
      parentId: undefined,
      ownerId: owner.id,
      publishers: undefined,
      createdAt: now,
      updatedAt: now
    })
  }
  const runnables = (all: readonly RunnableOptions[], what: string): Map<string, Runnable> =>
    new Map(
      all.map((options, index) => {
        const project = required(
          options.projectId === undefined
            ? [...projects.values()].find(
                ({ name, parentId }) => name === 'default' && parentId === undefined
              )
            : projects.get(options.projectId),
          `the ${what} '${options.name}' has no project`
        )
        const { name, runners, queued = false } = options
        const id = options.id ?? config.luid()
        const place = { siteId: project.siteId, projectId: project.id, numericId: index + 1 }
        return [id, { id, ...place, name, runners, queued, ownerId: owner.id, createdAt: now }] as const
      })
    )
  const workbooks = runnables(config.workbooks, 'workbook')
  return {
    ...parts,
    config,
    origin: '',
    sites,
    users,
    pats,
    projects,
    sessions: new Map(),
    usedJwtIds: new Set(),
    uploads: new Map(),
    datasources: new Map(),
    workbooks,
    flows: runnables(config.flows, 'flow'),
    extractTasks: new Map(
      config.extractTasks.map(({ id = config.luid(), workbookId, datasourceId, queued = false }) => [
        id,
        { id, siteId: sites[0]?.id ?? '', workbookId, datasourceId, queued }
      ])
    ),
    flowRuns: new Map(),
    jobs: new Map(),
    requestIds: new Map(),
    queue: Promise.resolve()
  }
}

/** The default project of a site. */
export function defaultProject(state: State, siteId: string): Project {
  return required(
    [...state.projects.values()].find(
      project => project.siteId === siteId && project.parentId === undefined && project.name === 'default'
    ),
    'a site has no default project'
  )
}

/** Where the content of a revision is kept. */
export const revisionPath = (state: State, datasourceId: string, revision: number): string =>
  join(state.folder, 'datasources', `${datasourceId}-${revision}.hyper`)

/** Runs `work` after all work before it; its errors go to the caller only. */
export function enqueue<T>(state: State, work: () => Promise<T>): Promise<T> {
  const result = state.queue.then(work)
  state.queue = result.catch(() => undefined)
  return result
}

/** `2026-11-25T04:00:00Z`: Tableau shows times to the second. */
export const isoTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`
