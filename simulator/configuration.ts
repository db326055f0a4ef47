import { createHash } from 'node:crypto'

/** A site of the simulated Tableau. `contentUrl` is the part after `/site/` in the browser. */
export interface SiteOptions {
  readonly contentUrl: string
  readonly id?: string
  readonly name?: string
}

/** A user. Only administrators may certify and create projects; viewers may not publish. */
export interface UserOptions {
  readonly name: string
  readonly id?: string
  readonly role?: 'SiteAdministratorCreator' | 'Creator' | 'Viewer'
  /** Signs in with user name and password; refused by the profile `cloud`. */
  readonly password?: string
  /** What the user may not do with data sources; nothing unless given. */
  readonly lacks?: readonly ('Download' | 'API Access')[]
}

/** A personal access token of the user named `user`. */
export interface PatOptions {
  readonly name: string
  readonly secret: string
  readonly user: string
}

/** A connected app (direct trust) of all sites. */
export interface ConnectedAppOptions {
  readonly clientId: string
  readonly secretId: string
  readonly secretValue: string
}

/** A project. Every site gets a root project `default` unless it has one of that name. */
export interface ProjectOptions {
  readonly name: string
  readonly id?: string
  /** LUID of the project around it. */
  readonly parentId?: string
  /** Default: `ManagedByOwner`. */
  readonly contentPermissions?: string
  readonly description?: string
  /** Content URL of its site; the first site unless given. */
  readonly site?: string
  /** Names of the users who may publish here; unless given, all but viewers. */
  readonly publishers?: readonly string[]
}

/** A data source that is there from the beginning. */
export interface DatasourceOptions {
  readonly name: string
  readonly id?: string
  /** LUID of its project; the default project of the first site unless given. */
  readonly projectId?: string
  readonly description?: string
  readonly tags?: readonly string[]
  /** A `.hyper` file to copy; without one the data source has no content. */
  readonly file?: string
  /** It is a live connection to a database: a `.tds` without extract. */
  readonly live?: boolean
  /** Milliseconds since 1970 of its last update; now unless given. */
  readonly updatedAt?: number
}

/** Content that can be run: a workbook whose extract is refreshed, or a flow. */
export interface RunnableOptions {
  readonly name: string
  readonly id?: string
  /** LUID of its project; the default project of the first site unless given. */
  readonly projectId?: string
  /** Names of the users who may run it; unless given, all but viewers. */
  readonly runners?: readonly string[]
  /** A run of it waits in the queue, so that no other one can be asked for. */
  readonly queued?: boolean
}

/** A scheduled refresh of the extract of a workbook or a data source, which is named by its LUID. */
export interface ExtractTaskOptions {
  readonly id?: string
  readonly workbookId?: string
  readonly datasourceId?: string
  readonly queued?: boolean
}

export interface Limits {
  /** Bytes of the file part of an append. */
  readonly maxPartBytes: number
  /** Bytes of the file part of a publication in one request. */
  readonly maxSingleRequestBytes: number
  /** Bytes of an uploaded file. */
  readonly maxFileBytes: number
  /** Bytes of the uploaded file of one data update. */
  readonly updateDataMaxBytes: number
  /** Appends of one upload session. */
  readonly maxBlocks: number
  /** Requests of one session at the same time; more are recorded as a violation. */
  readonly maxParallelRequests: number
  /** Polling a job faster than this is recorded as a violation; 0 allows it. */
  readonly minPollIntervalMs: number
}

export interface Timing {
  /**
   * When a job ends. `polls`: at the n-th query (the work itself is done at once and the query waits for it);
   * `ms`: that long after the request (the data changes then, too).
   */
  readonly job: { readonly polls: number } | { readonly ms: number }
  /** Lists of data sources show a change this much later. */
  readonly indexLagMs: number
  readonly sessionTtlMs: number
  readonly uploadTtlMs: number
}

/**
 * Behaviour of Tableau that no source confirms, or that differs between versions
 * (tableau-rest.md §9.6). A test that depends on one names it.
 */
