import type { Log } from '../base/log.ts'
import type { CommentConfig } from '../inputs/comment.ts'
import { commentBody, commentMarker } from '../report/comment-body.ts'
import { concealedReport } from '../report/concealed-report.ts'
import type { RunReport } from '../report/run-report.ts'
import { pullRequest } from './pull-request.ts'
import { refusalOf } from './refusal.ts'
import { writeStickyComment } from './sticky-comment.ts'

/** A comment is no reason to wait longer. */
const TIMEOUT_MS = 30_000

/**
 * Comments the run on its pull request, if it has one. Never fails: the data source matters more than the comment.
 * For a pull request from a fork nothing is written: its author chooses what the run reads, and the run may hold
 * secrets.
 */
export async function commentOnPullRequest(
  report: RunReport,
  config: CommentConfig,
  env: NodeJS.ProcessEnv,
  log: Log
): Promise<void> {
  const found = pullRequest()
  if (found === undefined) {
    log.debug('No comment: the run belongs to no pull request.')
    return
  }
  if (found.fork) {
    log.notice('No comment', 'The pull request comes from a fork, so nothing is written on it.')
    return
  }
  const body = commentBody(concealedReport(report), { values: config.values, ...runAddress(env) })
  try {
    const url = await writeStickyComment(
      config.token,
      found,
      commentMarker(report.datasourceName),
      body,
      AbortSignal.timeout(TIMEOUT_MS)
    )
    log.info(`Commented on pull request ${found.number}: ${url}`)
  } catch (error) {
    log.warning('No comment', `${refusal(error)} The data source is not affected.`)
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
