import { declared } from '../../base/input-catalog.ts'
import { KEYED_MODES, type PublishMode } from '../../tableau/resources/modes.ts'
import { type InputReader, namesIn, quoted } from '../reading/reader.ts'

/** What becomes of the rows that are published already. */
export interface PublishModeConfig {
  readonly mode: PublishMode
  /** Columns of the extract that tell its rows apart; `upsert`, `update` and `delete` find rows by them. */
  readonly keyColumns: readonly string[]
}

/** The inputs `publish-mode` and `key-columns`. */
export function readPublishMode(reader: InputReader): PublishModeConfig {
  const mode = reader.choice('publish-mode')
  const text = reader.text('key-columns')
  const keyColumns = namesIn(text ?? '')
  const keyed = KEYED_MODES.includes(mode)
  const modeText = reader.text('publish-mode')?.toLowerCase() ?? ''
  // A misspelt mode is a fault already; nobody knows yet whether it needs keys.
  if (!(declared('publish-mode').values ?? []).includes(modeText)) return { mode, keyColumns }
  if (keyed && keyColumns.length === 0) {
    reader.faults.missing(
      `The input key-columns is missing, which publish-mode ${mode} needs.`,
      'Name the columns of the extract whose values tell its rows apart, e.g. key-columns: id.'
    )
  }
  const twice = keyColumns.find((name, index) => keyColumns.indexOf(name) !== index)
  if (twice !== undefined) {
    reader.faults.invalid(`The input key-columns names ${quoted(twice)} twice.`, 'Name each column once.')
  }
  return { mode, keyColumns }
}
