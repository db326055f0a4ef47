import type { HttpRequest } from '../../http/http.ts'
import { type FollowedResponse, sendFollowing } from '../../http/redirects.ts'
import { boundsOf, type Resolve } from '../../http/targets.ts'
import type { SourceConfig } from '../contract/source.ts'
import { accessToken, type TokenStore, type TokenTools } from './oauth.ts'
import { withoutQuerySecrets, withQuerySecrets } from './query-secrets.ts'

/** What sending a request of a source needs. */
export interface SendTools extends TokenTools {
  /** Default: the system's DNS. */
  readonly resolve?: Resolve
  /** Shared by the sources of a run; must be there when one has OAuth. */
  readonly tokens?: TokenStore
}

/**
 * Sends a request of a source and follows its redirects, with the credentials that are made while it runs: the
 * access token and the secrets of the query. They go to `home` only, as all credentials do.
 *
 * A 401 to an access token renews it once and asks again, a POST as well: such a request "has not been applied"
 * (RFC 9110, 15.5.2).
 *
 * @param home the origin that the workflow names
 * @throws ActionError `source.redirect`, `source.oauth` …; HttpFailure; the reason of the run's deadline
 */
export async function sendToSource(
  request: HttpRequest,
  { oauth, querySecrets = [] }: SourceConfig,
  tools: SendTools,
  home: string = request.url.origin
): Promise<FollowedResponse> {
  const bounds = boundsOf(home, tools.http, tools.resolve)
  if (request.url.origin !== home) return sendFollowing(tools.http, request, bounds)
  const url = withQuerySecrets(request.url, querySecrets)
  const onward = (target: URL, atHome: boolean): URL =>
    atHome ? withQuerySecrets(target, querySecrets) : withoutQuerySecrets(target, querySecrets)
  const send = (token?: string): Promise<FollowedResponse> =>
    sendFollowing(
      tools.http,
      {
        ...request,
        url,
        ...(token === undefined ? {} : { headers: { ...request.headers, authorization: `Bearer ${token}` } })
      },
      bounds,
      onward
    )
  if (oauth === undefined) return send()
  const { tokens } = tools
  if (tokens === undefined) throw new Error('there is no place for access tokens')
  const token = await accessToken(oauth, tokens, tools)
  const followed = await send(token)
  if (followed.response.status !== 401 || followed.url.origin !== home) return followed
  followed.response.body.destroy()
  tools.log.info(`HTTP 401 from ${home}: renewing the access token`)
  return send(await accessToken(oauth, tokens, tools, token))
}
