import { notFound, pathParameter, type Route, type SessionCall } from './call.ts'
import type { FaultSet } from './faults.ts'
import { type Fields, LIST_PARAMETERS, listReply } from './lists.ts'
import { badRequest, type Element, element, type Reply, textElement } from './replies.ts'
import { enqueue, isoTime, type Job, type JobOutcome, type State } from './state.ts'

/**
 * Starts a job. Unless a fault says otherwise it ends as the configuration's timing says.
 * @param work what the job does; it runs once, after all work before it
 * @param detail the element that is particular to the type
 * @param target LUID of what it runs or refreshes
 */
export function startJob(
  { state, session, faults }: SessionCall,
  type: string,
  work: () => Promise<JobOutcome>,
  detail?: Element,
  target?: string
): Job {
  const now = state.config.clock()
  const timing = state.config.timing.job
  const slow = faults.get('slowJob')
  const regular = 'polls' in timing ? timing : { at: now + timing.ms }
  const job: Job = {
    id: state.config.luid(),
    siteId: session.site.id,
    type,
    createdAt: now,
    end: faults.get('stuckJob') ? 'never' : slow === undefined ? regular : { at: now + slow.ms },
    work: faultyWork(faults) ?? (() => finish(work, faults)),
    detail,
    target,
    polls: 0,
    lastPollAt: undefined,
    startedAt: undefined,
    completedAt: undefined,
    begun: false,
    outcome: undefined
  }
  state.jobs.set(job.id, job)
  if (job.end !== 'never' && 'polls' in job.end) begin(state, job)
  return job
}

async function finish(work: () => Promise<JobOutcome>, faults: FaultSet): Promise<JobOutcome> {
  const outcome = await work()
  return outcome.finishCode === 0 && faults.get('finishCode3') ? { ...outcome, finishCode: 3 } : outcome
}

function faultyWork(faults: FaultSet): (() => Promise<JobOutcome>) | undefined {
  const failed = faults.get('failJob')
  if (failed !== undefined) {
    const notes = failed.notes === undefined ? {} : { notes: failed.notes }
    return async () => ({ finishCode: 1, ...notes, reason: 'the fault failJob' })
  }
  if (faults.get('cancelJob')) return async () => ({ finishCode: 2, reason: 'the fault cancelJob' })
  return undefined
}

function begin(state: State, job: Job): void {
  if (job.begun) return
  job.begun = true
  void enqueue(state, async () => {
    job.outcome = await job.work().catch((error: unknown) => {
      // Not Tableau's doing but the simulator's: it must not look like an ordinary failure.
      const message = error instanceof Error ? error.message : String(error)
      state.log.violations.push(`The simulator itself failed in a job: ${message}`)
      return { finishCode: 1 as const, notes: message, reason: message }
    })
  })
}

/** Begins the work whose time has come and waits for all work that has begun. */
export async function settle(state: State): Promise<void> {
  const now = state.config.clock()
  for (const job of state.jobs.values()) {
    if (job.end !== 'never' && 'at' in job.end && job.end.at <= now) begin(state, job)
  }
  await state.queue
}

/** The job as the client sees it now. */
export function jobElement(state: State, job: Job): Element {
  const attributes = { id: job.id, mode: 'Asynchronous', type: job.type }
  const createdAt = isoTime(job.createdAt)
  const detail = job.detail === undefined ? [] : [job.detail]
  if (job.completedAt !== undefined) {
    const { notes } = job.outcome ?? {}
    return element(
      'job',
      {
        ...attributes,
        progress: 100,
        createdAt,
        startedAt: isoTime(job.startedAt ?? job.createdAt),
        completedAt: isoTime(job.completedAt),
        finishCode: job.outcome?.finishCode
      },
      ...(notes === undefined ? detail : [noted(job.detail, notes)])
    )
  }
  if (job.startedAt !== undefined) {
    const progress = Math.min(99, 1 + 20 * (job.polls - 1))
    return element(
      'job',
      { ...attributes, progress, createdAt, startedAt: isoTime(job.startedAt) },
      ...detail
    )
  }
  const finishCode = state.config.quirks.queuedFinishCode ? 1 : undefined
  return element('job', { ...attributes, progress: 0, createdAt, finishCode }, ...detail)
}

