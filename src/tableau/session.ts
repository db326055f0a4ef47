import type { Deadline } from '../deadline.ts'
import { ActionError } from '../errors.ts'
import type { Http } from '../http/http.ts'
import type { Log } from '../log.ts'
import type { ServerAddress } from './address.ts'
import type { Credentials } from './auth.ts'
import { openTableau, type TableauClient } from './client.ts'
import { checkDatasourceName, type Datasource, findDatasource } from './datasources.ts'
import { PACE, type Pace } from './pace.ts'
import { findProject, type Project, type ProjectChoice } from './projects.ts'

/** What becomes of a data source that exists already. */
export type PublishMode = 'overwrite' | 'create'

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
 * Finds out early what would make the publication fail: the address, the token, the project, and in the mode
 * `create` a data source of the same name. When it throws, it has signed out.
 * @throws ActionError `tableau.exists`, `tableau.project`, `tableau.sign-in`, `tableau.address`, …
 */
export async function preflight(options: PreflightOptions): Promise<TableauSession> {
  const { connect, deadline, log, server, credentials, datasourceName, mode, pace = PACE } = options
  checkDatasourceName(datasourceName)
  const site = options.site === '' ? (server.site ?? '') : options.site
  const client = await openTableau({ connect, deadline, log, origin: server.origin, site, credentials, pace })
  try {
    const project = await findProject(client, options.project)
    const existing = await findDatasource(client, datasourceName, project)
    if (existing !== undefined && mode === 'create') throw exists(existing, project)
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
