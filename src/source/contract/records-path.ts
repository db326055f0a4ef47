import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'

/** A step of a records path: the name of a member, or the index (from 0) of an element. */
export type PathStep = string | number

/**
 * Reads a path of records: `data.items`, `results[0].rows`, `[0].rows`; `.` is the document itself.
 * @param input what gives the path, for the message
 * @throws ActionError `input.invalid` for anything else
 */
export function parseRecordsPath(path: string, input = inputName('source-records')): PathStep[] {
  if (path === '.') return []
  const steps = stepsOf(path)
  if (steps?.every(step => typeof step === 'string' || step >= 0)) return steps
  throw notAPath(path, input)
}

/**
 * Reads the path of a value in an answer. A negative index counts from the end: `data[-1].id`.
 * @param input what gives the path, for the message
 * @throws ActionError `input.invalid` for anything else
 */
export function parseValuePath(path: string, input: string): PathStep[] {
  const steps = stepsOf(path)
  if (steps !== undefined) return steps
  throw notAPath(path, input)
}

function stepsOf(path: string): PathStep[] | undefined {
  const steps: PathStep[] = []
  const pattern = /(?:^|(?!^)\.)([^.[\]]+)|\[(\d{1,9}|-[1-9]\d{0,2})\]/y
  while (pattern.lastIndex < path.length) {
    const match = pattern.exec(path)
    if (match === null) return undefined
    const [, name, index] = match
    steps.push(name ?? Number(index))
  }
  return steps.length > 0 ? steps : undefined
}

function notAPath(path: string, input: string): ActionError {
  return new ActionError(
    'input.invalid',
    `${input} is ${JSON.stringify(path)}, which is not a path in a JSON document.`,
    'Write names with dots between them and an index in brackets, for example data.items or results[0].rows.'
  )
}

/** A path as it is written: `results[0].rows`; nothing for the document itself. */
export function pathText(steps: readonly PathStep[]): string {
  return steps
    .map(step => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '')
}

/** The first `count` steps for a message: `"results[0].rows"`; `the document` for none. */
export function describePath(steps: readonly PathStep[], count: number): string {
  const text = pathText(steps.slice(0, count))
  return text === '' ? 'the document' : JSON.stringify(text)
}
