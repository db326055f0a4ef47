import { setImmediate as nextTurn } from 'node:timers/promises'

/** Why requests for pages beyond the last one are ended. */
class NotWanted extends Error {
  override readonly name = 'NotWanted'
}

/** Pages that are asked for before their turn has come. */
export interface Ahead<T> {
  /** The page with this number; once it is there, the next ones are asked for. Numbers come in order. */
  page(number: number): Promise<T>
  /** Ends what was asked for ahead: it is not what is wanted. */
  forget(): Promise<void>
  /** Ends what is still going on. */
  close(): Promise<void>
}

/**
 * Asks for up to `concurrency` pages at the same time.
 * @param start asks for a page; undefined where there is none, or it is not known yet
 * @param discard frees a page that nobody wants
 */
export function fetchAhead<T>(
  concurrency: number,
  start: (number: number, signal: AbortSignal) => Promise<T> | undefined,
  discard: (page: T) => Promise<void>
): Ahead<T> {
  let controller = new AbortController()
  const pending = new Map<number, Promise<T>>()
  const ask = (first: number): void => {
    for (let number = first; number < first + concurrency; number++) {
      if (pending.has(number)) continue
      const page = start(number, controller.signal)
      if (page === undefined) break
      // It may fail before its turn; then that counts, or nobody wants it.
      page.catch(() => undefined)
      pending.set(number, page)
    }
  }
  return {
    async page(number) {
      ask(number)
      const asked = pending.get(number)
      pending.delete(number)
      if (asked === undefined) throw new Error(`page ${number} was not asked for`)
      const page = await asked
      ask(number + 1)
      // Requests are written in the next turn, which would come only after this page has been read.
      await nextTurn()
      return page
    },
    forget,
    close: forget
  }

  async function forget(): Promise<void> {
    controller.abort(new NotWanted('The page is not wanted any more.'))
    controller = new AbortController()
    const pages = [...pending.values()]
    pending.clear()
    for (const outcome of await Promise.allSettled(pages)) {
      if (outcome.status === 'fulfilled') await discard(outcome.value)
    }
  }
}
