import { DEFAULT_MAX_PAGES } from '../contract/pagination-config.ts'
import { fetchSource, type SourceAnswer, type SourceTools } from '../http/fetch.ts'
import type { SpoolTarget } from '../spool/contents.ts'
import { metered } from '../spool/size-limit.ts'
import { type Received, receive } from './buffered-page.ts'
import type { PageRequest } from './kinds/page-request.ts'
import type { Paginator } from './kinds/paginator.ts'
import type { Loops } from './loops.ts'
import { fetchAhead } from './prefetch.ts'

/** Bytes of pages that wait in memory for their turn, all together; what is larger waits on disk. */
const MEMORY_BYTES = 32 * 1024 * 1024

/** An answer that has come whole and waits for its turn. */
export interface WaitingPage {
  readonly answer: SourceAnswer
  readonly received: Received
}

/** The pages after the first one, each received whole before anything is done with it. */
export interface FurtherPages {
  /**
   * The page with this number. Those after it whose requests are known are asked for meanwhile: as many at the same
   * time as `source-concurrency` says.
   */
  page(number: number, request: PageRequest): Promise<WaitingPage>
  /** Ends what is still going on. */
  close(): Promise<void>
}

/**
 * One request at a time means that the next page may be on its way while this one is read, where it is certain that
 * there is such a page; several at a time may go beyond the last one.
 */
export function furtherPages(
  home: URL,
  paginator: Paginator,
  loops: Loops,
  target: SpoolTarget,
  tools: SourceTools
): FurtherPages {
  const { config } = target
  const { concurrency = 1, maxPages = DEFAULT_MAX_PAGES } = config
  /** Requests that are known, by page. */
  const requests = new Map<number, PageRequest>()
  /** Those that were sent before their turn had come. */
  const sent = new Map<number, PageRequest>()
  const ahead = fetchAhead<WaitingPage>(
    concurrency,
    (number, signal) => {
      const foreseen = concurrency > 1 ? paginator.ahead : paginator.certain
      const request = requests.get(number) ?? foreseen?.(number)
      if (request === undefined || number > maxPages) return undefined
      sent.set(number, request)
      return receivePage(number, request, signal)
    },
    ({ received }) => received.discard()
  )
  return {
    async page(number, request) {
      const guessed = sent.get(number)
      if (guessed !== undefined && !isSame(guessed, request)) {
        await ahead.forget()
        sent.clear()
      }
      requests.set(number, request)
      const page = await ahead.page(number)
      requests.delete(number)
      sent.delete(number)
      return page
    },
    close: () => ahead.close()
  }

  function isSame(one: PageRequest, other: PageRequest): boolean {
    return one.url.href === other.url.href && one.body === other.body
  }

  async function receivePage(
    number: number,
    request: PageRequest,
    signal: AbortSignal
  ): Promise<WaitingPage> {
    const path = `${target.path}-${number}.part`
    const page = await fetchSource(
      request.url,
      config,
      tools,
      async answer => {
        const meter = target.size.meter(answer.origin)
        try {
          // Beside those that are on their way there is the one that is read.
          const inMemory = MEMORY_BYTES / (concurrency + 1)
          return { answer, received: await receive(metered(answer.bytes, meter), path, inMemory, meter) }
        } finally {
          // What is kept of the page counts anew.
          meter.takeBack()
        }
      },
      { number, body: request.body, home: home.origin, signal }
    )
    await foresee({ ...page.answer, number, request })
    return page
  }

  /** The headers alone may tell the next request. */
  async function foresee(head: Parameters<NonNullable<Paginator['early']>>[0]): Promise<void> {
    try {
      const request = await paginator.early?.(head)
      if (request !== undefined && !loops.has(request)) requests.set(head.number + 1, request)
    } catch {
      // What is wrong with it shows when the page has been read.
    }
  }
}
