import { ActionError } from '../../../base/errors.ts'
import type { SourceConfig } from '../../contract/source.ts'
import { type FileFormat, FORMAT_NAMES } from '../../detect/detect-format.ts'

/** The part of the configuration that says how a text of rows and columns is written. */
export type CsvConfig = Pick<SourceConfig, 'skipRows' | 'encoding' | 'delimiter' | 'header' | 'dialect'>

/** The inputs that make it, in the order of action.yml. */
const CSV_INPUTS: readonly (readonly [name: string, value: (config: CsvConfig) => unknown])[] = [
  ['source-skip-rows', ({ skipRows }) => skipRows],
  ['source-encoding', ({ encoding }) => encoding],
  ['source-delimiter', ({ delimiter }) => delimiter],
  ['source-header', ({ header }) => header],
  ['source-null-values', ({ dialect }) => dialect?.nullValues],
  ['source-decimal', ({ dialect }) => dialect?.decimal],
  ['source-group', ({ dialect }) => dialect?.group],
  ['source-date-format', ({ dialect }) => dialect?.dateFormat]
]

/** A sheet may have rows above its header and words for what is missing, too. */
const OF_SHEETS: ReadonlySet<string> = new Set(['source-skip-rows', 'source-null-values'])

/** Names of the inputs for CSV that are given, although they mean nothing for a format. */
export function uselessCsvInputs(config: CsvConfig, format: SourceConfig['format']): string[] {
  if (format === 'auto' || format === 'csv' || format === 'tsv') return []
  const given = CSV_INPUTS.filter(([, value]) => value(config) !== undefined).map(([name]) => name)
  return format === 'xlsx' ? given.filter(name => !OF_SHEETS.has(name)) : given
}

/**
 * Sees to it that no input for CSV is given for another format, where it would do nothing.
 * @throws ActionError source.format
 */
export function checkCsvInputs(format: FileFormat, origin: string, config: CsvConfig): void {
  const given = uselessCsvInputs(config, format)
  if (given.length === 0) return
  throw new ActionError(
    'source.format',
    `${origin} is ${FORMAT_NAMES[format]}, but ${given.join(', ')} ${given.length === 1 ? 'says' : 'say'} how a CSV file is written.`,
    `Leave ${given.length === 1 ? 'it' : 'them'} out, or set source-format to csv if this was recognised wrongly.`
  )
}

/** What to do about bytes that are not valid text. */
export const ENCODING_REMEDY =
  'Set source-encoding to the encoding that the text really has, for example windows-1252 (most exports of Excel and older programs in Western Europe), iso-8859-15, utf-16le or shift_jis; or have the source send UTF-8.'
