import { cpus } from 'node:os'

/** Measures how much of the machine nobody uses. */
export class IdleProcessors {
  readonly #begun = { at: performance.now(), idle: idleMs() }

  /** How many processors were idle on average since this was made; 0 where no time has passed. */
  get count(): number {
    const ms = performance.now() - this.#begun.at
    return ms > 0 ? Math.max(0, idleMs() - this.#begun.idle) / ms : 0
  }
}

function idleMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.idle, 0)
}
