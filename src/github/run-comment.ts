import { Deadline } from '../base/deadline.ts'
import { userAgent } from '../base/environment.ts'
import type { Log } from '../base/log.ts'
import { createHttp } from '../http/dispatcher.ts'
import type { Http } from '../http/http.ts'
import type { CommentConfig } from '../inputs/comment.ts'
import { commentBody, commentMarker } from '../report/comment-body.ts'
import { concealedReport } from '../report/concealed-report.ts'
import type { RunReport } from '../report/run-report.ts'
import type { PullRequest } from './pull-request.ts'
import { refusalOf } from './refusal.ts'
import { writeStickyComment } from './sticky-comment.ts'

/** A comment is no reason to wait longer. */
const TIMEOUT_MINUTES = 0.5

/** The comment that a run shall write. */
export interface CommentOrder extends CommentConfig {
  readonly on: PullRequest
}

/**
 * Comments the run on its pull request. Never fails: the data source matters more than the comment.
 * For a pull request from a fork nothing is written: its author chooses what the run reads, and the run may hold
 * secrets.
 */
export async function commentOnPullRequest(
  report: RunReport,
  { on, token, values }: CommentOrder,
  env: NodeJS.ProcessEnv,
  log: Log
): Promise<void> {
  if (on.fork) {
    log.notice('No comment', 'The pull request comes from a fork, so nothing is written on it.')
    return
  }
  const given = env['GITHUB_API_URL']
  const address = given ? URL.parse(given) : undefined
  if (address === null || (address !== undefined && !/^https?:$/.test(address.protocol))) {
    log.warning('No comment', 'GITHUB_API_URL is not an http(s) address. The data source is not affected.')
    return
  }
  const deadline = new Deadline(TIMEOUT_MINUTES)
  let http: Http | undefined
  try {
    http = createHttp({ deadline, log, userAgent: userAgent(env), env })
    const url = await writeStickyComment(
      { http, token, ...(address === undefined ? {} : { baseUrl: address.href.replace(/\/$/, '') }) },
      on,
      commentMarker(report.datasourceName),
      commentBody(concealedReport(report), { values, ...runAddress(env) })
    )
    log.info(`Commented on pull request ${on.number}: ${url}`)
  } catch (error) {
    const why = deadline.signal.aborted
      ? 'GitHub did not take the comment within 30 seconds.'
      : refusal(error)
    log.warning('No comment', `${why} The data source is not affected.`)
  } finally {
    deadline.close()
    await http?.close()
  }
}

function refusal(error: unknown): string {
  const { status, response } = error as { status?: number; response?: { headers?: Record<string, string> } }
  return (
    refusalOf({ status: status ?? 0, headers: response?.headers ?? {} }) ??
    `GitHub did not take the comment (${error instanceof Error ? error.message : String(error)}).`
  )
}

function runAddress(env: NodeJS.ProcessEnv): { readonly run?: string } {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = env
  return server && repository && id ? { run: `${server}/${repository}/actions/runs/${id}` } : {}
}
