import * as core from '@actions/core'
import type { OpenSession } from '../tableau/rest/client.ts'
import { type Credentials, secretsOf } from '../tableau/rest/credentials.ts'
import { decrypt, encrypt } from './encryption.ts'

/**
 * Notes what the step must undo before it ends, for the `post` step, which does it when the step was killed.
 *
 * The token of the session is in that note, because only it can end the session: signing in again would end the
 * session of another run with the same personal access token. It lies encrypted with the secret that signed in, which
 * the runner gives to this step and its `post` step alone: the file behind GITHUB_STATE is readable for all that runs
 * as the same user, and outlives a runner that dies.
 */
export function noteSession(session: OpenSession | undefined, credentials: Credentials): void {
  core.saveState('session', session === undefined ? '' : encrypt(JSON.stringify(session), keyOf(credentials)))
}

/** The session that is left, if the credentials are those that signed in. */
export function notedSession(env: NodeJS.ProcessEnv, credentials: Credentials): OpenSession | undefined {
  const text = decrypt(env['STATE_session'] ?? '', keyOf(credentials))
  return text === undefined ? undefined : (JSON.parse(text) as OpenSession)
}

/** Notes the work folder; undefined: it is removed. */
export function noteWorkFolder(path: string | undefined): void {
  core.saveState('workFolder', path ?? '')
}

/** The work folder that is left. */
export function notedWorkFolder(env: NodeJS.ProcessEnv): string | undefined {
  return env['STATE_workFolder'] || undefined
}

/** Notes the files that a killed step leaves and nobody wants; none: there are none any more. */
export function noteFiles(paths: readonly string[]): void {
  core.saveState('files', paths.length === 0 ? '' : JSON.stringify(paths))
}

/** The files that may be left. */
export function notedFiles(env: NodeJS.ProcessEnv): readonly string[] {
  return JSON.parse(env['STATE_files'] || '[]') as readonly string[]
}

function keyOf(credentials: Credentials): string {
  return secretsOf(credentials).join('\n')
}
