import { Deadline } from '../base/deadline.ts'
import { userAgent, workspace } from '../base/environment.ts'
import type { StepLog } from '../base/log.ts'
import { toldPlaceholders } from '../base/placeholders.ts'
import { listed } from '../base/text.ts'
import { createHttp } from '../http/dispatcher.ts'
import type { Http } from '../http/http.ts'
import type { Config } from '../inputs/config.ts'
import { chooseExtractFile, type ExtractFile } from './extract-file.ts'
import { readCaCertificate } from './files/ca-certificate.ts'
import type { Report } from './phase.ts'
import { checkRunnerFiles } from './runner-files.ts'
import type { Part } from './together/side-by-side.ts'

/** Placeholders that one line of the log tells. */
const MOST_TOLD = 20

/** What every phase of a run may use. */
export interface RunContext {
  readonly env: NodeJS.ProcessEnv
  readonly config: Config
  readonly log: StepLog
  readonly report: Report
  readonly deadline: Deadline
  /** Where the extract will be written. */
  readonly extractFile: ExtractFile
  /** Undoes, in reverse order, what the phases have begun. */
  readonly cleanup: AsyncDisposableStack
  /** PEM of the certificate authority that `tableau-ca-certificate` names. */
  readonly tableauCa: string | undefined
  /** Makes a way out to the network, bound to a deadline. */
  readonly connect: (within: Deadline, ca?: string) => Http
  /** The same for Tableau, with its certificate authority. */
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
  log: StepLog,
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
  const authority = config.tableau?.caCertificate
  const tableauCa = authority ? await readCaCertificate(authority, workspace(env), log) : undefined
  const extractFile = await chooseExtractFile(config.extract.outputPath, env)
  const ways = waysOut(env, log, tableauCa)
  return { env, config, log, report, deadline, extractFile, cleanup, tableauCa, ...ways }
}

/** Says what the placeholders became: in the addresses that the log shows, nobody can see it. */
export function tellPlaceholders({ config, log, report }: RunContext): void {
  report.zone = config.extract.zone
  const told = toldPlaceholders(report.placeholders)
  if (told.length > 0) log.info(`Placeholders in time-zone ${report.zone}: ${listed(told, MOST_TOLD)}.`)
}

/** The same run for a work that runs beside others: what it does ends with that deadline, and is told to that log. */
export function partOf(run: RunContext, { deadline, log }: Part): RunContext {
  return { ...run, deadline, log, ...waysOut(run.env, log, run.tableauCa) }
}

function waysOut(
  env: NodeJS.ProcessEnv,
  log: StepLog,
  tableauCa: string | undefined
): Pick<RunContext, 'connect' | 'connectTableau'> {
  const connect = (deadline: Deadline, ca?: string): Http =>
    createHttp({ deadline, log, userAgent: userAgent(env), env, ...(ca ? { ca } : {}) })
  return { connect, connectTableau: deadline => connect(deadline, tableauCa) }
}
