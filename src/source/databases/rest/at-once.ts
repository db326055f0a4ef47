/** Does many things, some of them at the same time; after one has failed, no further one begins. */
export class AtOnce {
  readonly #most: number
  readonly #working = new Set<Promise<void>>()
  #failure: { readonly error: unknown } | undefined

  /** @param most at the same time */
  constructor(most: number) {
    this.#most = most
  }

  /**
   * Begins a thing; waits while too many are under way.
   * @throws what the first that failed has thrown, when the others have ended
   */
  async start(work: () => Promise<unknown>): Promise<void> {
    while (this.#working.size >= this.#most) await Promise.race(this.#working)
    if (this.#failure !== undefined) await this.finish()
    const task = work().then(nothing, (error: unknown) => {
      this.#failure ??= { error }
    })
    this.#working.add(task)
    void task.finally(() => this.#working.delete(task))
  }

  /** Waits for all. @throws what the first that failed has thrown */
  async finish(): Promise<void> {
    await Promise.all(this.#working)
    if (this.#failure !== undefined) throw this.#failure.error
  }
}

function nothing(): void {
  // What a thing gives is with whoever has started it.
}
