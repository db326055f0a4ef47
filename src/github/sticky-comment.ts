import type { Http } from '../http/http.ts'
import { fetchThrough } from './github-fetch.ts'
import { hasMarker, isOwnComment, WHO_WRITES } from './own-comment.ts'
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
 * Writes the one comment of a kind on a pull request: the earlier one of the same author is replaced, wherever it
 * stands. GitHub REST API, "List issue comments", "Create an issue comment", "Update an issue comment".
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
  const { graphql, rest, paginate } = getOctokit(token, {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    request: { fetch: fetchThrough(http) },
    log: SILENT
  })
  const place = { owner, repo }
  let writer: string | undefined
  for await (const { data } of paginate.iterator(rest.issues.listComments, {
    ...place,
    issue_number: number,
    per_page: PAGE
  })) {
    if (!data.some(({ body }) => hasMarker(body, marker))) continue
    writer ??= (await graphql<{ viewer: { login: string } }>(WHO_WRITES)).viewer.login
    const earlier = data.find(comment => isOwnComment(comment, marker, writer ?? ''))
    if (earlier === undefined) continue
    const updated = await rest.issues.updateComment({ ...place, comment_id: earlier.id, body })
    return updated.data.html_url
  }
  const created = await rest.issues.createComment({ ...place, issue_number: number, body })
  return created.data.html_url
}
