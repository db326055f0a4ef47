import type { Log } from '../base/log.ts'
import type { Config } from '../inputs/config.ts'
import type { TableauConfig } from '../inputs/tableau/tableau.ts'
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
  const { config, log, report } = run
  noticeSlash(config, log)
  // A dry run changes nothing in Tableau; it looks there only to tell a pull request what would change.
  const looks = report.comment !== undefined
  const { tableau } = config
  if ((config.dryRun && !looks) || tableau === undefined) return undefined
  const signedIn = await phase(run, 'Sign in to Tableau', 'Tableau to sign in and find the project', () =>
    preflightOf(run, tableau)
  )
  run.cleanup.defer(() => signedIn.signOut())
  return signedIn
}

/** A slash is an ordinary character in the name of a data source; people who write one often mean a project. */
export function noticeSlash({ datasourceName: name, tableau }: Config, log: Log): void {
  if (!/[^/]\/[^/]/.test(name) || (tableau !== undefined && tableau.project.kind !== 'default')) return
  const [, project = '', rest = ''] = /^(.*)\/(.*)$/.exec(name) ?? []
  log.notice(
    'A slash in the name',
    `The data source will be called “${name}”, in the default project. If “${project}” is meant to be a project, set tableau-project to ${project} and datasource-name to ${rest}.`
  )
}

async function preflightOf(
  { config, deadline, connectTableau, log }: RunContext,
  tableau: TableauConfig
): Promise<Preflight> {
  const { serverUrl, insecure, siteId, credentials, project, createProject, datasourceName, mode } = tableau
  const runAfter = config.dryRun ? [] : tableau.runAfter
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
    waits: tableau.wait,
    describes: saysSomething(config.description),
    counts: config.guards.maxRowDrop !== undefined,
    onSession: session => noteSession(session, credentials)
  })
}
