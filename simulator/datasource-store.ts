import type { Table } from './extract-reader.ts'
import { type Element, element, listElement } from './replies.ts'
import {
  type Datasource,
  type DatasourceFacts,
  isoTime,
  type Revision,
  type State,
  type User
} from './state.ts'

/** How long lists do not show a change. */
export interface IndexLag {
  readonly ms: number
  readonly lists: number
}

/** The content of a revision. */
export interface Content {
  readonly path: string | undefined
  readonly size: number
  readonly table: Table | undefined
  /** Of a `.tdsx`, its document. */
  readonly tds?: string | undefined
}

const sameNamed = (siteId: string, contentUrl: string) => (datasource: Datasource) =>
  datasource.siteId === siteId && datasource.contentUrl === contentUrl

/** The name without blanks and special characters; `_0`, `_1` … when it is taken on the site. */
function freeContentUrl(state: State, siteId: string, name: string): string {
  const base = name.replaceAll(/[^\p{L}\p{N}_-]/gu, '')
  const all = [...state.datasources.values()]
  if (base !== '' && !all.some(sameNamed(siteId, base))) return base
  for (let number = 0; ; number++) {
    const candidate = `${base}_${number}`
    if (!all.some(sameNamed(siteId, candidate))) return candidate
  }
}

/** The data source of that name in that project: names are unique per project, case matters. */
export function datasourceByName(state: State, projectId: string, name: string): Datasource | undefined {
  return [...state.datasources.values()].find(
    ({ facts }) => facts.projectId === projectId && facts.name === name
  )
}

/** Makes a data source with its first revision. */
export function addDatasource(
  state: State,
  options: {
    readonly siteId: string
    readonly projectId: string
    readonly name: string
    readonly description: string
    readonly owner: User
    readonly content: Content
    readonly lag: IndexLag
    readonly id?: string
    readonly tags?: readonly string[]
    readonly updatedAt?: number
    /** The `.tds` of a live connection. */
    readonly live?: string
  }
): Datasource {
  const now = options.updatedAt ?? state.config.clock()
  const facts: DatasourceFacts = {
    name: options.name,
    projectId: options.projectId,
    ownerId: options.owner.id,
    description: options.description,
    tags: options.tags ?? [],
    isCertified: false,
    certificationNote: undefined,
    updatedAt: now,
    revision: 1
  }
  const { path, size, table, tds } = options.content
  const datasource: Datasource = {
    id: options.id ?? state.config.luid(),
    siteId: options.siteId,
    numericId: 3_500_000 + state.datasources.size,
    contentUrl: freeContentUrl(state, options.siteId, options.name),
    type: options.live === undefined ? 'hyper' : 'sqlserver',
    live: options.live,
    connectionId: state.config.luid(),
    createdAt: now,
    facts,
    indexed: undefined,
    indexAt: state.config.clock() + options.lag.ms,
    indexAfterLists: options.lag.lists,
    revisions: [{ number: 1, publishedAt: now, publisher: options.owner, path, size, tds }],
    table
  }
  state.datasources.set(datasource.id, datasource)
  return datasource
}

/** Gives a data source new content: same LUID and content URL, one revision more, owned by the publisher. */
export function addRevision(
  state: State,
  datasource: Datasource,
  options: {
    readonly publisher: User
    readonly description: string | undefined
    readonly content: Content
    readonly lag: IndexLag
  }
): void {
  const { facts } = datasource
  const number = facts.revision + 1
  changeFacts(
    state,
    datasource,
    {
      revision: number,
      ownerId: options.publisher.id,
      ...(state.config.quirks.overwriteForgets
        ? { description: '', tags: [], isCertified: false, certificationNote: undefined }
        : {}),
      ...(options.description === undefined ? {} : { description: options.description })
    },
    options.lag
  )
  const { path, size, table, tds } = options.content
  const revision: Revision = {
    number,
    publishedAt: datasource.facts.updatedAt,
    publisher: options.publisher,
    path,
    size,
    tds
  }
  datasource.revisions.push(revision)
  datasource.table = table
}

/** Changes a data source. Its `updatedAt` always moves by a second at least: that is all a client can see. */
export function changeFacts(
  state: State,
  datasource: Datasource,
  change: Partial<DatasourceFacts>,
  lag: IndexLag = { ms: state.config.timing.indexLagMs, lists: 0 }
): void {
  const now = state.config.clock()
  refreshIndex(datasource, now)
  const updatedAt = Math.max(now, datasource.facts.updatedAt + 1000)
  datasource.facts = { ...datasource.facts, ...change, updatedAt }
  datasource.indexAt = now + lag.ms
  datasource.indexAfterLists = lag.lists
}

function refreshIndex(datasource: Datasource, now: number): void {
  if (datasource.indexAt <= now && datasource.indexAfterLists === 0) datasource.indexed = datasource.facts
}

/** What a list shows of a data source, which may be older than the data source itself. Counts the list. */
export function factsInLists(datasource: Datasource, now: number): DatasourceFacts | undefined {
  refreshIndex(datasource, now)
  if (datasource.indexAfterLists > 0) datasource.indexAfterLists--
  return datasource.indexed
}

/** The tags as Tableau answers them. */
export const tagsElement = (tags: readonly string[]): Element =>
  listElement(
    'tags',
    tags.map(label => element('tag', { label }))
  )

/** The data source as the client sees it. */
export function datasourceElement(state: State, datasource: Datasource, facts: DatasourceFacts): Element {
  const site = state.sites.find(candidate => candidate.id === datasource.siteId)
  const place = site === undefined || site.contentUrl === '' ? '' : `/site/${site.contentUrl}`
  return element(
    'datasource',
    {
      id: datasource.id,
      name: facts.name,
      contentUrl: datasource.contentUrl,
      description: facts.description === '' ? undefined : facts.description,
      type: datasource.type,
      size:
        state.config.quirks.toldSizeMb ??
        Math.max(1, Math.round((datasource.revisions.at(-1)?.size ?? 0) / 2 ** 20)),
      createdAt: isoTime(datasource.createdAt),
      updatedAt: isoTime(facts.updatedAt),
      encryptExtracts: false,
      hasExtracts: false,
      isCertified: facts.isCertified,
      certificationNote: facts.certificationNote,
      useRemoteQueryAgent: false,
      webpageUrl: `${state.origin}/#${place}/datasources/${datasource.numericId}`
    },
    element('project', {
      id: facts.projectId,
      name: state.projects.get(facts.projectId)?.name
    }),
    element('owner', { id: facts.ownerId }),
    tagsElement(facts.tags)
  )
}
