import { type Preflight, preflight } from '../tableau/publish/session.ts'
import { saysSomething } from '../tableau/resources/descriptions.ts'
import { phase } from './phase.ts'
import type { RunContext } from './run-context.ts'
import { noteSession } from './saved-state.ts'

/**
 * Signs in to Tableau beside the fetch, which a wrong secret or project ends. Signs out with the run.
 * @returns undefined in a dry run, unless a pull request is to be told what would change
 * @throws ActionError tableau.*
 */
export async function signIn(run: RunContext): Promise<Preflight | undefined> {
  const signedIn = await phase(
    run,
    'Sign in to Tableau',
    'Tableau to sign in and find the project',
    async () => preflightOf(run)
  )
  if (signedIn !== undefined) run.cleanup.defer(() => signedIn.signOut())
  return signedIn
}

async function preflightOf({
  config,
  deadline,
  connectTableau,
  log,
  report
}: RunContext): Promise<Preflight | undefined> {
  // A dry run changes nothing in Tableau; it looks there only to tell a pull request what would change.
  const looks = report.comment !== undefined
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
    connect: connectTableau,
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
