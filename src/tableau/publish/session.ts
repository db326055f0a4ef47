import type { Deadline } from '../../base/deadline.ts'
import { ActionError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { Http } from '../../http/http.ts'
import { findRuns, type RunChoice, type RunTarget } from '../after/run-targets.ts'
import { UPDATES_SINCE } from '../resources/data-updates.ts'
import { checkDatasourceName, type Datasource, findDatasource } from '../resources/datasources.ts'
import { LUID } from '../resources/luid.ts'
import { createsMissing, isUpdate, type PublishMode } from '../resources/modes.ts'
import { makeProjects } from '../resources/project-creation.ts'
import { type Destination, findProject, type Project, type ProjectChoice } from '../resources/projects.ts'
import { userName } from '../resources/users.ts'
import type { ServerAddress } from '../rest/address.ts'
import { JOBS_FOR_APPS_SINCE, type OpenSession, openTableau, type TableauClient } from '../rest/client.ts'
import type { Credentials } from '../rest/credentials.ts'
import { type Feature, scopesFor } from '../rest/scopes.ts'
import { compareVersions } from '../rest/server-info.ts'
import { TIMING, type Timing } from '../rest/timing.ts'

/** What the pre-flight needs to know. */
export interface PreflightOptions {
  /** Makes the way out to the network, bound to a deadline: the run's, and a short one for signing out. */
  readonly connect: (deadline: Deadline) => Http
  readonly deadline: Deadline
  readonly log: Log
  readonly server: ServerAddress
  /** Content URL of the site; '' takes the one in the address, else the Default site. */
  readonly site: string
  readonly credentials: Credentials
  readonly project: ProjectChoice
  /** What does not exist of a path of projects is made before the publication. */
  readonly createProject?: boolean
  readonly datasourceName: string
  readonly mode: PublishMode
  /** What shall run after the publication; it is looked up now. */
  readonly runAfter?: readonly RunChoice[]
  /** What runs after it is waited for. */
  readonly waits?: boolean
  /** The run says what people shall see of the data source. */
  readonly describes?: boolean
  /** The run may ask for the number of published rows. */
  readonly counts?: boolean
  /** Default: the patience of production. */
  readonly timing?: Timing
  /** Told of each session as it begins, and undefined when the last one has surely ended. */
  readonly onSession?: (session: OpenSession | undefined) => void
}

/** Signed in to Tableau, with all that is known before the publication; nothing has been changed there. */
export interface Preflight {
  readonly client: TableauClient
  readonly destination: Destination
  /** The data source as it stood, if it existed. */
  readonly existing: Datasource | undefined
  /** What shall run after the publication, found; in the order of the options. */
  readonly runs: readonly RunTarget[]
  /** To be called on every way out, a cancelled run included. Takes a few seconds at most and never throws. */
  signOut(): Promise<void>
}

/** Signed in to Tableau, with all that a publication needs. */
export interface TableauSession {
  readonly client: TableauClient
  readonly project: Project
  /** The data source as it stood at the pre-flight, if it existed. */
  readonly existing: Datasource | undefined
}

/**
 * Finds out early what would make the publication fail: the address, the token, the project, in the mode `create` a
 * data source of the same name, in `update` and `delete` that there is none. When it throws, it has signed out.
 * @throws ActionError `tableau.exists`, `tableau.missing`, `tableau.project`, `tableau.run-after`, `tableau.sign-in`,
 *   `tableau.address`, …
 */
export async function preflight(options: PreflightOptions): Promise<Preflight> {
  const { server, datasourceName, mode, timing = TIMING } = options
  checkDatasourceName(datasourceName)
  const site = options.site === '' ? (server.site ?? '') : options.site
  const scopes = scopesFor(featuresOf(options))
  const client = await openTableau({ ...options, origin: server.origin, site, scopes, timing })
  try {
    if (isUpdate(mode)) checkUpdatesKnown(client, mode)
    checkJobsSeen(client, options)
    const destination = await findProject(client, options.project, options.createProject)
    const project = destination.kind === 'found' ? destination.project : undefined
    const existing = project && (await findDatasource(client, datasourceName, project))
    if (project !== undefined && existing !== undefined && mode === 'create') {
      throw exists(await withOwnerName(client, existing, options.credentials), project)
    }
    if (existing === undefined && !createsMissing(mode)) {
      throw missing(
        datasourceName,
        destination.kind === 'found' ? destination.project : destination.missing,
        mode
      )
    }
    const runs = await findRuns(client, options.runAfter ?? [])
    return { client, destination, existing, runs, signOut: client.signOut }
  } catch (error) {
    await client.signOut()
    throw error
  }
}

/**
 * Makes the project of the publication ready: what was missing of it at the pre-flight is made now.
 * @throws ActionError as `makeProjects` says
 */
export async function openProject({ client, destination, existing }: Preflight): Promise<TableauSession> {
  const project =
    destination.kind === 'found' ? destination.project : await makeProjects(client, destination.missing)
  return { client, project, existing }
}

const RUN_FEATURES = { flow: 'run-flow', workbook: 'refresh-workbook', task: 'run-task' } as const

/** What the run will do in Tableau, for the scopes of a connected app. */
function featuresOf({
  counts = false,
  createProject = false,
  describes = false,
  mode,
  runAfter = []
}: PreflightOptions): readonly Feature[] {
  return [
    'publish',
    ...(describes || mode === 'overwrite' ? (['describe'] as const) : []),
    ...(isUpdate(mode) ? (['change-rows'] as const) : []),
    ...(mode === 'create' ? [] : (['compare'] as const)),
    ...(counts ? (['count-rows'] as const) : []),
    ...(createProject ? (['create-project'] as const) : []),
    ...runAfter.map(({ kind }) => RUN_FEATURES[kind])
  ]
}

/** People know one another by name. A connected app would need one more scope for that, and gets none. */
async function withOwnerName(
  client: TableauClient,
  datasource: Datasource,
  { kind }: Credentials
): Promise<Datasource> {
  const { owner } = datasource
  if (kind === 'connected-app' || owner === undefined || !LUID.test(owner)) return datasource
  return { ...datasource, owner: (await userName(client, owner)) ?? owner }
}

/** The error for a data source that stands in the way. */
export function exists({ name, owner }: Datasource, project: Project, note = ''): ActionError {
  const whose =
    owner === undefined ? '' : `, owned by ${LUID.test(owner) ? `the user with the LUID ${owner}` : owner}`
  return new ActionError(
    'tableau.exists',
    `The data source “${name}” exists already in the project “${project.path}”${whose}${note}.`,
    'Set publish-mode to overwrite to replace it, or choose another datasource-name. Nothing was changed.'
  )
}

/** The error for a data source that is not there, although rows of it shall be changed. */
export function missing(name: string, project: Pick<Project, 'path'>, mode: PublishMode): ActionError {
  return new ActionError(
    'tableau.missing',
    `There is no data source “${name}” in the project “${project.path}”, so publish-mode ${mode} has no rows to change.`,
    'Correct datasource-name or the project, or publish it first with publish-mode upsert or overwrite. Nothing was changed.'
  )
}

function checkUpdatesKnown({ api }: TableauClient, mode: PublishMode): void {
  if (compareVersions(api.version, UPDATES_SINCE) >= 0) return
  throw new ActionError(
    'tableau.version',
    `Tableau ${api.product} speaks the REST API ${api.version}, but publish-mode ${mode} needs ${UPDATES_SINCE} (Tableau 2021.3).`,
    'Set publish-mode to overwrite, or update the server.'
  )
}

/** A publication can do without its job; what is known by its job alone is refused before anything is done. */
function checkJobsSeen(
  { api, seesJobs }: TableauClient,
  { mode, waits, runAfter = [] }: PreflightOptions
): void {
  const needs = isUpdate(mode)
    ? `publish-mode ${mode}`
    : waits === true && runAfter.length > 0
      ? 'wait: true'
      : undefined
  if (seesJobs || needs === undefined) return
  throw new ActionError(
    'tableau.version',
    `Tableau ${api.product} speaks the REST API ${api.version}, but ${needs} needs to see jobs, which it shows to connected apps since ${JOBS_FOR_APPS_SINCE} (Tableau 2025.1) only.`,
    `Sign in with a personal access token, ${isUpdate(mode) ? 'set publish-mode to overwrite' : 'set wait to false'}, or update the server. Nothing was published.`
  )
}
