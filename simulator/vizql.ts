import { forbidden, type Route, readText, type SessionCall } from './call.ts'
import { badRequest, type Reply } from './replies.ts'

/**
 * Tableau VizQL Data Service, `query-datasource`: of its grammar one question, the sum of 1 over all rows.
 * Whether the real service takes a bare SUM(1) is not confirmed (tableau-rest.md, correction 13).
 */
async function queryDatasource(call: SessionCall): Promise<Reply> {
  const { state, session } = call
  let body: unknown
  try {
    body = JSON.parse(await readText(call))
  } catch {
    throw badRequest('The body is not valid JSON.')
  }
  const { datasource: asked, query } = body as {
    readonly datasource?: { readonly datasourceLuid?: string }
    readonly query?: {
      readonly fields?: readonly { readonly fieldCaption?: string; readonly calculation?: string }[]
    }
  }
  const datasource = state.datasources.get(asked?.datasourceLuid ?? '')
  if (datasource === undefined || datasource.siteId !== session.site.id) {
    throw badRequest('The data source could not be found.', '404950')
  }
  if (session.user.lacks.includes('API Access') || call.faults.get('permissionDenied') !== undefined) {
    throw forbidden('403800', `User '${session.user.name}' lacks the capability API Access.`)
  }
  const [field, ...others] = query?.fields ?? []
  if (field?.calculation !== 'SUM(1)' || field.fieldCaption === undefined || others.length > 0) {
    throw badRequest('The simulator answers SUM(1) only.')
  }
  const rows = datasource.table?.rows ?? 0
  return { status: 200, json: { data: [{ [field.fieldCaption]: rows === 0 ? null : rows }] } }
}

/** The routes of the service, whose address has a version of its own. */
export const vizqlRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/vizql-data-service/query-datasource',
    access: 'session',
    scope: 'tableau:viz_data_service:read',
    handle: queryDatasource
  }
]
