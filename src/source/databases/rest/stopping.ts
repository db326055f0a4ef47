/** Stops a query at its database, once. */
export interface Stopping {
  /** Stops it, and waits for that. */
  stop(): Promise<void>
  /** Before the connection is closed: whoever has stopped it before has waited for that long enough. */
  settle(): Promise<void>
}

/** @param work stops the query where it runs; never throws */
export function stopping(work: () => Promise<void>): Stopping {
  let begun: Promise<void> | undefined
  const stop = (): Promise<void> => {
    begun ??= work()
    return begun
  }
  return {
    stop,
    async settle() {
      if (begun === undefined) await stop()
    }
  }
}
