import type { Deadline } from '../../base/deadline.ts'
import { ActionError } from '../../base/errors.ts'

/**
 * Does `work` after a request that Tableau may have taken. Whatever goes wrong then is not the whole truth, so the
 * error must say that the outcome is not known.
 * @param whole makes that error out of the one that came
 * @throws the deadline's reason; what `whole` gives; any other error that is not of ours as it came
 */
export async function withAmbiguousOutcome<T>(
  deadline: Deadline,
  work: () => Promise<T>,
  whole: (error: ActionError) => ActionError
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    deadline.check()
    if (!(error instanceof ActionError) || error.code === 'tableau.ambiguous') throw error
    throw whole(error)
  }
}
