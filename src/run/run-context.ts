import { Deadline } from '../base/deadline.ts'
import { userAgent, workspace } from '../base/environment.ts'
import type { Log } from '../base/log.ts'
import { createHttp } from '../http/dispatcher.ts'
import type { Http } from '../http/http.ts'
import type { Config } from '../inputs/config.ts'
import { chooseExtractFile, type ExtractFile } from './extract-file.ts'
import { readCaCertificate } from './files/ca-certificate.ts'
import type { Report } from './phase.ts'
import { checkRunnerFiles } from './runner-files.ts'

/** What every phase of a run may use. */
export interface RunContext {
  readonly env: NodeJS.ProcessEnv
  readonly config: Config
  readonly log: Log
  readonly report: Report
  readonly deadline: Deadline
  /** Where the extract will be written. */
  readonly extractFile: ExtractFile
  /** Undoes, in reverse order, what the phases have begun. */
  readonly cleanup: AsyncDisposableStack
  /** The way out to the network, bound to the deadline of the run. */
  readonly http: Http
  /** Makes a way out to the network, bound to another deadline. */
  readonly connect: (within: Deadline, ca?: string) => Http
  /** The same for Tableau, whose certificate authority `tableau-ca-certificate` may name. */
  readonly connectTableau: (within: Deadline) => Http
}

/**
 * Begins a run: its deadline, what cancels it, its ways out to the network, and the place of its extract.
 * @param cleanup is handed what must be undone at the end of the run
 * @throws ActionError `input.invalid` when the certificate authority cannot be read, a file of the runner not written,
 *   or when `output-path` does not name a file
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
  const connect = (within: Deadline, more?: string): Http =>
    createHttp({
      deadline: within,
      log,
      userAgent: userAgent(env),
      env,
      ...(more === undefined ? {} : { ca: more })
    })
  const authority = config.tableau?.caCertificate
  const ca = authority && (await readCaCertificate(authority, workspace(env), log))
  const connectTableau = (within: Deadline): Http =>
    createHttp({ deadline: within, log, userAgent: userAgent(env), env, ...(ca ? { ca } : {}) })
  const extractFile = await chooseExtractFile(config.extract.outputPath, env)
  const http = cleanup.adopt(connect(deadline), open => open.close())
  return { env, config, log, report, deadline, extractFile, cleanup, http, connect, connectTableau }
}
