import * as core from '@actions/core'
import { readCaCertificate } from './ca-certificate.ts'
import { createHttp } from './http/dispatcher.ts'
import { readCredentials } from './inputs/credentials.ts'
import { Faults } from './inputs/faults.ts'
import { InputReader } from './inputs/reader.ts'
import { notedSession, notedWorkFolder } from './leavings.ts'
import { actionsLog } from './log.ts'
import { conceal, keepSecret } from './secrets.ts'
import { userAgent, workspace } from './surroundings.ts'
import { maskToken, signOut } from './tableau/auth.ts'
import { secretsOf } from './tableau/credentials.ts'
import { PACE } from './tableau/pace.ts'
import { removeFoldersOfRun } from './work-folder.ts'

/**
 * The `post` step: signs out of Tableau and removes the work folder when the step itself could not, because it was
 * killed. Says nothing when nothing is left, and never fails the job.
 */
export async function cleanUp(env: NodeJS.ProcessEnv): Promise<void> {
  for (const work of [endSession, removeFolder]) {
    try {
      await work(env)
    } catch (error) {
      core.debug(conceal(`The post step: ${error instanceof Error ? error.message : String(error)}`))
    }
  }
}

async function endSession(env: NodeJS.ProcessEnv): Promise<void> {
  const reader = new InputReader(env, new Faults())
  const credentials = readCredentials(reader, true)
  const session = credentials && notedSession(env, credentials)
  if (credentials === undefined || session === undefined) return
  for (const secret of secretsOf(credentials)) keepSecret(secret)
  maskToken(session.token)
  const log = actionsLog()
  const certificate = reader.text('tableau-ca-certificate')
  const ca = certificate && (await readCaCertificate(certificate, workspace(env), log))
  const ended = await signOut(
    deadline => createHttp({ deadline, log, userAgent: userAgent(env), env, ...(ca ? { ca } : {}) }),
    session.api,
    session.token,
    PACE.signOutMs
  )
  core.info(
    ended
      ? 'The step was ended before it could sign out of Tableau: signed out now.'
      : 'The step was ended before it could sign out of Tableau, and Tableau did not confirm it now; the session ends by itself.'
  )
}

async function removeFolder(env: NodeJS.ProcessEnv): Promise<void> {
  const folder = notedWorkFolder(env)
  if (folder !== undefined && (await removeFoldersOfRun(folder))) {
    core.info('The step was ended before it could remove its temporary files: removed now.')
  }
}
