import type { Log } from '../../base/log.ts'
import { fatal, type GuardResult, guardError } from '../../guards/guard-result.ts'
import { type Published, publishedRows, whyUnseen } from '../../guards/published.ts'
import { runGuards } from '../../guards/run-guards.ts'
import { compareContent } from '../../guards/unchanged.ts'
import type { BuiltExtract } from '../../hyper/build/build.ts'
import type { Config } from '../../inputs/config.ts'
import { setPreviousRowCount } from '../../report/outputs.ts'
import type { Field } from '../../tdsx/fields.ts'
import type { Engine } from '../engine.ts'
import { phase, type Report } from '../phase.ts'
import type { RunContext } from '../run-context.ts'
import { isRerun } from '../run-key.ts'

/**
 * Lets the guards look at the finished extract, tells what they found, and fails when one of them does.
 * @param published what stands in Tableau
 * @param fields what Tableau is told of the columns; undefined: nothing
 * @returns `unchanged` when the extract is what is published already, and the workflow wants nothing to happen then
 * @throws ActionError with everything that fails, `tableau.unseen`, engine.*
 */
export async function guard(
  run: RunContext,
  { server }: Engine,
  extract: BuiltExtract,
  published: Published,
  fields: readonly Field[] | undefined
): Promise<'publish' | 'unchanged'> {
  const { config, env, log, report } = run
  setPreviousRowCount(publishedRows(published))
  tellPublished(published, report, log)
  tellHeld(extract, config, report, log)
  const mode = config.tableau?.mode ?? 'overwrite'
  const name = config.datasourceName
  const { keyColumns: keys, guards, dryRun } = config
  const calculated = new Set(config.presentation?.calculatedFields.keys())
  const results = await phase(run, 'Guard the data', 'the engine to guard the data', () =>
    runGuards(server, {
      name,
      mode,
      keys,
      config: guards,
      extract,
      published,
      calculated,
      isRerun: isRerun(env)
    })
  )
  report.guards = results
  tellResults(results, dryRun, log)
  const error = guardError(fatal(results, dryRun))
  if (error !== undefined) throw error
  const { skipUnchanged, unchangedIgnores: ignores } = guards
  if (!skipUnchanged || published.state === 'not looked at') return 'publish'
  const { result, found } = await compareContent(server, { name, mode, extract, published, ignores, fields })
  const isSame = result === 'same'
  const asked = 'publish nothing when nothing has changed'
  const verdict = result === 'unknown' ? 'skipped' : 'passed'
  report.guards = [...results, { guard: 'skip-unchanged', asked, found, verdict }]
  log.info(isSame ? 'Nothing has changed since the last publication.' : `To be published, because ${found}.`)
  return isSame && !dryRun ? 'unchanged' : 'publish'
}

function tellPublished(published: Published, report: Report, log: Log): void {
  switch (published.state) {
    case 'first':
      report.published = 'none'
      log.info('Nothing is published under this name yet, so there is nothing to compare with.')
      break
    case 'table':
      report.published = { columns: published.columns, rowCount: published.rowCount }
      break
    case 'unseen':
      log.notice(
        'Not compared with what is published',
        `What is published cannot be seen (${whyUnseen(published)}), so types are inferred anew and columns are not compared.`
      )
      break
    default:
  }
}

function tellHeld({ held }: BuiltExtract, config: Config, report: Report, log: Log): void {
  report.kept = held.kept
  if (held.kept.length > 0) {
    const list = held.kept.map(({ name, type, inferred }) => `${name} ${type} (today ${inferred})`)
    log.info(`Published types that hold: ${list.join(', ')}.`)
  }
  const mode = config.tableau?.mode
  if (held.absent.length === 0 || mode === 'overwrite' || mode === 'delete') return
  const names = held.absent.map(name => JSON.stringify(name)).join(', ')
  log.warning(
    'Columns that no record has',
    `No record has ${names} today. ${mode === 'update' ? 'The published values stay as they are.' : 'They are NULL in these rows.'}`
  )
}

/** What fails in a dry run against what is published is told, too. */
function tellResults(results: readonly GuardResult[], dryRun: boolean, log: Log): void {
  for (const result of results) {
    const { guard: name, found } = result
    if (result.verdict === 'skipped') tellSkipped(name, found, log)
    else if (result.verdict === 'passed') log.info(`${name}: ${found}.`)
    else if (result.verdict === 'warned' || (dryRun && result.ofPublished)) {
      const { code, what, remedy } = result.fault
      log.warning(result.verdict === 'warned' ? name : `${name} would fail`, `${code}: ${what} ${remedy}`)
    }
  }
}

/** That the columns are not compared has been told already, with its reason. */
function tellSkipped(name: string, found: string, log: Log): void {
  if (name === 'on-schema-change' || name === 'columns') log.info(`${name}: ${found}.`)
  else log.notice('A guard was skipped', `${name}: ${found}.`)
}