export interface Quirks {
  /** A publication over a data source takes its description, tags and certification away. */
  readonly overwriteForgets: boolean
  /** The parameter `replace` of a publication is known: new data, the metadata stay. Else it is ignored. */
  readonly knowsReplace: boolean
  /** A tag's label is split at blanks and commas unless it stands in quotation marks. */
  readonly splitsTags: boolean
  /** A personal access token has one session at a time: a new one ends the one before. */
  readonly onePatSession: boolean
  /** Code for a site id in the URL that is not the session's. */
  readonly siteMismatchCode: string
  /** Code for an API version in the URL that the server does not have. */
  readonly unknownVersionCode: string
  /** Code for a file in `multipart/form-data`. */
  readonly formDataCode: string
  /** Code of an append of something else than a Hyper file. */
  readonly appendedTypeCode: string
  /** Code of a synchronous append to a data source that does not exist. */
  readonly appendMissingCode: string
  /** Code for overwrite and append together. */
  readonly overwriteAndAppendCode: string
  readonly unknownProjectCode: string
  readonly unknownDatasourceCode: string
  readonly unknownJobCode: string
  /** Code for a name of more than 255 characters. */
  readonly longNameCode: string
  /** Code for an upload session that a publication names and that is not there. */
  readonly missingUploadCode: string
  /** An upload session can be used after the same user has signed in again. */
  readonly uploadSurvivesSignIn: boolean
  /** File names in multipart must be printable ASCII without quotation marks. */
  readonly strictFilename: boolean
  /** `Transfer-Encoding: chunked` is refused for bodies of files, as by some proxies. */
  readonly rejectChunked: boolean
  /** A publish job that is merely queued shows finishCode 1 (it means nothing then). */
  readonly queuedFinishCode: boolean
  /** A personal access token is taken in an API version below 3.6, as clients that ask for the version later sign in. */
  readonly patBelowItsVersion: boolean
  /** The same for a JWT and the version 3.17. */
  readonly jwtBelowItsVersion: boolean
  /** Milliseconds by which the end of a JWT may lie beyond its ten minutes, or in the past. */
  readonly jwtToleranceMs: number
  /** Code for a call that the scopes of the session do not allow. */
  readonly missingScopeCode: string
  /** A data update under a RequestID of the last 24 hours is not done again. */
  readonly remembersRequestIds: boolean
  /** Code for a data update under a RequestID of the last 24 hours; undefined: 202 with the same job. */
  readonly repeatedRequestCode: string | undefined
  /** A repeated data update must name an upload session that is there, although nothing is done with it. */
  readonly repeatNeedsUpload: boolean
  /** Code for a data update of a data source that is not live-to-Hyper. */
  readonly notLiveToHyperCode: string
  /** Code for a refresh or a run of something that waits in the queue already. */
  readonly alreadyQueuedCode: string
  /** A page number beyond the last page is refused. */
  readonly pageBeyondEndRefused: boolean
  /** `*` in the value of a filter with `eq` stands for any text. */
  readonly filterWildcards: boolean
  /** A published `.hyper` is downloaded as a `.tdsx` (tableau-rest.md, correction 13), else as it is. */
  readonly downloadsTdsx: boolean
  /** The `.tds` that is made for a published `.hyper` gives its columns captions: `order_id` is `Order Id`. */
  readonly makesCaptions: boolean
  /** The size that lists tell of every data source, in megabytes; undefined: that of its file. */
  readonly toldSizeMb: number | undefined
}

/** How the simulated Tableau is set up. Everything has a default. */
export interface SimulatorOptions {
  readonly profile?: 'cloud' | 'server'
  /** Highest REST version; default 3.30. */
  readonly restVersion?: string
  readonly productVersion?: string
  /** Port on 127.0.0.1; default 0 (any free one). */
  readonly port?: number
  /** PEM of a private key and of its certificate: it then listens with `https`. */
  readonly tls?: { readonly key: string; readonly cert: string }
  readonly sites?: readonly SiteOptions[]
  readonly users?: readonly UserOptions[]
  readonly pats?: readonly PatOptions[]
  readonly connectedApps?: readonly ConnectedAppOptions[]
  readonly projects?: readonly ProjectOptions[]
  readonly datasources?: readonly DatasourceOptions[]
  readonly workbooks?: readonly RunnableOptions[]
  readonly flows?: readonly RunnableOptions[]
  readonly extractTasks?: readonly ExtractTaskOptions[]
  readonly limits?: Partial<Limits>
  readonly timing?: Partial<Timing>
  readonly quirks?: Partial<Quirks>
  /** Milliseconds since 1970; default `Date.now`. */
  readonly clock?: () => number
  /** Ids are derived from it; the same seed gives the same ids. Random unless given. */
  readonly seed?: string
  /** Path of `hyperd`; default HYPERD_PATH, then the installed package. */
  readonly hyperdPath?: string
}

