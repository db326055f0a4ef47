import type { Deadline } from '../base/deadline.ts'
import type { Log } from '../base/log.ts'
import type { Published } from '../guards/published.ts'
import { rowEffects } from '../guards/row-effects.ts'
import type { HyperServer } from '../hyper/engine/server.ts'
import type { Extract } from '../hyper/engine/types.ts'
import type { Config } from '../inputs/config.ts'
import { setJobId } from '../report/outputs.ts'
import { type RunResult, runAfter } from '../tableau/after/run-after.ts'
import { publishExtract } from '../tableau/publish/publish.ts'
import { enterProject, type Preflight } from '../tableau/publish/session.ts'
import type { Datasource } from '../tableau/resources/datasources.ts'
import { describe, readDescription, saysSomething } from '../tableau/resources/descriptions.ts'
import { isUpdate, KEYED_MODES } from '../tableau/resources/modes.ts'
import type { TableauClient } from '../tableau/rest/client.ts'
import type { Field } from '../tdsx/fields.ts'
import { packed } from '../tdsx/tdsx-file.ts'
import { publishRows } from './publish-rows.ts'
import { runIdentity } from './run-key.ts'
import { type Report, stage } from './step.ts'

/** What a publication is made of. */
export interface Publishing {
  readonly entered: Preflight
  readonly server: HyperServer
  readonly extract: Extract
  /** What stood there before. */
  readonly published: Published
  /** What Tableau is told of the columns; undefined: nothing. */
  readonly fields: readonly Field[] | undefined
  /** Where files may be put. */
  readonly folder: string
  readonly deadline: Deadline
  readonly log: Log
}

/**
 * Publishes the extract in the mode of the run, says what people see of the data source, and starts what runs
 * afterwards. The report knows of the publication as soon as it is done, whatever fails later.
 * @throws ActionError tableau.*, engine.*
 */
export async function publishToTableau(
  given: Publishing,
  tableau: NonNullable<Config['tableau']>,
  { keyColumns, description }: Pick<Config, 'keyColumns' | 'description'>,
  env: NodeJS.ProcessEnv,
  report: Report
): Promise<void> {
  const { entered, server, extract, fields, folder, deadline, log, published } = given
  const { datasourceName: name, mode, chunkSizeBytes, wait } = tableau
  // Only a publication over it changes what people see of a data source.
  const before =
    entered.existing === undefined || mode !== 'overwrite'
      ? undefined
      : ((await readDescription(entered.client, entered.existing.id)) ?? 'unseen')
  if (isUpdate(mode)) report.effects = await rowEffects(server, mode, extract, keyColumns, published)
  const pack = packed(name, fields, folder)
  report.publication = await stage('Publish to Tableau', report, () =>
    deadline.during('Tableau to take the extract', async () => {
      const session = await enterProject(entered)
      return isUpdate(mode)
        ? publishRows(session, server, extract, {
            name,
            mode,
            keys: KEYED_MODES.includes(mode) ? keyColumns : [],
            identity: runIdentity(env),
            folder,
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
  )
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
    await stage('Describe the data source', report, () =>
      deadline.during('Tableau to describe the data source', () =>
        describe(entered.client, datasourceId, description, before)
      )
    )
  }
  if (entered.runs.length > 0) {
    const onResults = (results: readonly RunResult[]): void => {
      report.runs = results
    }
    await stage('Run what comes after', report, () =>
      deadline.during('Tableau to start what runs after the publication, which is done', () =>
        runAfter(entered.client, entered.runs, { wait, onResults })
      )
    )
  }
}

/**
 * Sets what the workflow says of a data source that is not published anew, as far as it differs.
 * @throws ActionError tableau.*
 */
export async function describeUnchanged(
  client: TableauClient,
  { id }: Datasource,
  description: Config['description'],
  deadline: Deadline,
  report: Report
): Promise<void> {
  if (!saysSomething(description)) return
  await stage('Describe the data source', report, () =>
    deadline.during('Tableau to describe the data source', () => describe(client, id, description, undefined))
  )
}
