import { cpus } from 'node:os'

/** Processors that are idle while the source is fetched: with fewer, an engine beside it only slows it down. */
const LEAST_IDLE = 0.6
/**
 * Of all bytes so many must be loaded when the source ends, else it is faster to load all anew: rows are added to a
 * table by one thread, while a new table is made of rows by all (hyperd 0.0.26359: 0.7 and 0.47 s for a million rows on
 * two cores).
 */
export const LEAST_SHARE = 0.5
/** Bytes in a second that no engine keeps up with: 80 to 160 MB are loaded in that time (measured). */
const FASTEST = 200_000_000

/** Whether it pays to load a source while it is fetched. */
export class Pace {
  #first: { readonly at: number; readonly bytes: number; readonly idle: number } | undefined
  #bytes = 0

  /** So many bytes of the source are on disk now. */
  told(bytes: number): void {
    this.#first ??= { at: performance.now(), bytes, idle: idleMs() }
    this.#bytes = bytes
  }

  /** The machine has had time left since the source was told of first, and the source is not too fast. */
  get hasTime(): boolean {
    if (this.#first === undefined) return false
    const { at, idle } = this.#first
    const ms = performance.now() - at
    return ms > 0 && idleMs() - idle >= LEAST_IDLE * ms && 1000 * this.#bytesPerMs <= FASTEST
  }

  /**
   * Whether enough of the source will be loaded when it ends, if both go on as they do.
   * @param bytes that were loaded
   * @param ms that this took
   */
  keepsUp(bytes: number, ms: number): boolean {
    return bytes / ms >= LEAST_SHARE * this.#bytesPerMs
  }

  /** Bytes that have come in a millisecond since the first ones. */
  get #bytesPerMs(): number {
    if (this.#first === undefined) return 0
    return (this.#bytes - this.#first.bytes) / (performance.now() - this.#first.at)
  }
}

function idleMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.idle, 0)
}
