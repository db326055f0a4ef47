import { findHyperd } from '../../simulator/extract-reader.ts'
import { conceal } from '../../src/base/secrets.ts'
import { type LocalResult, runStep } from '../../src/local/run-step.ts'
import { secretsOf } from '../../src/tableau/rest/credentials.ts'
import type { LiveSite } from './live-site.ts'
import { NotAsked } from './question.ts'
import type { Scratch } from './scratch.ts'

/** What a run of the action came to. */
export interface StepEnd extends LocalResult {
  /** The code of its error. */
  readonly code: string | undefined
  readonly log: string
}

/** Runs the bundled action with these inputs, in a process of its own. @throws NotAsked when no time is left */
export type StepRunner = (inputs: Readonly<Record<string, string>>) => Promise<StepEnd>

const LONGEST_MINUTES = 5

/**
 * Makes a runner. The session of the site ends before each run: a personal access token has one at a time.
 * @param script path of `dist/index.js`
 * @param scratch is told of a job that goes on when a run has broken off
 */
export function stepRunner(
  site: LiveSite,
  script: string,
  { project, openJobs }: Pick<Scratch, 'project' | 'openJobs'>,
  env: NodeJS.ProcessEnv
): StepRunner {
  const { deadline, settings } = site.options
  // What is for the questions only is nothing for the action.
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('LIVE_')))
  return async inputs => {
    const minutes = Math.min(LONGEST_MINUTES, Math.floor(deadline.remainingMs() / 60_000))
    deadline.check()
    if (minutes < 1) throw new NotAsked('The time is nearly up.')
    await site.leave()
    let log = ''
    const result = await runStep(
      script,
      {
        inputs: { 'tableau-project-id': project.id, 'timeout-minutes': String(minutes), ...inputs },
        env: { HYPERD_PATH: findHyperd(), ...own },
        secrets: [...secretsOf(settings.credentials)]
      },
      text => {
        log += conceal(text)
      }
    )
    const job = result.outputs['job-id'] ?? ''
    if (result.exitCode !== 0 && job !== '') openJobs.add(job)
    deadline.check()
    return { ...result, log, code: /^\s*Error: ([a-z]+(?:\.[a-z-]+)?):/m.exec(log)?.[1] }
  }
}
