import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import { type PathStep, parseRecordsPath } from './records-path.ts'

/** Stands for each element of an array. */
export const EACH = Symbol('each element')

/** A path of names: `columns[].name` is the member `name` of each element of `columns`. */
export type NamesPath = readonly (PathStep | typeof EACH)[]

/**
 * Reads the input `source-column-names`: `columns[].name`, `columns[]`, or `columns` for an array of texts.
 * @throws ActionError `input.invalid` for anything else
 */
export function parseNamesPath(path: string): NamesPath {
  const [array = '', member, ...more] = path.split('[]')
  const isPath =
    array !== '' && array !== '.' && more.length === 0 && (member ?? '').replace(/^\./, '') !== '.'
  if (!isPath || (member !== undefined && member !== '' && !member.startsWith('.'))) {
    throw new ActionError(
      'input.invalid',
      `${inputName('source-column-names')} is ${JSON.stringify(path)}, which is not a path of names in a JSON document.`,
      'Write the path of the array that holds the names, and [] with the member that is the name where its elements are objects, for example columns[].name or meta.columns.'
    )
  }
  const before = parseRecordsPath(array, inputName('source-column-names'))
  const after =
    member === undefined || member === ''
      ? []
      : parseRecordsPath(member.slice(1), inputName('source-column-names'))
  return [...before, EACH, ...after]
}

/** The top-level member that holds the array of names; undefined when that lies deeper. */
export function topLevelNames([first, second]: NamesPath): string | undefined {
  return typeof first === 'string' && second === EACH ? first : undefined
}
