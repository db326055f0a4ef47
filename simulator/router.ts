import { authenticate, authRoutes } from './auth.ts'
import { type Call, notFound, type Route } from './call.ts'
import { dataUpdateRoutes } from './data-updates.ts'
import { datasourceRoutes } from './datasources.ts'
import { extractTaskRoutes } from './extract-tasks.ts'
import { fileUploadRoutes } from './file-uploads.ts'
import { flowRoutes } from './flows.ts'
import { jobRoutes } from './jobs.ts'
import { allows } from './jwt.ts'
import { projectRoutes } from './projects.ts'
import { Refusal, type Reply } from './replies.ts'
import { serverinfoRoutes } from './serverinfo.ts'
import { userRoutes } from './users.ts'
import { versionAtLeast } from './versions.ts'
import { vizqlRoutes } from './vizql.ts'
import { workbookRoutes } from './workbooks.ts'

const ROUTES = [
  ...serverinfoRoutes,
  ...authRoutes,
  ...projectRoutes,
  ...fileUploadRoutes,
  ...datasourceRoutes,
  ...dataUpdateRoutes,
  ...workbookRoutes,
  ...flowRoutes,
  ...extractTaskRoutes,
  ...jobRoutes,
  ...userRoutes,
  ...vizqlRoutes
].map(route => ({ route, segments: route.path.split('/').slice(1) }))

const OLDEST_VERSION = '2.4'

/** The values of `{name}` segments; undefined when the path is another one. @throws URIError */
function match(pattern: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== path.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, expected] of pattern.entries()) {
    const given = path[index] ?? ''
    const name = /^\{(\w+)\}$/.exec(expected)?.[1]
    if (name !== undefined && given !== '') params[name] = decodeURIComponent(given)
    // Clients write serverinfo and serverInfo; Tableau answers both.
    else if (expected === 'serverinfo' ? given.toLowerCase() !== expected : given !== expected)
      return undefined
  }
  return params
}

function findRoute(
  method: string,
  path: readonly string[]
): { route: Route; params: Record<string, string> } {
  const matches = ROUTES.flatMap(({ route, segments }) => {
    const params = match(segments, path)
    return params === undefined ? [] : [{ route, params }]
  })
  if (matches.length === 0) {
    throw notFound('404003', `Unknown resource '/${path.join('/')}' specified in URI.`)
  }
  const found = matches.find(candidate => candidate.route.method === method)
  if (found === undefined) {
    throw new Refusal(
      '405000',
      'Method Not Allowed',
      `The HTTP method '${method}' is not supported for the given resource.`,
      { headers: { allow: matches.map(candidate => candidate.route.method).join(', ') } }
    )
  }
  return found
}

/**
 * Finds the endpoint of a request and lets it answer.
 * @param path of the URL, still percent-encoded
 * @throws Refusal
 */
export async function answer(call: Omit<Call, 'params' | 'version'>, path: string): Promise<Reply> {
  const { state, entry } = call
  const [, prefix, version = '', ...rest] = path.split('/')
  if (prefix !== 'api') throw notFound('404003', `Unknown resource '${path}' specified in URI.`)
  const { route, params } = findRoute(call.method, rest)
  const isServerinfo = route.path === '/serverinfo'
  const { restVersion, quirks } = state.config
  // Services beside the REST API count their own versions.
  const isService = version === 'v1' && vizqlRoutes.includes(route)
  if (isService !== vizqlRoutes.includes(route)) {
    throw notFound('404003', `Unknown resource '${path}' specified in URI.`)
  }
  if (
    !isService &&
    (!versionAtLeast(version, OLDEST_VERSION) || (!isServerinfo && !versionAtLeast(restVersion, version)))
  ) {
    throw notFound(quirks.unknownVersionCode, `Unknown API version '${version}' specified in URI.`)
  }
  const routed: Call = { ...call, params, version }
  for (const name of new Set(call.query.keys())) {
    if (!(route.query ?? []).includes(name)) {
      state.log.violation(entry, `the query parameter '${name}' is not known and was ignored`)
    }
  }
  if (route.access === 'open') return route.handle(routed)
  const session = authenticate(routed)
  if (session.scopes !== undefined && route.scope !== undefined && !allows(session.scopes, route.scope)) {
    throw new Refusal(
      quirks.missingScopeCode,
      'Unauthorized Access',
      'Invalid authentication credentials were provided.',
      { reason: `the session lacks the scope ${route.scope}` }
    )
  }
  const site = params['site']
  if (site !== undefined && site !== session.site.id) {
    throw notFound(quirks.siteMismatchCode, `Site '${site}' could not be found.`)
  }
  session.requestsInFlight++
  if (session.requestsInFlight > state.config.limits.maxParallelRequests) {
    state.log.violation(entry, `${session.requestsInFlight} requests of the session run in parallel`)
  }
  try {
    return await route.handle({ ...routed, session })
  } finally {
    session.requestsInFlight--
  }
}
