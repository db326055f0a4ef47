import type { Deadline } from '../../base/deadline.ts'
import { ActionError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { type Http, HttpFailure, type HttpRequest, type StreamedBody } from '../../http/http.ts'
import { retry } from '../../http/retry.ts'
import { answered, tableauError } from './errors.ts'
import { type Failure, type Outcome, readResponse, type SaveTo } from './response.ts'
import type { Timing } from './timing.ts'

/** One request to Tableau, and what may be done about its failure. */
export interface TransportRequest extends HttpRequest {
  readonly expects: 'content' | 'nothing' | SaveTo
  /** Completes "while …": `looking up the data source “Sales”`. */
  readonly doing: string
  /**
   * `freely`: doing it twice is as good as once. `when-unanswered`: the same, but a page that is not Tableau's is an
   * answer. `when-refused`: only when it surely was not done.
   */
  readonly repeat: 'freely' | 'when-unanswered' | 'when-refused'
}

/** Sends requests, and repeats those that may be repeated. */
export interface Transport {
  /**
   * @returns the outcome of the last attempt
   * @throws the deadline's reason; ActionError when Tableau asks to wait longer than sensible
   */
  send(request: TransportRequest): Promise<Outcome>
}

/** What a transport is made of. */
export interface TransportOptions {
  readonly http: Http
  readonly deadline: Deadline
  readonly log: Log
  readonly timing: Timing
  /** Takes the secrets out of a text that came from outside. */
  readonly conceal: (text: string) => string
}

/** Makes a transport. What may be repeated follows the house rules for the Tableau REST API. */
export function createTransport({ http, deadline, log, timing, conceal }: TransportOptions): Transport {
  const policy = timing.retry
  return {
    async send(request) {
      const { doing, repeat } = request
      let uncertain = false
      return await retry<Outcome>(
        async attempt => {
          const { outcome, wholeBody } = await exchange(http, request)
          if (outcome.kind === 'done') return { value: outcome }
          const failure = { ...outcome, words: conceal(outcome.words), uncertain }
          const last = attempt >= policy.attempts
          if (last || !mayRepeat(failure, repeat, wholeBody)) return { value: failure }
          uncertain ||= failure.kind === 'unknown'
          const again = `While ${doing}, ${answered(failure)}`
          return { again, askedMs: failure.retryAfterMs, error: tableauError(failure, doing) }
        },
        {
          deadline,
          log,
          policy,
          signal: request.signal,
          tooLong: (asked, limit) => tooLong(doing, asked, limit)
        }
      )
    }
  }
}

function tooLong(doing: string, asked: string, limit: string): ActionError {
  return new ActionError(
    'tableau.rate-limit',
    `While ${doing}, Tableau asked to wait ${asked} before the next request, longer than ${limit}.`,
    'Run again later; if it happens often, publish less often or raise timeout-minutes.'
  )
}

async function exchange(
  http: Http,
  request: TransportRequest
): Promise<{ outcome: Outcome; wholeBody: boolean }> {
  const { expects, doing: _doing, repeat: _repeat, ...plain } = request
  const watched = watch(plain.body)
  try {
    const response = await http.send(watched.body === undefined ? plain : { ...plain, body: watched.body })
    const wholeBody = watched.whole()
    return { outcome: await readResponse(response, expects), wholeBody }
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    // The body itself could not be read: a fault on this side, which no repetition mends.
    if (error.cause instanceof ActionError) throw error.cause
    const kind = error.sent === 'no' ? 'unsent' : 'unknown'
    return { outcome: { kind, words: '', cause: error }, wholeBody: watched.whole() }
  }
}

/** Notes whether a body was handed over to its end: a part of a file without its end cannot have been taken. */
function watch(body: HttpRequest['body']): { body: HttpRequest['body']; whole: () => boolean } {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    return { body, whole: () => true }
  }
  let whole = false
  const open: StreamedBody['open'] = () => {
    const stream = body.open()
    stream.once('end', () => {
      whole = true
    })
    return stream
  }
  return { body: { length: body.length, open }, whole: () => whole }
}

function mayRepeat(failure: Failure, repeat: TransportRequest['repeat'], wholeBody: boolean): boolean {
  // A certificate that is not trusted now is not trusted in a second.
  if (failure.cause?.lasting === true) return false
  if (failure.kind === 'unsent' || failure.status === 429) return true
  if (failure.kind === 'refused') return false
  if (repeat === 'freely') return true
  if (repeat === 'when-unanswered') return (failure.status ?? 500) >= 400 || failure.words === ''
  return failure.status === 503 && failure.retryAfterMs !== undefined && !wholeBody
}
