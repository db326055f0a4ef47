import { fetchThrough } from './github-fetch.ts'
import type { GithubApi } from './sticky-comment.ts'

/** One publication, as it is kept with a GitHub deployment. No names of columns, no values. */
export interface PublicationRecord {
  /** LUID of the data source. */
  readonly datasourceId: string
  /** As Tableau writes it. */
  readonly updatedAt: string
  readonly rows: number
  readonly bytes: number
  readonly fingerprint: string
}

/** GitHub's own limit of the name of an environment. */
const MAX_ENVIRONMENT = 255
const TASK = 'tableau-publish'

/** A repository. */
export interface Repository {
  readonly owner: string
  readonly repo: string
}

/** The environment of a data source. */
export function environmentOf(datasourceName: string): string {
  return [...`tableau/${datasourceName}`].slice(0, MAX_ENVIRONMENT).join('')
}

/**
 * The publications of a data source that are kept, newest first.
 * GitHub REST API, "List deployments".
 * @param limit at most so many, up to 100
 * @throws what Octokit throws: `RequestError` with `status` when GitHub refuses
 */
export async function listPublications(
  api: GithubApi,
  repository: Repository,
  environment: string,
  limit: number
): Promise<readonly PublicationRecord[]> {
  const rest = await restOf(api)
  const { data } = await rest.repos.listDeployments({
    ...repository,
    environment,
    task: TASK,
    per_page: limit
  })
  return data.flatMap(({ payload }) => recordIn(payload) ?? [])
}

/**
 * Keeps a publication: a deployment, which has succeeded, with the data source as its address.
 * GitHub REST API, "Create a deployment", "Create a deployment status".
 * @param run `ref`: its commit; `address`: that of the data source, '' when it is not known
 * @throws what Octokit throws: `RequestError` with `status` when GitHub refuses
 */
export async function keepPublication(
  api: GithubApi,
  repository: Repository,
  environment: string,
  record: PublicationRecord,
  { ref, address }: { readonly ref: string; readonly address: string }
): Promise<void> {
  const rest = await restOf(api)
  const created = await rest.repos.createDeployment({
    ...repository,
    ref,
    task: TASK,
    environment,
    description: 'Published to Tableau',
    auto_merge: false,
    required_contexts: [],
    payload: { ...record }
  })
  // GitHub answers 202 with a message where it would have merged first, which it is told not to do.
  if (!('id' in created.data)) throw new Error('GitHub made no deployment')
  await rest.repos.createDeploymentStatus({
    ...repository,
    deployment_id: created.data.id,
    state: 'success',
    ...(/^https?:/.test(address) ? { environment_url: address } : {})
  })
}

async function restOf({ http, token, baseUrl }: GithubApi) {
  // Reads the event, the proxy and the address of the API while it is loaded, and fails where one is broken.
  const { getOctokit } = await import('@actions/github')
  const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing }
  const address = baseUrl === undefined ? {} : { baseUrl }
  return getOctokit(token, { ...address, request: { fetch: fetchThrough(http) }, log: silent }).rest
}

function nothing(): void {}

/** What everybody who may write to the repository can make is read with care. */
function recordIn(payload: unknown): PublicationRecord | undefined {
  const value = typeof payload === 'string' ? parsed(payload) : payload
  if (typeof value !== 'object' || value === null) return undefined
  const { datasourceId, updatedAt, rows, bytes, fingerprint } = value as Record<string, unknown>
  const isRecord =
    typeof datasourceId === 'string' &&
    typeof updatedAt === 'string' &&
    typeof fingerprint === 'string' &&
    [rows, bytes].every(number => Number.isSafeInteger(number) && Number(number) >= 0)
  return isRecord
    ? { datasourceId, updatedAt, fingerprint, rows: Number(rows), bytes: Number(bytes) }
    : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
