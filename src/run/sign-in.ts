import type { Deadline } from '../base/deadline.ts'
import type { Log } from '../base/log.ts'
import { pullRequest } from '../github/pull-request.ts'
import type { Http } from '../http/http.ts'
import type { Config } from '../inputs/config.ts'
import { type Preflight, preflight } from '../tableau/publish/session.ts'
import { saysSomething } from '../tableau/resources/descriptions.ts'
import { noteSession } from './saved-state.ts'

/**
 * Signs in to Tableau early, so that a wrong secret or project fails before a long fetch.
 * @param connect makes the way out to the network, bound to a deadline
 * @returns undefined in a dry run, unless a pull request shall be told what would change
 * @throws ActionError tableau.*
 */
export async function enterTableau(
  config: Config,
  deadline: Deadline,
  connect: (deadline: Deadline) => Http,
  log: Log
): Promise<Preflight | undefined> {
  // A dry run changes nothing in Tableau; it looks there only to tell a pull request what would change.
  const looks = config.comment !== undefined && pullRequest() !== undefined
  if ((config.dryRun && !looks) || config.tableau === undefined) return undefined
  const { serverUrl, insecure, siteId, credentials, project, createProject, datasourceName, mode } =
    config.tableau
  const runAfter = config.dryRun ? [] : config.tableau.runAfter
  if (insecure) {
    log.warning(
      'No encryption',
      'tableau-server-url begins with http://, so the credentials and the data travel unencrypted. Use https:// where the server has it.'
    )
  }
  return preflight({
    connect,
    deadline,
    log,
    server: { origin: serverUrl, insecure },
    site: siteId,
    credentials,
    project,
    createProject,
    datasourceName,
    mode,
    runAfter,
    describes: saysSomething(config.description),
    counts: config.guards.maxRowDrop !== undefined,
    onSession: session => noteSession(session, credentials)
  })
}
