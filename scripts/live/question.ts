import type { LiveSite } from './live-site.ts'
import type { Scratch } from './scratch.ts'
import type { StepRunner } from './step-runner.ts'

/** What a question may use. */
export interface Stand {
  readonly site: LiveSite
  readonly scratch: Scratch
  /** Runs the bundled action. */
  readonly step: StepRunner
}

/** What was seen: the words that are compared, and what only people read. */
export interface Observation {
  readonly said: string
  readonly detail?: string
}

/** One assumption of the simulator, and how Tableau is asked about it. */
export interface Question {
  /** Unique; in kebab-case. */
  readonly id: string
  /** What is asked, for people. */
  readonly asks: string
  /** Where the assumption stands: a switch of the simulator, or the file that holds it. */
  readonly switch: string
  /** What the simulator does unless it is told otherwise. */
  readonly assumed: string
  /**
   * Asks. What it makes is named by the scratch project, which removes it at the end of the run.
   * @throws NotAsked when the question cannot be asked here; anything else that is thrown counts as that, too
   */
  ask(stand: Stand): Promise<string | Observation>
}

/** The reason why a question cannot be asked here. */
export class NotAsked extends Error {
  override readonly name = 'NotAsked'
}

/** The answer to one question. */
export interface Result {
  readonly question: Pick<Question, 'id' | 'asks' | 'switch' | 'assumed'>
  readonly state: 'same' | 'different' | 'not asked'
  /** What was seen, or why nothing was. */
  readonly observed: string
  readonly detail?: string
}

/** Asks one question. Never throws: what is thrown is the reason why it could not be asked. */
export async function answerOf(question: Question, stand: Stand): Promise<Result> {
  try {
    const seen = await question.ask(stand)
    const { said, detail } = typeof seen === 'string' ? { said: seen, detail: undefined } : seen
    return {
      question,
      state: said === question.assumed ? 'same' : 'different',
      observed: said,
      ...(detail === undefined ? {} : { detail })
    }
  } catch (error) {
    return { question, state: 'not asked', observed: error instanceof Error ? error.message : String(error) }
  }
}
