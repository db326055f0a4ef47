const TICK_MS = 20

/** Measures time while this process can run, so that a busy machine does not look like slow code. */
export interface AwakeClock {
  /** Milliseconds since the start; a pause of the whole process counts as one tick of 20 ms. */
  ms(): number
  stop(): void
}

/** Starts one. */
export function awakeClock(): AwakeClock {
  let ticks = 0
  const timer = setInterval(() => ticks++, TICK_MS)
  return { ms: () => ticks * TICK_MS, stop: () => clearInterval(timer) }
}
