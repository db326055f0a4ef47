import type { TableauClient } from '../rest/client.ts'
import type { Failure } from '../rest/response.ts'
import { child, descendants } from '../rest/xml.ts'

/** What became of asking Tableau to start something. */
export type Start =
  /** It runs, or waits in the queue. `runId`: of a flow. */
  | { readonly state: 'started'; readonly jobId: string; readonly runId?: string }
  /** It was in the queue already; Tableau does not tell under which job. */
  | { readonly state: 'queued' }
  /** Tableau said no; nothing was started. */
  | { readonly state: 'refused'; readonly failure: Failure }
  /** It may have been started. */
  | { readonly state: 'unknown'; readonly failure: Failure }

/**
 * Asks Tableau to start something, once: it is repeated only when the request surely has not arrived, or was put off.
 * @param path below the site
 * @param doing completes "while …"
 */
export async function start(client: TableauClient, path: string, doing: string): Promise<Start> {
  const outcome = await client.send({
    method: 'POST',
    path,
    contentType: 'text/xml',
    body: '<tsRequest/>',
    doing,
    repeat: 'when-refused'
  })
  if (outcome.kind === 'done') {
    const job = outcome.root === undefined ? undefined : child(outcome.root, 'job')
    const jobId = job?.attributes['id']
    const [run] = job === undefined ? [] : descendants(job, 'runFlowJobType')
    const runId = run?.attributes['flowRunId']
    if (jobId) return { state: 'started', jobId, ...(runId === undefined ? {} : { runId }) }
    const { status } = outcome
    return { state: 'unknown', failure: { kind: 'unknown', status, words: 'no job' } }
  }
  if (isQueued(outcome)) return { state: 'queued' }
  return { state: outcome.kind === 'unknown' ? 'unknown' : 'refused', failure: outcome }
}

/** 409093 is documented for extracts; for a flow that runs already no code is. */
function isQueued({ kind, status, code, words }: Failure): boolean {
  if (kind !== 'refused') return false
  return code === '409093' || (status === 409 && /already|queued|in progress/i.test(words))
}
