import { Deadline } from '../base/deadline.ts'
import { userAgent } from '../base/environment.ts'
import {
  environmentOf,
  keepPublication,
  listPublications,
  type PublicationRecord,
  type Repository
} from '../github/deployments.ts'
import type { GithubApi } from '../github/sticky-comment.ts'
import { createHttp } from '../http/dispatcher.ts'
import type { WrittenExtract } from '../hyper/build/extract.ts'
import type { Preflight } from '../tableau/publish/session.ts'
import { type Datasource, getDatasource } from '../tableau/resources/datasources.ts'
import type { RunContext } from './run-context.ts'

/** Publications that the summary shows, this one included. */
const MAX_SHOWN = 30
/** A history is no reason to wait longer. */
const TIMEOUT_MINUTES = 0.5

/**
 * Keeps a publication as a GitHub deployment, where the workflow asks for it, and gives the report the rows of the last
 * ones. Never fails: the data source matters more than its history. On pull requests nothing is kept.
 */
export async function keepHistory(
  run: RunContext,
  { client, existing }: Preflight,
  extract: WrittenExtract
): Promise<void> {
  const { config, env, log, report } = run
  const { publication, effects } = report
  const { token } = config.guards.history ?? {}
  if (token === undefined || publication === undefined || publication.datasourceId === '') return
  if (env['GITHUB_EVENT_NAME']?.startsWith('pull_request')) return
  const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(env['GITHUB_REPOSITORY'] ?? '') ?? []
  if (owner === undefined || repo === undefined) {
    log.warning('No history', 'GITHUB_REPOSITORY is not a repository. The data source is not affected.')
    return
  }
  const repository: Repository = { owner, repo }
  const environment = environmentOf(config.datasourceName)
  const deadline = new Deadline(TIMEOUT_MINUTES)
  const http = createHttp({ deadline, log, userAgent: userAgent(env), env })
  const api: GithubApi = { http, token, ...baseUrlOf(env) }
  try {
    const earlier = await listPublications(api, repository, environment, MAX_SHOWN)
    // Descriptions and tags have moved the time since the job ended.
    const now = await getDatasource(client, publication.datasourceId)
    const record: PublicationRecord = {
      datasourceId: publication.datasourceId,
      updatedAt: now?.updatedAt ?? '',
      rows: effects?.now ?? extract.rowCount,
      bytes: extract.size,
      fingerprint: extract.fingerprint
    }
    const before = believed(earlier, existing).map(({ rows }) => rows)
    report.history = [...before.toReversed(), record.rows].slice(-MAX_SHOWN)
    const ref = env['GITHUB_SHA'] ?? ''
    await keepPublication(api, repository, environment, record, { ref, address: publication.datasourceUrl })
  } catch (error) {
    run.deadline.check()
    const why = deadline.signal.aborted
      ? 'GitHub did not take the deployment within 30 seconds.'
      : refusal(error)
    log.warning('No history', `${why} The data source is not affected.`)
  } finally {
    deadline.close()
    await http.close()
  }
}

function baseUrlOf(env: NodeJS.ProcessEnv): { readonly baseUrl?: string } {
  const url = URL.parse(env['GITHUB_API_URL'] ?? '')
  return url !== null && /^https?:$/.test(url.protocol) ? { baseUrl: url.href.replace(/\/$/, '') } : {}
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
