import { forbidden, notFound, pathParameter, type Route, readBody, type SessionCall } from './call.ts'
import { checkIdle } from './extract-refresh.ts'
import { jobElement, startJob } from './jobs.ts'
import { type Element, element, listElement, type Reply } from './replies.ts'
import type { ExtractTask } from './state.ts'

const taskElement = ({ id, workbookId, datasourceId }: ExtractTask): Element =>
  element(
    'task',
    {},
    element(
      'extractRefresh',
      { id, priority: 50, consecutiveFailedCount: 0, type: 'RefreshExtractTask' },
      element('schedule', { frequency: 'Daily', nextRunAt: '2026-11-26T02:20:00Z' }),
      ...(workbookId === undefined ? [] : [element('workbook', { id: workbookId })]),
      ...(datasourceId === undefined ? [] : [element('datasource', { id: datasourceId })])
    )
  )

async function listTasks({ state, session }: SessionCall): Promise<Reply> {
  const tasks = [...state.extractTasks.values()].filter(({ siteId }) => siteId === session.site.id)
  return { status: 200, elements: [listElement('tasks', tasks.map(taskElement))] }
}

function findTask(call: SessionCall): ExtractTask {
  const id = pathParameter(call, 'task')
  const task = call.state.extractTasks.get(id)
  if (task === undefined || task.siteId !== call.session.site.id) {
    throw notFound('404025', `Task '${id}' could not be found.`)
  }
  return task
}

async function queryTask(call: SessionCall): Promise<Reply> {
  return { status: 200, elements: [taskElement(findTask(call))] }
}

async function runTask(call: SessionCall): Promise<Reply> {
  await readBody(call, {})
  const { state, session } = call
  const { id, queued } = findTask(call)
  if (session.user.role === 'Viewer') {
    throw forbidden('403004', `User '${session.user.name}' isn't authorized to run the task.`)
  }
  await checkIdle(state, id, queued)
  const job = startJob(call, 'RefreshExtract', async () => ({ finishCode: 0 }), undefined, id)
  return { status: 200, elements: [jobElement(state, job)] }
}

/** Clients send them; the recorded answers have no pagination, so all tasks come at once. */
const PAGING = ['pageSize', 'pageNumber']
const ALL = '/sites/{site}/tasks/extractRefreshes'
const ONE = `${ALL}/{task}`

/** Tableau REST API, "List Extract Refresh Tasks in Site", "Get Extract Refresh Task", "Run Extract Refresh Task". */
export const extractTaskRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: ALL,
    query: PAGING,
    access: 'session',
    scope: 'tableau:tasks:read',
    handle: listTasks
  },
  { method: 'GET', path: ONE, access: 'session', scope: 'tableau:tasks:read', handle: queryTask },
  { method: 'POST', path: `${ONE}/runNow`, access: 'session', scope: 'tableau:tasks:run', handle: runTask }
]
