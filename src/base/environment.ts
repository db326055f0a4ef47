import { tmpdir } from 'node:os'
import { VERSION } from './version.ts'

/** Where paths of the workflow begin. */
export function workspace(env: NodeJS.ProcessEnv): string {
  return env['GITHUB_WORKSPACE'] || process.cwd()
}

/** Where temporary files belong. */
export function temporary(env: NodeJS.ProcessEnv): string {
  return env['RUNNER_TEMP'] || tmpdir()
}

/** Who speaks to servers: name, version, and the repository that runs it. */
export function userAgent(env: NodeJS.ProcessEnv): string {
  const server = env['GITHUB_SERVER_URL']
  const repository = env['GITHUB_REPOSITORY']
  const contact = server && repository ? ` (+${server}/${repository})` : ''
  // A header holds printable ASCII only; what is not cannot be an address either.
  return `tableau-publish-action/${VERSION}${/^[ -~]*$/.test(contact) ? contact : ''}`
}

/** Where the error codes are explained, for the version that runs. A checkout of the action itself has no address. */
export function documentation(env: NodeJS.ProcessEnv): { readonly documentation?: string } {
  const { GITHUB_SERVER_URL: server, GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref } = env
  if (!server || !repository || !ref) return {}
  return { documentation: `${server}/${repository}/blob/${ref}/docs/troubleshooting.md` }
}
/**
 * Does `work` while the environment variables whose names match are not there: a library would take them for what the
 * workflow has left out (`pg` takes `PGPASSWORD`, `PGOPTIONS` and many more).
 */
export function withoutVariables<T>(names: RegExp, work: () => T): T {
  const hidden = Object.entries(process.env).filter(([name]) => names.test(name))
  for (const [name] of hidden) delete process.env[name]
  try {
    return work()
  } finally {
    for (const [name, value] of hidden) process.env[name] = value
  }
}
