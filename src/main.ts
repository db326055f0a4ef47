import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import * as core from '@actions/core'
import { Deadline } from './base/deadline.ts'
import { documentation, temporary, userAgent, workspace } from './base/environment.ts'
import { asActionError } from './base/errors.ts'
import { actionsLog, type Log } from './base/log.ts'
import { conceal } from './base/secrets.ts'
import { sourceVoice } from './base/source-context.ts'
import { counted } from './base/text.ts'
import { makeWorkFolder } from './base/work-folder.ts'
import { commentOnPullRequest } from './github/run-comment.ts'
import { shapeFor } from './guards/published-shape.ts'
import { readCaCertificate } from './http/ca-certificate.ts'
import { createHttp } from './http/dispatcher.ts'
import type { Http } from './http/http.ts'
import { type BuiltExtract, buildExtract, makeOutputFolder } from './hyper/build/build.ts'
import { startHyper } from './hyper/engine/server.ts'
import { resolveHyperd } from './hyper/install/install.ts'
import { type Config, readConfig } from './inputs/config.ts'
import { setExtractOutputs, setOutcomeOutputs } from './report/outputs.ts'
import { writeSummary } from './report/summary.ts'
import { guard } from './run/guard.ts'
import { keepHistory } from './run/history.ts'
import { beginLook } from './run/look.ts'
import { describeUnchanged, publishToTableau } from './run/publish.ts'
import { noteWorkFolder } from './run/saved-state.ts'
import { enterTableau } from './run/sign-in.ts'
import { type Report, stage } from './run/step.ts'
import { readTransform } from './run/transform-file.ts'
import { spoolSideBySide } from './source/fetch-sources.ts'
import { fieldsOf } from './tdsx/fields.ts'

/** One run of the action, as the runner starts it. The only place that marks the step as failed. */
export async function run(env: NodeJS.ProcessEnv): Promise<void> {
  const log = actionsLog()
  const report: Report = {
    outcome: 'failed',
    datasourceName: '',
    origins: [],
    stages: [],
    remarks: log.remarks,
    ...documentation(env)
  }
  try {
    await publish(env, log, report)
  } catch (caught) {
    const error = asActionError(caught)
    report.error = error
    core.setFailed(conceal(error.message))
    for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
      core.debug(conceal(cause.stack ?? cause.message))
    }
  }
  setOutcomeOutputs(report.publication, report.unchanged)
  await writeSummary(report, env, log)
  if (report.comment !== undefined) await commentOnPullRequest(report, report.comment, env, log)
}

