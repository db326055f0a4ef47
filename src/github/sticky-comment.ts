import type { Http } from '../http/http.ts'
import { fetchThrough } from './github-fetch.ts'
import type { PullRequest } from './pull-request.ts'

/** A page of comments as large as GitHub gives. */
const PAGE = 100
const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined
}

/** Where GitHub's REST API is, and the way to it. */
export interface GithubApi {
  readonly http: Http
  readonly token: string
  /** Default: that of github.com. */
  readonly baseUrl?: string
}

/**
 * Writes the one comment of a kind on a pull request: the earlier one is replaced, wherever it stands.
 * GitHub REST API, "List issue comments", "Create an issue comment", "Update an issue comment".
 *
 * @param marker an HTML comment that the body begins with; tells this kind of comment from all others
 * @param body Markdown, with the marker, at most 65,536 characters
 * @returns the address of the comment
 * @throws what Octokit throws: `RequestError` with `status` when GitHub refuses
 */
export async function writeStickyComment(
  { http, token, baseUrl }: GithubApi,
  { owner, repo, number }: PullRequest,
  marker: string,
  body: string
): Promise<string> {
  // Reads the event, the proxy and the address of the API while it is loaded, and fails where one is broken.
  const { getOctokit } = await import('@actions/github')
  const { rest, paginate } = getOctokit(token, {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    request: { fetch: fetchThrough(http) },
    log: SILENT
  })
  const place = { owner, repo }
  for await (const { data } of paginate.iterator(rest.issues.listComments, {
    ...place,
    issue_number: number,
    per_page: PAGE
  })) {
    const earlier = data.find(comment => comment.body?.startsWith(marker))
    if (earlier === undefined) continue
    const updated = await rest.issues.updateComment({ ...place, comment_id: earlier.id, body })
    return updated.data.html_url
  }
  const created = await rest.issues.createComment({ ...place, issue_number: number, body })
  return created.data.html_url
}
