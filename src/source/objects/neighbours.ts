import { ActionError } from '../../base/errors.ts'
import { editDistance } from '../../base/suggest.ts'
import type { SourceConfig } from '../contract/source.ts'
import type { SourceTools } from '../http/fetch.ts'
import type { FoundObject } from './find-objects.ts'
import { listPage } from './list.ts'

const KEYS_SHOWN = 5

/**
 * The error for an object that does not exist, with what there is near it, where the bucket may be listed: a folder of
 * that name, or the keys that are most like it.
 */
export async function withNeighbours(
  error: ActionError,
  { store, key, label }: Pick<FoundObject, 'store' | 'key' | 'label'>,
  config: SourceConfig,
  tools: SourceTools
): Promise<ActionError> {
  const parent = key.slice(0, key.lastIndexOf('/') + 1)
  let names: readonly string[]
  try {
    const { objects, folders } = await listPage(store, { prefix: parent, delimiter: '/' }, config, tools)
    if (folders.includes(`${key}/`)) {
      return error.inOtherWords(
        `${label} is a folder.`,
        `Name the objects in it, for example ${label}/*.csv.`
      )
    }
    names = objects.map(one => one.key).filter(name => !name.endsWith('/'))
  } catch (caught) {
    // Who may read an object need not be allowed to list.
    if (caught instanceof ActionError && tools.deadline.signal.aborted === false) return error
    throw caught
  }
  if (names.length === 0) return error
  const near = names
    .map(name => ({ name, edits: editDistance(key.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, KEYS_SHOWN)
  return error.inOtherWords(error.what, `The nearest keys are: ${near.map(({ name }) => name).join(', ')}.`)
}
