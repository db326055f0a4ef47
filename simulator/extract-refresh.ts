import { readBody, type SessionCall } from './call.ts'
import { jobElement, settle, startJob } from './jobs.ts'
import { element, Refusal, type Reply } from './replies.ts'
import type { Shape } from './request-body.ts'
import type { State } from './state.ts'

const REFRESH: Shape = { children: { extractRefresh: { attributes: { incremental: '3.25' } } } }

/** What is refreshed. */
export interface Refreshed {
  readonly id: string
  readonly name: string
  readonly kind: 'workbook' | 'datasource'
  /** A refresh of it waits already. */
  readonly queued?: boolean
}

/**
 * Starts the refresh of an extract as a job that changes nothing that anybody could see.
 * @throws Refusal 409093 while another refresh of it waits or runs
 */
export async function refresh(call: SessionCall, refreshed: Refreshed): Promise<Reply> {
  await readBody(call, REFRESH)
  await checkIdle(call.state, refreshed.id, refreshed.queued)
  const { id, name, kind } = refreshed
  const detail = element('extractRefreshJob', {}, element(kind, { id, name }))
  const job = startJob(call, 'RefreshExtract', async () => ({ finishCode: 0 }), detail, id)
  return { status: 202, elements: [jobElement(call.state, job)] }
}

/** @throws Refusal when a job runs or refreshes the target already */
export async function checkIdle(state: State, target: string, queued = false): Promise<void> {
  await settle(state)
  const busy = [...state.jobs.values()].some(job => job.target === target && job.outcome === undefined)
  if (!busy && !queued) return
  throw new Refusal(
    state.config.quirks.alreadyQueuedCode,
    'Resource Conflict',
    `Job for '${target}' is already queued. Not queuing a duplicate.`
  )
}
