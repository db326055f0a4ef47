import { asksForPublished } from '../../guards/guard-config.ts'
import { lookAtPublished, type Published } from '../../guards/published.ts'
import type { Preflight } from '../../tableau/publish/session.ts'
import type { Engine } from '../engine.ts'
import type { RunContext } from '../run-context.ts'

/** How long a run waits, once its data is there, for a look that the user has not asked for. */
const PATIENCE_MS = 120_000

/** A look at what is published, on its way. */
export interface BegunLook {
  /** What was seen; a look that takes too long is given up. @throws the deadline's reason */
  seen(): Promise<Published>
}

/**
 * Looks at what is published, beside the fetch, as soon as the engine runs and the run has signed in. The look ends
 * with the run.
 * @param starting the engine
 * @param signingIn gives undefined when the run does not sign in
 */
export function beginLook(
  { config, deadline, cleanup }: RunContext,
  starting: Promise<Engine>,
  signingIn: Promise<Preflight | undefined>
): BegunLook {
  const asked = asksForPublished(config.guards)
  const ending = new AbortController()
  // A connected app asks for the scope only where the number of rows matters.
  const counts =
    config.guards.maxRowDrop !== undefined || config.tableau?.credentials.kind !== 'connected-app'
  const begin = async (): Promise<Published> => {
    const [{ server, workFolder: folder }, signedIn] = await Promise.all([starting, signingIn])
    if (signedIn === undefined) return { state: 'not looked at' }
    const looking = lookAtPublished(signedIn, server, { asked, counts, folder, signal: ending.signal })
    // After the engine and the sign-in, so that it ends before them.
    cleanup.defer(async () => {
      ending.abort(new Error('the run has ended'))
      await looking.catch(() => undefined)
    })
    return await looking
  }
  const look = begin()
  // It is waited for later; until then nobody hears of its failure.
  look.catch(() => undefined)
  return {
    async seen() {
      const timer = asked
        ? undefined
        : setTimeout(() => ending.abort(new Error('it took too long')), PATIENCE_MS)
      try {
        return await deadline.during('Tableau to show what is published', () => look)
      } finally {
        clearTimeout(timer)
      }
    }
  }
}
