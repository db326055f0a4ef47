import type { Log } from '../base/log.ts'
import {
  environmentOf,
  keepPublication,
  listPublications,
  type PublicationRecord
} from '../github/deployments.ts'
import { pullRequest } from '../github/pull-request.ts'
import { type Datasource, getDatasource } from '../tableau/resources/datasources.ts'
import type { TableauClient } from '../tableau/rest/client.ts'
import type { Report } from './step.ts'

/** Publications that the summary shows, this one included. */
const MAX_SHOWN = 30
/** A history is no reason to wait longer. */
const TIMEOUT_MS = 30_000

/** What a publication is kept with. */
export interface HistoryOptions {
  readonly token: string
  readonly datasourceName: string
  readonly client: TableauClient
  /** The data source as it stood before the publication; undefined when it was none. */
  readonly before: Datasource | undefined
  readonly extract: { readonly rowCount: number; readonly size: number; readonly fingerprint: string }
}

/**
 * Keeps a publication as a GitHub deployment, and gives the report the rows of the last ones. Never fails: the data
 * source matters more than its history. On pull requests nothing is kept.
 */
export async function keepHistory(
  { token, datasourceName, client, before, extract }: HistoryOptions,
  env: NodeJS.ProcessEnv,
  report: Report,
  log: Log
): Promise<void> {
  const { publication, effects } = report
  if (publication === undefined || publication.datasourceId === '' || pullRequest() !== undefined) return
  const environment = environmentOf(datasourceName)
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const earlier = await listPublications(token, environment, MAX_SHOWN, signal)
    // Descriptions and tags have moved the time since the job ended.
    const now = await getDatasource(client, publication.datasourceId)
    const record: PublicationRecord = {
      datasourceId: publication.datasourceId,
      updatedAt: now?.updatedAt ?? '',
      rows: effects?.now ?? extract.rowCount,
      bytes: extract.size,
      fingerprint: extract.fingerprint
    }
    report.history = [
      ...believed(earlier, before)
        .toReversed()
        .map(({ rows }) => rows),
      record.rows
    ].slice(-MAX_SHOWN)
    await keepPublication(
      token,
      environment,
      record,
      env['GITHUB_SHA'] ?? '',
      publication.datasourceUrl,
      signal
    )
  } catch (error) {
    log.warning('No history', `${refusal(error)} The data source is not affected.`)
  }
}

/**
 * Of what is kept, newest first, what is still true: it is of the data source that stood there, and nobody has
 * published it in another way since.
 */
export function believed(
  records: readonly PublicationRecord[],
  before: Pick<Datasource, 'id' | 'updatedAt'> | undefined
): readonly PublicationRecord[] {
  const [newest] = records
  if (before === undefined || newest === undefined) return []
  if (newest.datasourceId !== before.id || newest.updatedAt !== before.updatedAt) return []
  return records.filter(({ datasourceId }) => datasourceId === before.id)
}

function refusal(error: unknown): string {
  const status = (error as { status?: number }).status
  if (status === 401) return 'GitHub does not know the github-token: give it the expression github.token.'
  if (status === 403 || status === 404) {
    return 'GitHub refuses the deployment: the job lacks permissions: deployments: write.'
  }
  return `GitHub did not take the deployment (${error instanceof Error ? error.message : String(error)}).`
}
