import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'

/** A column of bytes, and the SQL that would make a text of it. */
export interface BinaryColumn {
  readonly name: string
  readonly declared: string
  readonly cast: string
}

/**
 * Refuses columns of bytes, which no column of an extract holds.
 * @throws ActionError `source.query-type`, with the cast to write for each
 */
export function refuseBinary(label: string, columns: readonly BinaryColumn[]): void {
  if (columns.length === 0) return
  const names = columns.map(({ name, declared }) => `${JSON.stringify(name)} (${declared})`).join(', ')
  const casts = columns.map(({ cast }) => cast).join(', ')
  throw new ActionError(
    'source.query-type',
    `The query at ${label} gives ${columns.length === 1 ? 'a column' : 'columns'} of bytes, which an extract cannot hold: ${names}.`,
    `Leave them out of ${inputName('source-query')}, or make texts of them there: ${casts}.`
  )
}
