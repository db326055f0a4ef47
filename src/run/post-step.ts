import { userAgent, workspace } from '../base/environment.ts'
import { actionsLog, type Log } from '../base/log.ts'
import { keepSecret } from '../base/secrets.ts'
import { removeFoldersOfRun } from '../files/work-folder.ts'
import { createHttp } from '../http/dispatcher.ts'
import { Faults } from '../inputs/reading/faults.ts'
import { InputReader } from '../inputs/reading/reader.ts'
import { readCredentials } from '../inputs/tableau/credentials.ts'
import { maskToken, signOut } from '../tableau/rest/auth.ts'
import { secretsOf } from '../tableau/rest/credentials.ts'
import { TIMING } from '../tableau/rest/timing.ts'
import { removeExtracts } from './extract-file.ts'
import { readCaCertificate } from './files/ca-certificate.ts'
import { notedFiles, notedSession, notedWorkFolder } from './saved-state.ts'

/**
 * The `post` step: signs out of Tableau and removes the work folder and the unfinished extract when the step itself
 * could not, because it was killed. Says nothing when nothing is left, and never fails the job.
 */
export async function cleanUp(env: NodeJS.ProcessEnv): Promise<void> {
  const log = actionsLog()
  for (const work of [endSession, removeFolder, removeFiles]) {
    try {
      await work(env, log)
    } catch (error) {
      log.debug(`The post step: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

async function endSession(env: NodeJS.ProcessEnv, log: Log): Promise<void> {
  const reader = new InputReader(env, new Faults())
  const credentials = readCredentials(reader, true)
  const session = credentials && notedSession(env, credentials)
  if (credentials === undefined || session === undefined) return
  for (const secret of secretsOf(credentials)) keepSecret(secret)
  maskToken(session.token)
  const certificate = reader.text('tableau-ca-certificate')
  const ca = certificate && (await readCaCertificate(certificate, workspace(env), log))
  const ended = await signOut(
    deadline => createHttp({ deadline, log, userAgent: userAgent(env), env, ...(ca ? { ca } : {}) }),
    session.api,
    session.token,
    TIMING.signOutMs
  )
  log.info(
    ended
      ? 'The step was ended before it could sign out of Tableau: signed out now.'
      : 'The step was ended before it could sign out of Tableau, and Tableau did not confirm it now; the session ends by itself.'
  )
}

async function removeFolder(env: NodeJS.ProcessEnv, log: Log): Promise<void> {
  const folder = notedWorkFolder(env)
  if (folder !== undefined && (await removeFoldersOfRun(folder))) {
    log.info('The step was ended before it could remove its temporary files: removed now.')
  }
}

/** After the folder: by then the engine, which may write until it notices, has ended. */
async function removeFiles(env: NodeJS.ProcessEnv, log: Log): Promise<void> {
  if (await removeExtracts(notedFiles(env))) {
    log.info('The step was ended before it could remove its extract: removed now.')
  }
}
