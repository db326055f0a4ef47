import type { Deadline } from '../deadline.ts'
import { ActionError } from '../errors.ts'
import type { Http } from '../http/http.ts'
import type { Log } from '../log.ts'
import type { ServerAddress } from './address.ts'
import type { Credentials } from './auth.ts'
import { openTableau, type TableauClient } from './client.ts'
import { UPDATES_SINCE } from './data-updates.ts'
import { checkDatasourceName, type Datasource, findDatasource } from './datasources.ts'
import { createsMissing, isUpdate, type PublishMode } from './modes.ts'
import { PACE, type Pace } from './pace.ts'
import { findProject, type Project, type ProjectChoice } from './projects.ts'
import { compareVersions } from './server-info.ts'

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
  readonly datasourceName: string
  readonly mode: PublishMode
  /** Default: the patience of production. */
  readonly pace?: Pace
}

/** Signed in to Tableau, with all that is known before the publication. */
export interface TableauSession {
  readonly client: TableauClient
  readonly project: Project
  /** The data source as it stood at the pre-flight, if it existed. */
  readonly existing: Datasource | undefined
  /** To be called on every way out, a cancelled run included. Takes a few seconds at most and never throws. */
  signOut(): Promise<void>
}

/**
 * Finds out early what would make the publication fail: the address, the token, the project, in the mode `create` a
 * data source of the same name, in `update` and `delete` that there is none. When it throws, it has signed out.
 * @throws ActionError `tableau.exists`, `tableau.missing`, `tableau.project`, `tableau.sign-in`, `tableau.address`, …
 */
export async function preflight(options: PreflightOptions): Promise<TableauSession> {
  const { connect, deadline, log, server, credentials, datasourceName, mode, pace = PACE } = options
  checkDatasourceName(datasourceName)
  const site = options.site === '' ? (server.site ?? '') : options.site
  const client = await openTableau({ connect, deadline, log, origin: server.origin, site, credentials, pace })
  try {
    if (isUpdate(mode)) checkUpdatesKnown(client, mode)
    const project = await findProject(client, options.project)
    const existing = await findDatasource(client, datasourceName, project)
    if (existing !== undefined && mode === 'create') throw exists(existing, project)
    if (existing === undefined && !createsMissing(mode)) throw missing(datasourceName, project, mode)
    return { client, project, existing, signOut: client.signOut }
  } catch (error) {
    await client.signOut()
    throw error
  }
}

/** The error for a data source that stands in the way. */
export function exists({ name, owner }: Datasource, project: Project, note = ''): ActionError {
  const whose = owner === undefined ? '' : `, owned by ${owner}`
  return new ActionError(
    'tableau.exists',
    `The data source “${name}” exists already in the project “${project.path}”${whose}${note}.`,
    'Set publish-mode to overwrite to replace it, or choose another datasource-name. Nothing was changed.'
  )
}

/** The error for a data source that is not there, although rows of it shall be changed. */
export function missing(name: string, project: Project, mode: PublishMode): ActionError {
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
