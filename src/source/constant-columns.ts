import { relative, resolve, sep } from 'node:path'
import { withoutSecrets } from '../base/redact.ts'
import type { SourceConfig } from './contract/source.ts'
import type { ConstantColumn, SpooledFile } from './contract/spooled-file.ts'
import type { LocalFile } from './local-files.ts'
import type { FoundObject } from './objects/find-objects.ts'

/** What Hive and Spark write for NULL. */
const HIVE_NULL = '__HIVE_DEFAULT_PARTITION__'

/**
 * The columns that say where the records of a file come from: the one that the workflow names, and the `key=value`
 * folders of its path.
 * @param place what a line of `source-url` names; of an address the text of that line
 * @param file of the spool, perhaps one of an archive
 * @param folder the workspace
 */
export function constantColumns(
  place: Pick<LocalFile, 'path' | 'name'> | Pick<FoundObject, 'key' | 'label'> | string,
  { member }: Pick<SpooledFile, 'member'>,
  { originColumn, secrets }: Pick<SourceConfig, 'originColumn' | 'secrets'>,
  folder: string = process.cwd()
): readonly ConstantColumn[] {
  const path = typeof place === 'string' ? '' : 'key' in place ? place.key : place.name
  const folders = foldersOf(path).concat(foldersOf(member ?? ''))
  if (originColumn === undefined) return folders
  const outer =
    typeof place === 'string'
      ? withoutSecrets(place, secrets)
      : 'key' in place
        ? place.label
        : pathOf(place, folder)
  const value = member === undefined ? outer : `${outer}/${member}`
  return [{ name: originColumn, value, of: 'origin' }, ...folders]
}

/** Relative to the workspace, where it lies there. */
function pathOf({ path }: Pick<LocalFile, 'path'>, folder: string): string {
  const inside = relative(resolve(folder), path)
  const shown = inside.startsWith('..') || resolve(inside) === inside ? path : inside
  return sep === '/' ? shown : shown.replaceAll(sep, '/')
}

function foldersOf(path: string): ConstantColumn[] {
  const found = new Map<string, ConstantColumn>()
  for (const folder of path.split('/').slice(0, -1)) {
    const [, name, value = ''] = /^([^=]+)=(.*)$/.exec(folder) ?? []
    if (name === undefined) continue
    const text = decoded(value)
    found.set(name, { name: decoded(name), value: text === HIVE_NULL ? undefined : text, of: 'folder' })
  }
  return [...found.values()]
}

/** Hive writes characters that a path cannot hold in the way of URLs. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
