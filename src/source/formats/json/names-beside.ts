import { inputName } from '../../../base/input-name.ts'
import type { Beside } from '../../contract/page-facts.ts'
import { pathText } from '../../contract/records-path.ts'
import { plainName } from './find/plain-name.ts'

/** What services call the list of the names of the columns. */
const NAMES = /^(col(umn)?s?|columnnames?|colnames?|fields?|fieldnames?|headers?|names?|labels?|schema)$/

/**
 * Records that are arrays get no names by themselves, but a list of texts beside them may hold these:
 * `{"columns": ["id", "name"], "data": [[1, "a"]]}`.
 * @param beside what stands beside the records
 * @returns what to tell; nothing when there is no such list
 */
export function namesBeside(
  origin: string,
  beside: readonly Beside[]
): readonly { readonly title: string; readonly message: string }[] {
  const list = beside.find(({ steps, json }) => {
    const name = steps.at(-1)
    if (json !== '[' || typeof name !== 'string' || !NAMES.test(plainName(name))) return false
    const values = beside.filter(
      one => one.steps.length > steps.length && steps.every((step, at) => one.steps[at] === step)
    )
    return (
      values.length > 0 &&
      values.every(one => one.steps.length === steps.length + 1 && one.json.startsWith('"'))
    )
  })
  if (list === undefined) return []
  const path = pathText(list.steps)
  return [
    {
      title: 'Names beside the records',
      message: `The records of ${origin} are arrays, whose columns have no names, and the list ${JSON.stringify(path)} beside them may hold these: then set ${inputName('source-column-names')}: ${path}.`
    }
  ]
}
