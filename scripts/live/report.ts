import { conceal } from '../../src/base/secrets.ts'
import { markdownTable } from '../markdown-table.ts'
import { textTable } from '../text-table.ts'
import type { Result } from './question.ts'

const WORDS = { same: 'as assumed', different: 'DIFFERENT', 'not asked': 'not asked' } as const

/** How many of each. */
export function verdict(results: readonly Result[]): string {
  const count = (state: Result['state']): number => results.filter(result => result.state === state).length
  const [same, different, not] = [count('same'), count('different'), count('not asked')]
  return `${results.length} questions: ${same} as assumed, ${different} different, ${not} could not be asked.`
}

/** True when every question could be asked and all is as assumed. */
export function allAsAssumed(results: readonly Result[]): boolean {
  return results.length > 0 && results.every(({ state }) => state === 'same')
}

/** assumed → observed, for a terminal. Without secrets. */
export function report(results: readonly Result[]): string {
  return conceal(
    `${textTable(['Question', 'Assumed', 'Observed', ''], rows(results))}\n\n${verdict(results)}`
  )
}

/** The same for the summary of a step: what is not as assumed comes first. */
export function markdownReport(results: readonly Result[]): string {
  const order = ['different', 'not asked', 'same']
  const sorted = results.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
  const table = markdownTable(['Question', 'Assumed', 'Observed', ''], rows(sorted))
  return conceal(`${verdict(results)}\n\n${table}\n`)
}

function rows(results: readonly Result[]): string[][] {
  return results.map(({ question, state, observed, detail }) => [
    question.id,
    question.assumed,
    oneLine(detail === undefined || detail.includes('\n') ? observed : `${observed} (${detail})`),
    WORDS[state]
  ])
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