function noted(detail: Element = element('extractRefreshJob'), notes: string): Element {
  return { ...detail, children: [...detail.children, textElement('notes', notes)] }
}

function findJob(call: SessionCall): Job {
  const { state, session } = call
  const id = pathParameter(call, 'job')
  const job = state.jobs.get(id)
  const purged = call.faults.get('purgeJob')
  if (purged?.code === '400031') throw badRequest(`The job '${id}' could not be queried.`, '400031')
  if (job === undefined || job.siteId !== session.site.id || purged !== undefined) {
    throw notFound(state.config.quirks.unknownJobCode, `Job '${id}' could not be found.`)
  }
  return job
}

async function queryJob(call: SessionCall): Promise<Reply> {
  const { state } = call
  await settle(state)
  const job = findJob(call)
  const now = state.config.clock()
  const shortest = state.config.limits.minPollIntervalMs
  if (job.lastPollAt !== undefined && now - job.lastPollAt < shortest) {
    state.log.violation(call.entry, `the job was queried again after less than ${shortest} ms`)
  }
  job.lastPollAt = now
  job.polls++
  // The first query finds it queued, later ones running.
  if (job.polls > 1) job.startedAt ??= now
  const due = job.end !== 'never' && ('polls' in job.end ? job.polls >= job.end.polls : job.end.at <= now)
  if (due && job.outcome !== undefined) {
    job.startedAt ??= job.createdAt
    job.completedAt ??= now
  }
  return { status: 200, elements: [jobElement(state, job)] }
}

const STATUS = ['Success', 'Failed', 'Cancelled', 'Success'] as const

/** The status of a job, in Tableau's words for lists. */
export const jobStatus = (job: Job): string =>
  job.completedAt === undefined
    ? job.startedAt === undefined
      ? 'Pending'
      : 'InProgress'
    : STATUS[job.outcome?.finishCode ?? 1]

const FIELDS: Fields<Job> = {
  status: jobStatus,
  jobType: job => job.type,
  createdAt: job => isoTime(job.createdAt)
}

async function queryJobs({ state, session, query }: SessionCall): Promise<Reply> {
  await settle(state)
  const jobs = [...state.jobs.values()].filter(job => job.siteId === session.site.id)
  return listReply('backgroundJobs', jobs, query, {
    fields: FIELDS,
    render: job =>
      element('backgroundJob', {
        id: job.id,
        status: jobStatus(job),
        createdAt: isoTime(job.createdAt),
        startedAt: job.startedAt === undefined ? undefined : isoTime(job.startedAt),
        endedAt: job.completedAt === undefined ? undefined : isoTime(job.completedAt),
        priority: 50,
        jobType: job.type
      }),
    quirks: state.config.quirks
  })
}

async function cancelJob(call: SessionCall): Promise<Reply> {
  const job = findJob(call)
  throw badRequest(`The job '${job.id}' of the type ${job.type} cannot be cancelled.`, '400031')
}

/** Tableau REST API, "Query Job", "Query Jobs", "Cancel Job". */
export const jobRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/sites/{site}/jobs/{job}',
    access: 'session',
    scope: 'tableau:jobs:read',
    handle: queryJob
  },
  {
    method: 'GET',
    path: '/sites/{site}/jobs',
    query: LIST_PARAMETERS,
    access: 'session',
    scope: 'tableau:jobs:read',
    handle: queryJobs
  },
  {
    method: 'PUT',
    path: '/sites/{site}/jobs/{job}',
    access: 'session',
    scope: 'tableau:jobs:update',
    handle: cancelJob
  }
]
