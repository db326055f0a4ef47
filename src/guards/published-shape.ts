import type { PublishedShape } from '../hyper/engine/published.ts'
import { isUpdate, type PublishMode } from '../tableau/resources/modes.ts'
import type { GuardConfig } from './guard-config.ts'
import type { Published } from './published.ts'

/**
 * What the published data source asks of the extract that is built, so that types hold.
 * @param keys by which rows are found
 * @returns undefined when nothing is known of it, or when the workflow allows all changes
 */
export function shapeFor(
  published: Published,
  mode: PublishMode,
  keys: readonly string[],
  { onSchemaChange }: GuardConfig
): PublishedShape | undefined {
  if (published.state !== 'table' && published.state !== 'columns') return undefined
  const isWhole = mode === 'overwrite' || mode === 'create' || mode === 'replace'
  if (isWhole && onSchemaChange === 'allow') return undefined
  const seen =
    mode === 'delete' ? published.columns.filter(({ name }) => keys.includes(name)) : published.columns
  return {
    columns: seen.map(({ name, type, datatype }) => ({
      name,
      // Of a decimal whose scale is not known, a double looks the same to people.
      type: type ?? (datatype === 'real' && !isUpdate(mode) ? 'double' : undefined)
    })),
    absent: mode === 'update' || mode === 'delete' ? 'left out' : 'null'
  }
}
