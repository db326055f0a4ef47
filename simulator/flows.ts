import { notFound, pathParameter, type Route, readBody, type SessionCall } from './call.ts'
import { checkIdle } from './extract-refresh.ts'
import { jobElement, jobStatus, settle, startJob } from './jobs.ts'
import { LIST_PARAMETERS } from './lists.ts'
import { element, type Reply } from './replies.ts'
import type { Shape } from './request-body.ts'
import { checkMayRun, findRunnable, listRunnables, runnableElement } from './runnables.ts'
import { isoTime } from './state.ts'

const RUN: Shape = {
  children: { flowRunSpec: { attributes: { flowId: 'optional', runMode: 'optional' } } }
}

async function queryFlows(call: SessionCall): Promise<Reply> {
  return listRunnables(call, 'flow')
}

async function queryFlow(call: SessionCall): Promise<Reply> {
  return { status: 200, elements: [runnableElement(call.state, findRunnable(call, 'flow'), 'flow')] }
}

async function runFlow(call: SessionCall): Promise<Reply> {
  await readBody(call, RUN)
  const { state } = call
  const flow = findRunnable(call, 'flow')
  checkMayRun(call, flow, 'flow')
  const { id, name, queued } = flow
  await checkIdle(state, id, queued)
  const runId = state.config.luid()
  const detail = element('runFlowJobType', { flowRunId: runId }, element('flow', { id, name }))
  const job = startJob(call, 'RunFlow', async () => ({ finishCode: 0 }), detail, id)
  state.flowRuns.set(runId, job)
  return { status: 200, elements: [jobElement(state, job)] }
}

async function queryFlowRun(call: SessionCall): Promise<Reply> {
  const { state, session } = call
  await settle(state)
  const id = pathParameter(call, 'run')
  const job = state.flowRuns.get(id)
  if (job === undefined || job.siteId !== session.site.id) {
    throw notFound('404036', `Flow run '${id}' could not be found.`)
  }
  const now = state.config.clock()
  job.startedAt ??= now
  if (job.outcome !== undefined) job.completedAt ??= now
  const run = element('flowRun', {
    id,
    flowId: job.target,
    status: jobStatus(job),
    startedAt: isoTime(job.startedAt),
    completedAt: job.completedAt === undefined ? '' : isoTime(job.completedAt),
    progress: job.completedAt === undefined ? 50 : 100,
    backgroundJobId: job.id
  })
  return { status: 200, elements: [run] }
}

const ALL = '/sites/{site}/flows'
const ONE = `${ALL}/{flow}`

/** Tableau REST API, "Query Flows for Site", "Query Flow", "Run Flow Now", "Get Flow Run". */
export const flowRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: ALL,
    query: LIST_PARAMETERS,
    access: 'session',
    scope: 'tableau:flows:read',
    handle: queryFlows
  },
  { method: 'GET', path: ONE, access: 'session', scope: 'tableau:flows:read', handle: queryFlow },
  { method: 'POST', path: `${ONE}/run`, access: 'session', scope: 'tableau:flows:run', handle: runFlow },
  {
    method: 'GET',
    path: `${ALL}/runs/{run}`,
    access: 'session',
    scope: 'tableau:flow_runs:read',
    handle: queryFlowRun
  }
]
