import type { Deadline } from '../../../base/deadline.ts'

const FIRST_MS = 100
const LONGEST_MS = 5_000

/**
 * Asks until there is an answer, ever less often: a short query is not kept waiting, and a long one costs few requests.
 * @param ask undefined: not yet
 * @throws what `ask` throws; the reason of the run's deadline
 */
export async function poll<T>(deadline: Deadline, ask: () => Promise<T | undefined>): Promise<T> {
  for (let wait = FIRST_MS; ; wait = Math.min(LONGEST_MS, wait * 1.5)) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await deadline.sleep(wait)
  }
}
