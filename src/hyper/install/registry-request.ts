import { ActionError } from '../../base/errors.ts'
import { hostAndPath } from '../../http/display-url.ts'
import { followRedirects, MAX_REDIRECTS } from '../../http/follow-redirects.ts'
import type { Http, HttpResponse } from '../../http/http.ts'
import { TRANSIENT_STATUS } from '../../http/retry.ts'
import { retryAfterMs } from '../../http/retry-after.ts'
import type { Registry } from './client/registry.ts'
import type { EnginePackage } from './packages.ts'

/** Ends the remedy of whatever stands in the way of a download. */
export const OTHER_WAYS = 'or name a hyperd in hyperd-path.'

type Client = EnginePackage['client']

/** What people can look at, in the words of the client. */
const SETTINGS: Readonly<Record<Client, { readonly address: string; readonly login: string }>> = {
  npm: {
    address: '`registry` in the npm configuration of the runner',
    login: 'its token in the .npmrc of the runner'
  },
  pip: {
    address: '`index-url` in the pip configuration of the runner',
    login: 'the user and the password in index-url'
  }
}

/** An answer of a registry that is not what it was asked for. */
export class Refused extends Error {
  readonly url: URL
  readonly status: number
  /** How long it asks to wait. */
  readonly askedMs: number | undefined

  constructor(url: URL, status: number, askedMs: number | undefined) {
    super(`HTTP ${status}`)
    this.url = url
    this.status = status
    this.askedMs = askedMs
  }
}

/**
 * Asks a registry for a file. Registries keep their bytes elsewhere and redirect there; the credentials stay with the
 * registry.
 * @returns the answer, and the address that gave it
 * @throws Refused, ActionError `engine.download` for a bad redirect, HttpFailure
 */
export async function askRegistry(
  url: URL,
  client: Client,
  { http, registry }: { readonly http: Http; readonly registry: Registry }
): Promise<{ readonly response: HttpResponse; readonly url: URL }> {
  const headers: Record<string, string> = {
    accept: client === 'pip' ? 'text/html, */*;q=0.1' : '*/*',
    'accept-encoding': 'identity'
  }
  if (registry.authorization !== undefined && url.origin === registry.url.origin) {
    headers['authorization'] = registry.authorization
  }
  const bad = (where: string): ActionError =>
    new ActionError(
      'engine.download',
      `${hostAndPath(url)} redirects ${where}.`,
      `Check ${SETTINGS[client].address}, ${OTHER_WAYS}`
    )
  const answer = await followRedirects(
    http,
    { method: 'GET', url, headers },
    {
      async next({ from, location }) {
        const target = URL.parse(location, from.href)
        const isPermitted =
          target?.protocol === 'https:' || (target?.protocol === 'http:' && from.protocol === 'http:')
        if (target === null || !isPermitted) throw bad('to something that is not an https address')
        return target
      },
      circle: () => bad('in a circle'),
      tooMany: () => bad(`more than ${MAX_REDIRECTS} times`)
    }
  )
  const { status, body, headers: told } = answer.response
  if (status === 200) return { response: answer.response, url: answer.url }
  body.destroy()
  throw new Refused(url, status, retryAfterMs(told))
}

/** Whether a registry that refuses may give the file later. */
export function isTransient(status: number): boolean {
  return TRANSIENT_STATUS.has(status)
}

/** A refusal in words. */
export function refusedError({ url, status }: Refused, client: Client): ActionError {
  const place = `The Hyper engine could not be downloaded: ${hostAndPath(url)} answers with HTTP ${status}.`
  const remedy =
    status === 401 || status === 403
      ? `The registry wants other credentials: check ${SETTINGS[client].login}`
      : status === 404
        ? 'The registry of the runner does not carry this package: let it mirror the public one'
        : 'Run again later'
  return new ActionError('engine.download', place, `${remedy}, ${OTHER_WAYS}`)
}
