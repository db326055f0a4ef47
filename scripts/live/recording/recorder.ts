import { conceal } from '../../../src/base/secrets.ts'
import type { Http, HttpRequest, HttpResponse } from '../../../src/http/http.ts'
import { pathTemplate, plainBody, plainQuery } from './anonymous.ts'
import type { Placeholders } from './placeholders.ts'

/** One request and its answer, as anybody may see it. */
export interface RecordedExchange {
  /** Id of the question. */
  readonly about: string
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** 0: no answer came. */
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Exchange {
  readonly about: string
  readonly method: string
  readonly url: URL
  status: number
  headers: Readonly<Record<string, string>>
  /** undefined: it was not read as text. */
  text: string | undefined
}

/** Headers of answers that say something about Tableau, and nothing about whose it is. */
const HEADERS = ['content-type', 'retry-after', 'allow'] as const
/** A longer answer than a page of a list is not kept. */
const MOST_KEPT = 4 * 1024 * 1024

/** Keeps all that goes to Tableau and comes back, in memory; what leaves it has neither secrets nor names. */
export class Recorder {
  /** What is being asked. */
  about = 'setup'
  readonly #exchanges: Exchange[] = []

  /** The same way out to the network, recorded. */
  listen(http: Http): Http {
    return {
      ...http,
      send: async request => {
        const exchange = this.#begin(request)
        const response = await http.send(request)
        exchange.status = response.status
        exchange.headers = response.headers
        return recorded(response, exchange)
      }
    }
  }

  /** Everything so far. Names are learnt from all answers first, so that none is shown by an earlier one. */
  exchanges(names: Placeholders): readonly RecordedExchange[] {
    this.#plain(names)
    return this.#plain(names)
  }

  #begin({ method, url }: HttpRequest): Exchange {
    const exchange = { about: this.about, method, url, status: 0, headers: {}, text: undefined }
    this.#exchanges.push(exchange)
    return exchange
  }

  #plain(names: Placeholders): readonly RecordedExchange[] {
    return this.#exchanges.map(({ about, method, url, status, headers, text }) => ({
      about,
      method,
      path: pathTemplate(url.pathname),
      query: plainQuery(url.searchParams, names),
      status,
      headers: Object.fromEntries(
        HEADERS.flatMap(name => {
          const value = headers[name]
          return value === undefined ? [] : [[name, value.replace(/boundary=.*$/, 'boundary=…')]]
        })
      ),
      body: text === undefined ? '(not read as text)' : conceal(plainBody(text, names))
    }))
  }
}

function recorded(response: HttpResponse, exchange: Exchange): HttpResponse {
  return {
    status: response.status,
    headers: response.headers,
    get body() {
      return response.body
    },
    async text(limit) {
      const text = await response.text(limit)
      exchange.text = text.length > MOST_KEPT ? undefined : text
      return text
    }
  }
}
