import { randomUUID } from 'node:crypto'

/** Set by the runner. Source: GitHub Docs, "Variables reference". */
const VARIABLES = [
  'GITHUB_SERVER_URL',
  'GITHUB_REPOSITORY',
  'GITHUB_WORKFLOW',
  'GITHUB_RUN_ID',
  'GITHUB_JOB',
  'GITHUB_ACTION'
] as const

/**
 * What tells this step of this run from all others. It stays the same when the run is run again, because the number of
 * the attempt (GITHUB_RUN_ATTEMPT) is not part of it: what an earlier attempt has done is not to be done twice. Outside
 * of a runner nothing is known, so every call gives another text.
 */
export function runIdentity(env: NodeJS.ProcessEnv): string {
  if (!env['GITHUB_RUN_ID']) return randomUUID()
  return JSON.stringify(VARIABLES.map(name => env[name] ?? ''))
}

/**
 * True when GitHub runs the run again: an earlier attempt of it may have published its rows. Source: GitHub Docs,
 * "Variables reference", GITHUB_RUN_ATTEMPT begins at 1.
 */
export function isRerun(env: NodeJS.ProcessEnv): boolean {
  return Number(env['GITHUB_RUN_ATTEMPT'] ?? 1) > 1
}
