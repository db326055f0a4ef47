import type { Published } from '../guards/published.ts'
import { rowEffects } from '../guards/row-effects.ts'
import type { Extract } from '../hyper/engine/types.ts'
import type { TableauConfig } from '../inputs/tableau/tableau.ts'
import { setJobId } from '../report/outputs.ts'
import { type RunResult, runAfter } from '../tableau/after/run-after.ts'
import { publishExtract } from '../tableau/publish/publish.ts'
import { openProject, type Preflight } from '../tableau/publish/session.ts'
import type { Datasource } from '../tableau/resources/datasources.ts'
import { describe, readDescription, saysSomething } from '../tableau/resources/descriptions.ts'
import { isUpdate, KEYED_MODES } from '../tableau/resources/modes.ts'
import type { TableauClient } from '../tableau/rest/client.ts'
import type { Field } from '../tdsx/fields.ts'
import { packed } from '../tdsx/tdsx-file.ts'
import type { Engine } from './engine.ts'
import { phase } from './phase.ts'
import { publishRows } from './publish-rows.ts'
import type { RunContext } from './run-context.ts'
import { runIdentity } from './run-key.ts'

/**
 * Publishes the extract in the mode of the run, says what people see of the data source, and starts what runs
 * afterwards. The report knows of the publication as soon as it is done, whatever fails later.
 * @param signedIn the project to publish into
 * @param fields what Tableau is told of the columns; undefined: nothing
 * @param published what stood there before
 * @throws ActionError tableau.*, engine.*
 */
export async function publishToTableau(
  run: RunContext,
  { server, workFolder }: Engine,
  extract: Extract,
  signedIn: Preflight,
  tableau: TableauConfig,
  fields: readonly Field[] | undefined,
  published: Published
): Promise<void> {
  const { config, env, log, report } = run
  const { keyColumns, description } = config
  const { datasourceName: name, mode, chunkSizeBytes, wait } = tableau
  // Only a publication over it changes what people see of a data source.
  const before =
    signedIn.existing === undefined || mode !== 'overwrite'
      ? undefined
      : ((await readDescription(signedIn.client, signedIn.existing.id)) ?? 'unseen')
  if (isUpdate(mode)) report.effects = await rowEffects(server, mode, extract, keyColumns, published)
  const pack = packed(name, fields, workFolder)
  report.publication = await phase(run, 'Publish to Tableau', 'Tableau to take the extract', async () => {
    const session = await openProject(signedIn)
    return isUpdate(mode)
      ? publishRows(session, server, extract, {
          name,
          mode,
          keys: KEYED_MODES.includes(mode) ? keyColumns : [],
          identity: runIdentity(env),
          folder: workFolder,
          pack,
          chunkSizeBytes,
          onJob: setJobId
        })
      : publishExtract(session, {
          ...(await pack(extract)),
          name,
          mode,
          chunkSizeBytes,
          onJob: setJobId
        })
  })
  report.outcome = 'published'
  log.info(`Published ${name}: ${report.publication.datasourceUrl}`)
  if (fields !== undefined && report.publication.updated === true && !report.publication.created) {
    log.notice(
      'Captions stay as they are',
      `publish-mode ${mode} changes rows only: what columns and calculated-fields say of captions and the like holds when the data source is created. To change it now, run once with publish-mode overwrite.`
    )
  }
  const { datasourceId } = report.publication
  const describes = before !== undefined || saysSomething(description)
  if (describes && datasourceId === '') {
    log.warning(
      'Not described',
      'As Tableau does not list the data source yet, its description, tags and certification are not set. Run again in a few minutes.'
    )
  } else if (describes) {
    await phase(run, 'Describe the data source', 'Tableau to describe the data source', () =>
      describe(signedIn.client, datasourceId, description, before)
    )
  }
  if (signedIn.runs.length > 0) {
    const onResults = (results: readonly RunResult[]): void => {
      report.runs = results
    }
    await phase(
      run,
      'Run what comes after',
      'Tableau to start what runs after the publication, which is done',
      () => runAfter(signedIn.client, signedIn.runs, { wait, onResults })
    )
  }
}

/**
 * Sets what the workflow says of a data source that is not published anew, as far as it differs.
 * @throws ActionError tableau.*
 */
export async function describeUnchanged(
  run: RunContext,
  client: TableauClient,
  { id }: Datasource
): Promise<void> {
  const { description } = run.config
  if (!saysSomething(description)) return
  await phase(run, 'Describe the data source', 'Tableau to describe the data source', () =>
    describe(client, id, description, undefined)
  )
}
