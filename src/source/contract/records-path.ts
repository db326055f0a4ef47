import { ActionError } from '../../base/errors.ts'

/** A step of a records path: the name of a member, or the index (from 0) of an element. */
export type PathStep = string | number

/**
 * Reads a dotted path such as `data.items`, `results[0].rows` or `[0].rows`.
 * @param input what gives the path, for the message
 * @throws ActionError `input.invalid` when it is none
 */
export function parseRecordsPath(path: string, input = 'source-records'): PathStep[] {
  const steps: PathStep[] = []
  const pattern = /(?:^|(?!^)\.)([^.[\]]+)|\[(\d{1,9})\]/y
  while (pattern.lastIndex < path.length) {
    const match = pattern.exec(path)
    if (match === null) break
    const [, name, index] = match
    steps.push(name ?? Number(index))
    if (pattern.lastIndex === path.length) return steps
  }
  throw new ActionError(
    'input.invalid',
    `${input} is ${JSON.stringify(path)}, which is not a path in a JSON document.`,
    'Write names with dots between them and an index in brackets, for example data.items or results[0].rows.'
  )
}

/** The first `count` steps as text: `results[0].rows`; `the document` for none. */
export function describePath(steps: readonly PathStep[], count: number): string {
  const text = steps
    .slice(0, count)
    .map(step => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
  return text === '' ? 'the document' : JSON.stringify(text.replace(/^\./, ''))
}
