import { forbidden, notFound, pathParameter, type SessionCall } from './call.ts'
import { listReply } from './lists.ts'
import { type Element, element, listElement, type Reply } from './replies.ts'
import { isoTime, type Runnable, type State } from './state.ts'

/** `workbook` or `flow`, as elements and parts of paths call it. */
export type RunnableKind = 'workbook' | 'flow'

const NOT_FOUND = { workbook: '404006', flow: '404034' } as const

const all = ({ workbooks, flows }: State, kind: RunnableKind): ReadonlyMap<string, Runnable> =>
  kind === 'workbook' ? workbooks : flows

/** A page of the workbooks or flows of the session's site. */
export function listRunnables({ state, session, query, faults }: SessionCall, kind: RunnableKind): Reply {
  const found = [...all(state, kind).values()].filter(({ siteId }) => siteId === session.site.id)
  return listReply(`${kind}s`, found, query, {
    fields: {
      name: ({ name }) => name,
      projectName: ({ projectId }) => state.projects.get(projectId)?.name ?? '',
      ...(kind === 'flow' ? { projectId: ({ projectId }: Runnable) => projectId } : {}),
      ownerName: ({ ownerId }) => state.users.find(({ id }) => id === ownerId)?.name ?? '',
      createdAt: ({ createdAt }) => isoTime(createdAt),
      updatedAt: ({ createdAt }) => isoTime(createdAt)
    },
    render: runnable => runnableElement(state, runnable, kind),
    quirks: state.config.quirks,
    moved: faults.get('listMoves')?.by
  })
}

/** The workbook or flow of the path. @throws Refusal 404 */
export function findRunnable(call: SessionCall, kind: RunnableKind): Runnable {
  const id = pathParameter(call, kind)
  const found = all(call.state, kind).get(id)
  if (found === undefined || found.siteId !== call.session.site.id) {
    throw notFound(NOT_FOUND[kind], `${kind === 'flow' ? 'Flow' : 'Workbook'} '${id}' could not be found.`)
  }
  return found
}

/** @throws Refusal 403004 */
export function checkMayRun({ session }: SessionCall, { runners }: Runnable, kind: RunnableKind): void {
  const { user } = session
  if (runners === undefined ? user.role !== 'Viewer' : runners.includes(user.name)) return
  throw forbidden('403004', `User '${user.name}' isn't authorized to run the ${kind}.`)
}

/** A workbook or a flow as the client sees it. */
export function runnableElement(state: State, runnable: Runnable, kind: RunnableKind): Element {
  const { id, name, numericId, projectId, ownerId, createdAt } = runnable
  return element(
    kind,
    {
      id,
      name,
      description: '',
      ...(kind === 'workbook' ? { contentUrl: name.replaceAll(/[^\p{L}\p{N}_-]/gu, '') } : {}),
      webpageUrl: `${state.origin}/#/${kind}s/${numericId}`,
      ...(kind === 'workbook' ? { showTabs: false, size: 1 } : { fileType: 'tflx' }),
      createdAt: isoTime(createdAt),
      updatedAt: isoTime(createdAt)
    },
    element('project', { id: projectId, name: state.projects.get(projectId)?.name }),
    element('owner', { id: ownerId }),
    listElement('tags', [])
  )
}