/** The options with all defaults filled in. */
export type Configuration = Required<
  Omit<SimulatorOptions, 'limits' | 'timing' | 'quirks' | 'hyperdPath' | 'seed' | 'tls'>
> & {
  readonly limits: Limits
  readonly timing: Timing
  readonly quirks: Quirks
  readonly hyperdPath: string | undefined
  readonly tls: SimulatorOptions['tls']
  /** A new LUID. */
  readonly luid: () => string
  /** `length` new characters of `0-9A-Za-z`. */
  readonly token: (length: number) => string
}

const MIB = 2 ** 20
const MINUTE = 60_000

const LIMITS: Limits = {
  maxPartBytes: 64 * MIB,
  maxSingleRequestBytes: 64 * MIB,
  maxFileBytes: 15 * 2 ** 30,
  updateDataMaxBytes: 100 * MIB,
  maxBlocks: 1000,
  maxParallelRequests: 4,
  minPollIntervalMs: 0
}

const QUIRKS: Quirks = {
  overwriteForgets: false,
  knowsReplace: true,
  splitsTags: true,
  onePatSession: true,
  siteMismatchCode: '404000',
  unknownVersionCode: '404001',
  formDataCode: '406000',
  appendedTypeCode: '400054',
  appendMissingCode: '404004',
  overwriteAndAppendCode: '400000',
  unknownProjectCode: '404005',
  unknownDatasourceCode: '404004',
  unknownJobCode: '404031',
  longNameCode: '400000',
  missingUploadCode: '400000',
  uploadSurvivesSignIn: false,
  strictFilename: true,
  rejectChunked: false,
  queuedFinishCode: true,
  patBelowItsVersion: true,
  jwtBelowItsVersion: true,
  jwtToleranceMs: 0,
  missingScopeCode: '401002',
  remembersRequestIds: true,
  repeatedRequestCode: undefined,
  repeatNeedsUpload: false,
  notLiveToHyperCode: '400000',
  alreadyQueuedCode: '409093',
  pageBeyondEndRefused: true,
  filterWildcards: true,
  downloadsTdsx: true,
  makesCaptions: true,
  toldSizeMb: undefined
}

/** Fills in the defaults. */
export function configure(options: SimulatorOptions, seed: string): Configuration {
  const profile = options.profile ?? 'cloud'
  let drawn = 0
  const draw = (): Buffer => createHash('sha256').update(`${seed}:${drawn++}`).digest()
  const users = options.users ?? [{ name: 'publisher@example.com' }]
  return {
    profile,
    restVersion: options.restVersion ?? '3.30',
    productVersion: options.productVersion ?? '2026.2.0',
    port: options.port ?? 0,
    sites: options.sites ?? [{ contentUrl: 'acme', name: 'Acme' }],
    users,
    pats: options.pats ?? [{ name: 'ci', secret: 'demo-secret-not-a-real-one', user: users[0]?.name ?? '' }],
    connectedApps: options.connectedApps ?? [],
    projects: options.projects ?? [],
    datasources: options.datasources ?? [],
    workbooks: options.workbooks ?? [],
    flows: options.flows ?? [],
    extractTasks: options.extractTasks ?? [],
    clock: options.clock ?? Date.now,
    hyperdPath: options.hyperdPath,
    tls: options.tls,
    limits: { ...LIMITS, ...options.limits },
    timing: {
      job: { polls: 2 },
      indexLagMs: 0,
      sessionTtlMs: (profile === 'cloud' ? 120 : 240) * MINUTE,
      uploadTtlMs: 60 * MINUTE,
      ...options.timing
    },
    quirks: { ...QUIRKS, ...options.quirks },
    luid: () =>
      draw()
        .toString('hex')
        .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5'),
    token: length => {
      let text = ''
      while (text.length < length)
        text += draw()
          .toString('base64')
          .replaceAll(/[^0-9A-Za-z]/g, '')
      return text.slice(0, length)
    }
  }
}
