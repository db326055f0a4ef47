import type { Route, SessionCall } from './call.ts'
import { refresh } from './extract-refresh.ts'
import { LIST_PARAMETERS } from './lists.ts'
import type { Reply } from './replies.ts'
import { checkMayRun, findRunnable, listRunnables, runnableElement } from './runnables.ts'

async function queryWorkbooks(call: SessionCall): Promise<Reply> {
  return listRunnables(call, 'workbook')
}

async function queryWorkbook(call: SessionCall): Promise<Reply> {
  return { status: 200, elements: [runnableElement(call.state, findRunnable(call, 'workbook'), 'workbook')] }
}

async function refreshWorkbook(call: SessionCall): Promise<Reply> {
  const workbook = findRunnable(call, 'workbook')
  checkMayRun(call, workbook, 'workbook')
  return await refresh(call, { ...workbook, kind: 'workbook' })
}

const ALL = '/sites/{site}/workbooks'
const ONE = `${ALL}/{workbook}`

/** Tableau REST API, "Query Workbooks for Site", "Query Workbook", "Update Workbook Now". */
export const workbookRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: ALL,
    query: LIST_PARAMETERS,
    access: 'session',
    scope: 'tableau:content:read',
    handle: queryWorkbooks
  },
  { method: 'GET', path: ONE, access: 'session', scope: 'tableau:content:read', handle: queryWorkbook },
  {
    method: 'POST',
    path: `${ONE}/refresh`,
    access: 'session',
    scope: 'tableau:tasks:run',
    handle: refreshWorkbook
  }
]
