import { Deadline } from '../base/deadline.ts'
import { userAgent, workspace } from '../base/environment.ts'
import type { Log } from '../base/log.ts'
import { readCaCertificate } from '../http/ca-certificate.ts'
import { createHttp } from '../http/dispatcher.ts'
import type { Http } from '../http/http.ts'
import type { Config } from '../inputs/config.ts'
import type { Report } from './phase.ts'
import { checkRunnerFiles } from './runner-files.ts'

/** What every phase of a run may use. */
export interface RunContext {
  readonly env: NodeJS.ProcessEnv
  readonly config: Config
  readonly log: Log
  readonly report: Report
  readonly deadline: Deadline
  /** Undoes, in reverse order, what the phases have begun. */
  readonly cleanup: AsyncDisposableStack
  /** The way out to the network, bound to the deadline of the run. */
  readonly http: Http
  /** Makes a way out to the network, bound to another deadline. */
  readonly connect: (within: Deadline) => Http
  /** The same for Tableau, whose certificate authority `tableau-ca-certificate` may name. */
  readonly connectTableau: (within: Deadline) => Http
}

/**
 * Begins a run: its deadline, what cancels it, and its ways out to the network.
 * @param cleanup is handed what must be undone at the end of the run
 * @throws ActionError `input.invalid` when the certificate authority cannot be read, or a file of the runner not written
 */
export async function beginRun(
  env: NodeJS.ProcessEnv,
  config: Config,
  log: Log,
  report: Report,
  cleanup: AsyncDisposableStack
): Promise<RunContext> {
  await checkRunnerFiles(env)
  const deadline = new Deadline(config.timeoutMinutes)
  const cancel = (): void => deadline.cancel()
  process.once('SIGINT', cancel).once('SIGTERM', cancel)
  cleanup.defer(() => {
    process.off('SIGINT', cancel).off('SIGTERM', cancel)
    deadline.close()
  })
  const connect = (within: Deadline): Http =>
    createHttp({ deadline: within, log, userAgent: userAgent(env), env })
  const authority = config.tableau?.caCertificate
  const ca = authority && (await readCaCertificate(authority, workspace(env), log))
  const connectTableau = (within: Deadline): Http =>
    createHttp({ deadline: within, log, userAgent: userAgent(env), env, ...(ca ? { ca } : {}) })
  const http = cleanup.adopt(connect(deadline), open => open.close())
  return { env, config, log, report, deadline, cleanup, http, connect, connectTableau }
}
