import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import { suggest } from '../../base/suggest.ts'
import { listed } from '../../base/text.ts'

const ARRAYS_SHOWN = 20

/** What is known where no record has a path of `source-explode`. */
export interface UnmetPath {
  readonly path: string
  /** Where the records come from. */
  readonly origin: string
  /** Path of the records in their document; the empty text for the document itself. */
  readonly recordsPath: string
  /** Names of the members of the records. */
  readonly members: ReadonlySet<string>
  /** Paths of the arrays in the records. */
  readonly arrays: readonly string[]
}

/**
 * The warning that no record has a path of `source-explode`, so that each stays one row: the array may be missing
 * today.
 * @throws ActionError source.records where the path is a mistake: an array has nearly its name, or it begins with the
 *   path of the records
 */
export function unmetPathWarning(unmet: UnmetPath): { readonly title: string; readonly message: string } {
  const { path, origin, arrays } = unmet
  const what = `No record of ${origin} has ${path}, which ${inputName('source-explode')} names`
  const inner = insideRecord(unmet)
  const meant = inner === undefined ? nearest(path, arrays) : (nearest(inner, arrays) ?? inner)
  if (meant !== undefined) {
    const remedy =
      inner === undefined
        ? `Did you mean ${meant}?`
        : `The path begins inside a record: write ${meant}, not ${path}.`
    throw new ActionError('source.records', `${what}.`, `${remedy} Nothing was published.`)
  }
  const there =
    arrays.length === 0
      ? 'The records hold no arrays.'
      : `The arrays in the records are: ${listed(arrays, ARRAYS_SHOWN)}.`
  return { title: 'Nothing to explode', message: `${what}, so each stayed one row. ${there}` }
}

/** A path without that of the records, with which it begins; undefined where it does not, or may mean a member. */
function insideRecord({ path, recordsPath, members }: UnmetPath): string | undefined {
  const above = `${recordsPath}.`
  if (recordsPath === '' || !path.startsWith(above) || members.has(path.split('.', 1)[0] ?? '')) {
    return undefined
  }
  return path.slice(above.length)
}

/** The array of that path, the one whose path ends so, or the nearest one. */
function nearest(path: string, arrays: readonly string[]): string | undefined {
  const ending = arrays.filter(array => array === path || array.endsWith(`.${path}`))
  return ending.length === 1 ? ending[0] : suggest(path, arrays)
}
