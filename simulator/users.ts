import { forbidden, notFound, pathParameter, type Route, type SessionCall } from './call.ts'
import { element, type Reply } from './replies.ts'

/** People who are no administrators may ask for themselves only. */
async function queryUser(call: SessionCall): Promise<Reply> {
  const { state, session } = call
  const id = pathParameter(call, 'user')
  const user = state.users.find(one => one.id === id)
  if (user === undefined) throw notFound('404002', `User '${id}' could not be found.`)
  if (session.user.role !== 'SiteAdministratorCreator' && session.user !== user) {
    throw forbidden('403004', `User '${session.user.name}' isn't authorized to query user.`)
  }
  return { status: 200, elements: [element('user', { id, name: user.name, siteRole: user.role })] }
}

/** Tableau REST API, "Query User On Site". */
export const userRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/sites/{site}/users/{user}',
    access: 'session',
    scope: 'tableau:users:read',
    handle: queryUser
  }
]
