import { rm } from 'node:fs/promises'
import { documentation } from './base/environment.ts'
import { asActionError } from './base/errors.ts'
import { actionsLog, markFailed, type StepLog } from './base/log.ts'
import { pullRequestOf } from './github/pull-request.ts'
import { commentOnPullRequest } from './github/run-comment.ts'
import { readConfig } from './inputs/config.ts'
import { setOutcomeOutputs } from './report/outputs.ts'
import { writeSummary } from './report/summary.ts'
import { beginAhead } from './run/ahead/begin-ahead.ts'
import { build, isSkipped, userTransform } from './run/build.ts'
import { findEngine, makeFolders, startEngine } from './run/engine.ts'
import { fetchData, readSourceFiles } from './run/fetch.ts'
import { annotationsOf } from './run/files/written-places.ts'
import { guard } from './run/guards/guard.ts'
import { beginLook } from './run/guards/look.ts'
import { keepHistory } from './run/history.ts'
import type { Report } from './run/phase.ts'
import { describeUnchanged, publishToTableau } from './run/publish.ts'
import { beginRun, partOf, tellPlaceholders } from './run/run-context.ts'
import { signIn } from './run/sign-in.ts'
import { sideBySide } from './run/together/side-by-side.ts'
import { fieldsOf } from './tdsx/fields.ts'

/** One run of the action, as the runner starts it. The only place that marks the step as failed. */
export async function run(env: NodeJS.ProcessEnv): Promise<void> {
  const log = actionsLog()
  const report: Report = {
    outcome: 'failed',
    datasourceName: '',
    origins: [],
    stages: [],
    placeholders: [],
    remarks: log.remarks,
    ...documentation(env)
  }
  const fail = async (caught: unknown): Promise<void> => {
    const error = asActionError(caught)
    report.error = error
    markFailed(error, await annotationsOf(error, env), report.documentation)
  }
  await publish(env, log, report).catch(fail)
  try {
    setOutcomeOutputs(report.publication, report.unchanged)
  } catch (caught) {
    // Where the run failed already, this is why.
    if (report.error === undefined) await fail(caught)
  }
  await writeSummary(report, env, log)
  if (report.comment !== undefined) await commentOnPullRequest(report, report.comment, env, log)
}

/** The straight line: engine, sign-in and fetch side by side → build → guard → publish. */
async function publish(env: NodeJS.ProcessEnv, log: StepLog, report: Report): Promise<void> {
  const config = readConfig(env)
  report.datasourceName = config.datasourceName
  report.placeholders.push(...config.placeholders)
  const pullRequest = config.comment && (await pullRequestOf(env, log))
  if (config.comment && pullRequest) report.comment = { ...config.comment, on: pullRequest }
  if (config.tableau !== undefined) report.mode = config.tableau.mode
  if (config.withoutSecrets) {
    log.notice(
      'Dry run',
      'This run of a pull request has no credentials for Tableau, as runs of forks and of Dependabot have none, so nothing is published. To say so yourself: dry-run.'
    )
  }
  await using cleanup = new AsyncDisposableStack()
  const run = await beginRun(env, config, log, report, cleanup)
  const transform = await userTransform(run)
  const ready = await readSourceFiles(run)
  tellPlaceholders(run)
  const found = await findEngine(run)
  const folders = await makeFolders(run)
  const together = sideBySide(run, part => partOf(run, part))
  const starting = together.begin(part => startEngine(part, found, folders))
  const signingIn = together.begin(part => signIn(part))
  const ahead = beginAhead(run, ready, transform, starting)
  const fetching = together.begin(part => fetchData(part, ready, folders, ahead?.tell))
  const look = beginLook(run, starting, signingIn)
  const [engine, tableau, sources] = await together.all(starting, signingIn, fetching)
  const published = await look.seen()
  const extract = await build(run, engine, sources, transform, published, ahead)
  const fields = extract && config.presentation && fieldsOf(extract.columns, config.presentation)

  if (extract === undefined || isSkipped(extract, run)) {
    report.outcome = 'skipped'
    if (run.extractFile.temporary) await rm(run.extractFile.path, { force: true })
    log.notice(
      'Nothing to publish',
      'The source returned 0 rows and if-empty is skip; the published data source is left as it is.'
    )
    return
  }
  const verdict = await guard(run, engine, extract, published, fields)
  if (verdict === 'unchanged' && tableau?.existing !== undefined) {
    report.outcome = 'unchanged'
    report.unchanged = tableau.existing
    await describeUnchanged(run, tableau.client, tableau.existing)
  } else if (config.dryRun) {
    report.outcome = 'dry-run'
    log.info('Dry run: nothing is published.')
  } else if (tableau !== undefined && config.tableau !== undefined) {
    await publishToTableau(run, engine, extract, tableau, config.tableau, fields, published)
    await keepHistory(run, tableau, extract)
  }
}
