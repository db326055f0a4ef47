import { setTimeout as delay } from 'node:timers/promises'
import { ActionError } from './errors.ts'
import { allOf } from './text.ts'

/**
 * The one deadline of a run. Every wait, transfer and poll goes through its signal, so that nothing waits
 * without an end and a cancelled run ends at once. The error names what was being waited for.
 */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #signal: AbortSignal
  readonly #endsAt: number
  readonly #minutes: number
  readonly #timer: NodeJS.Timeout | undefined
  readonly #waits: string[] = []
  readonly #branches: Deadline[] = []

  /**
   * @param minutes length of the run, from now
   * @param run for a branch (see `branch`): the whole that it is a part of
   */
  constructor(minutes: number, run?: Deadline) {
    this.#minutes = minutes
    this.#endsAt = run === undefined ? performance.now() + minutes * 60_000 : run.#endsAt
    this.#signal =
      run === undefined ? this.#controller.signal : AbortSignal.any([run.signal, this.#controller.signal])
    if (run !== undefined) return
    this.#timer = setTimeout(() => this.#controller.abort(this.#reached()), minutes * 60_000)
    this.#timer.unref()
  }

  /** A part of the run that ends with it, and that `stop` can end before. What it waits for, the run waits for. */
  branch(): Deadline {
    const part = new Deadline(this.#minutes, this)
    this.#branches.push(part)
    return part
  }

  /** Aborts at the deadline and when the run is cancelled; its reason is the ActionError to throw. */
  get signal(): AbortSignal {
    return this.#signal
  }

  /** Aborts as `signal` does, but later: for a request whose answer is needed to undo what it asks for. */
  lateSignal(ms: number): AbortSignal {
    const late = new AbortController()
    const begin = (): void => {
      setTimeout(() => late.abort(this.signal.reason), ms).unref()
    }
    if (this.signal.aborted) begin()
    else this.signal.addEventListener('abort', begin, { once: true })
    return late.signal
  }

  /** Whether `stop` has ended it. */
  get stopped(): boolean {
    return this.#controller.signal.aborted
  }

  /** Milliseconds until the deadline; 0 once it is past. */
  remainingMs(): number {
    return Math.max(0, this.#endsAt - performance.now())
  }

  /** What is being waited for: the innermost `during`. */
  get waitingFor(): string | undefined {
    return this.#waitingFor().at(-1)
  }

  /** Throws when the deadline is past or the run was cancelled. */
  check(): void {
    this.signal.throwIfAborted()
  }

  /** The same items, as long as the run goes on. @throws the reason of its end; what reading throws */
  async *passing<T>(items: AsyncIterable<T>): AsyncGenerator<T, void> {
    for await (const item of items) {
      this.check()
      yield item
    }
  }

  /**
   * Does `work` and remembers `what` meanwhile, for the error at the deadline.
   * @param what completes "while waiting for …", e.g. `the job 5f1e… of Tableau`
   */
  async during<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.check()
    this.#waits.push(what)
    try {
      return await work()
    } catch (error) {
      // A library wraps or renames an abort; what the reader needs is why it came.
      this.check()
      throw error
    } finally {
      this.#waits.splice(this.#waits.lastIndexOf(what), 1)
    }
  }

  /**
   * Sleeps, but not beyond the deadline nor beyond a cancellation.
   * @param signal ends the sleep as well
   * @throws the signal's reason when the run, or `signal`, ends first
   */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.check()
    try {
      await delay(ms, undefined, { signal: signal ? AbortSignal.any([this.signal, signal]) : this.signal })
    } catch {
      this.check()
      signal?.throwIfAborted()
    }
  }

  /** Ends a branch: what still waits in it fails with `reason`. */
  stop(reason: Error): void {
    this.#controller.abort(reason)
  }

  /** Ends the run now, as when the runner sends SIGINT or SIGTERM. */
  cancel(): void {
    this.#controller.abort(
      new ActionError(
        'cancelled',
        `The run was cancelled${this.#waiting()}.`,
        'What was published before stays as it was, unless the log above says otherwise.'
      )
    )
  }

  /** Lets the process end: no timer is left. */
  close(): void {
    clearTimeout(this.#timer)
  }

  #waiting(): string {
    const whats = [...new Set(this.#waitingFor())]
    return whats.length === 0 ? '' : ` while waiting for ${allOf(whats)}`
  }

  /** What each part waits for; without parts that wait, what was begun last. */
  #waitingFor(): readonly string[] {
    const ofParts = this.#branches.flatMap(part => part.#waitingFor())
    return ofParts.length > 0 ? ofParts : this.#waits.slice(-1)
  }

  #reached(): ActionError {
    return new ActionError(
      'deadline',
      `The run reached its deadline of ${this.#minutes} minutes${this.#waiting()}.`,
      'Raise timeout-minutes if the work really takes longer; otherwise look at what it waited for.'
    )
  }
}