/** The straight line: inputs, pre-flight, fetch, build, publish. */
async function publish(env: NodeJS.ProcessEnv, log: Log, report: Report): Promise<void> {
  const config = readConfig(env)
  report.datasourceName = config.datasourceName
  if (config.withoutSecrets) {
    log.notice(
      'Dry run',
      'This run of a pull request has no credentials for Tableau, as runs of forks and of Dependabot have none, so nothing is published. To say so yourself: dry-run.'
    )
  }
  if (config.comment !== undefined) report.comment = config.comment
  if (config.tableau !== undefined) report.mode = config.tableau.mode
  const deadline = new Deadline(config.timeoutMinutes)
  const cancel = (): void => deadline.cancel()
  process.once('SIGINT', cancel).once('SIGTERM', cancel)
  await using cleanup = new AsyncDisposableStack()
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
  const http = cleanup.adopt(connect(deadline), http => http.close())
  const transform =
    config.extract.transform && (await readTransform(config.extract.transform, workspace(env), config.moment))

  const hyperd = await stage('Prepare the engine', report, () =>
    deadline.during('the engine to be installed', () =>
      resolveHyperd({
        ...(config.hyperdPath === undefined ? {} : { hyperdPath: config.hyperdPath }),
        env,
        log,
        deadline,
        http
      })
    )
  )
  const entered = await stage('Sign in to Tableau', report, () =>
    deadline.during('Tableau to sign in and find the project', () =>
      enterTableau(config, deadline, connectTableau, log)
    )
  )
  if (entered !== undefined) cleanup.defer(() => entered.signOut())

  const work = cleanup.adopt(await makeWorkFolder(temporary(env)), async folder => {
    await folder.remove()
    noteWorkFolder(undefined)
  })
  noteWorkFolder(work.path)
  const spoolFolder = join(work.path, 'spool')
  await mkdir(spoolFolder)
  const outputPath = outputPathOf(config, env)
  const outputFolder = await makeOutputFolder(outputPath)
  const server = cleanup.adopt(
    await startHyper({
      hyperd,
      workDir: work.path,
      readable: spoolFolder,
      databases: [outputFolder],
      deadline
    }),
    running => running.stop()
  )

  const sources = config.sources.map(source => ({
    ...source,
    voice: sourceVoice(source.named ? source.name : undefined, log)
  }))
  const look = beginLook(entered, server, config, work.path, deadline)
  cleanup.defer(() => look.stop())
  const spools = await stage('Fetch the data', report, () =>
    deadline.during('the data of the source', () =>
      spoolSideBySide(sources, spoolFolder, {
        connect,
        deadline,
        log,
        requestsPerMinute: config.requestsPerMinute
      })
    )
  )
  report.origins = [...new Set(spools.flatMap(spool => spool.files.map(file => file.origin)))]
  const published = await look.seen()
  const shape = shapeFor(published, config.tableau?.mode ?? 'overwrite', config.keyColumns, config.guards)
  const extract = await stage('Build the extract', report, () =>
    deadline.during('the engine to build the extract', () =>
      buildExtract(
        server,
        sources.map((source, index) => ({ ...source, spool: spools[index] ?? { files: [] } })),
        {
          ifEmpty: config.extract.ifEmpty,
          zone: config.extract.zone,
          hyperVersion: config.extract.hyperVersion,
          outputPath,
          ...(transform ? { transform } : {}),
          ...(shape ? { published: shape } : {})
        },
        log
      )
    )
  )
  if (extract !== undefined) tell(extract, report, log)
  const { presentation } = config
  const fields = presentation && extract && fieldsOf(extract.columns, presentation)
  // Nothing of the source is needed any more; the upload may want the disk.
  await rm(spoolFolder, { recursive: true, force: true })
  if (extract === undefined || (extract.rowCount === 0 && config.extract.ifEmpty === 'skip')) {
    report.outcome = 'skipped'
    log.notice(
      'Nothing to publish',
      'The source returned 0 rows and if-empty is skip; the published data source is left as it is.'
    )
    return
  }
  const isUnchanged = await guard({ server, extract, published, fields, deadline, log }, config, report)
  if (isUnchanged && entered?.existing !== undefined) {
    report.outcome = 'unchanged'
    report.unchanged = entered.existing
    await describeUnchanged(entered.client, entered.existing, config.description, deadline, report)
  } else if (config.dryRun) {
    report.outcome = 'dry-run'
    log.info('Dry run: nothing is published.')
  } else if (entered !== undefined && config.tableau !== undefined) {
    const given = { entered, server, extract, fields, published, folder: work.path, deadline, log }
    await publishToTableau(given, config.tableau, config, env, report)
    const { token } = config.guards.history ?? {}
    const { datasourceName } = config
    const { client, existing: before } = entered
    if (token !== undefined)
      await keepHistory({ token, datasourceName, client, before, extract }, env, report, log)
  }
}

function tell(extract: BuiltExtract, report: Report, log: Log): void {
  report.extract = extract
  report.decisions = extract.decisions
  setExtractOutputs(extract, extract.fingerprint)
  const columns = extract.columns.map(({ name, type }) => `${name} ${type}`)
  log.info(`The extract has ${counted(extract.rowCount, 'row')} in ${counted(extract.size, 'byte')}.`)
  log.info(`Columns: ${columns.slice(0, 50).join(', ')}${columns.length > 50 ? ' …' : ''}`)
}

function outputPathOf(config: Config, env: NodeJS.ProcessEnv): string {
  const { outputPath } = config.extract
  if (outputPath !== undefined) return resolve(workspace(env), outputPath)
  return resolve(temporary(env), `extract-${randomBytes(4).toString('hex')}.hyper`)
}
