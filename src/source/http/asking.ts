import type { ActionError } from '../../base/errors.ts'
import type { HttpRequest } from '../../http/http.ts'
import type { FollowedResponse } from '../../http/redirects.ts'
import { publicHeaders } from '../../http/targets.ts'
import type { SourceConfig } from '../contract/source.ts'
import { withoutQuerySecrets } from './query-secrets.ts'
import { sourceRequest } from './request.ts'
import { type SendTools, sendToSource } from './send.ts'
import { statusError } from './status-error.ts'

/** A way to ask of its own, in place of the credentials of the inputs and the redirects of the source. */
export interface Asking {
  /** Sends the request, anew for each try. @throws HttpFailure; the reason of the run's deadline */
  send(): Promise<FollowedResponse>
  /** The error for an answer that is not data. */
  refused(answer: FollowedResponse): Promise<ActionError>
  /** The input that names a further certificate authority. */
  readonly caInput?: string
}

/** What is special about the request for one page of a source. */
export interface PageQuestion {
  /** From 1; for messages. */
  readonly number?: number
  /** Of a POST, in place of the configured one. */
  readonly body?: string | undefined
  /** The origin that the workflow names: no other one gets credentials. Without it that of the URL. */
  readonly home?: string
  /** Ends the request before its time; its reason is what is thrown. */
  readonly signal?: AbortSignal
  /** Default: as the inputs say. */
  readonly asking?: Asking
}

/** Asks with what the inputs say. */
export function inputsAsking(url: URL, config: SourceConfig, tools: SendTools, page: PageQuestion): Asking {
  return {
    send: () => sendToSource(pageRequest(url, config, page), config, tools, page.home),
    refused: answer => statusError(answer.response, answer.url, config, tools.deadline)
  }
}

/** The request for a page, without credentials when it goes to another origin than the workflow names. */
function pageRequest(url: URL, config: SourceConfig, { body, home, signal }: PageQuestion): HttpRequest {
  const request = {
    ...sourceRequest(url, body === undefined ? config : { ...config, body }),
    ...(signal === undefined ? {} : { signal })
  }
  if (home === undefined || url.origin === home) return request
  return {
    ...request,
    url: withoutQuerySecrets(url, config.querySecrets ?? []),
    headers: publicHeaders(request.headers)
  }
}
