import { ActionError } from '../../base/errors.ts'
import type { InputName } from '../../base/input-catalog.ts'
import { inputName, inputsPhrase } from '../../base/input-name.ts'
import type { SourceConfig } from '../contract/source.ts'
import type { Format } from '../spool/format.ts'

/** The part of the configuration that says how a text of rows and columns is written. */
export type TextConfig = Pick<
  SourceConfig,
  'skipRows' | 'skipLastRows' | 'comment' | 'encoding' | 'delimiter' | 'header' | 'dialect'
>

/** The part that says how JSON records lie. */
type JsonConfig = Pick<SourceConfig, 'layout' | 'columnNames' | 'explode'>

/** The inputs that make it, in the order of action.yml. */
const TEXT_INPUTS: readonly (readonly [name: InputName, value: (config: TextConfig) => unknown])[] = [
  ['source-skip-rows', ({ skipRows }) => skipRows],
  ['source-skip-last-rows', ({ skipLastRows }) => skipLastRows],
  ['source-comment', ({ comment }) => comment],
  ['source-encoding', ({ encoding }) => encoding],
  ['source-delimiter', ({ delimiter }) => delimiter],
  // Where columns have names anyway, a header is no contradiction.
  ['source-header', ({ header }) => (header === false ? header : undefined)],
  ['source-null-values', ({ dialect }) => dialect?.nullValues],
  ['source-decimal', ({ dialect }) => dialect?.decimal],
  ['source-group', ({ dialect }) => dialect?.group],
  ['source-date-format', ({ dialect }) => dialect?.dateFormat]
]

/** Names of the inputs for text that are given, although they mean nothing for a format. */
export function uselessInputs(config: TextConfig, { inputs }: Format): InputName[] {
  return TEXT_INPUTS.filter(([name, value]) => value(config) !== undefined && !inputs.has(name)).map(
    ([name]) => name
  )
}

/**
 * Sees to it that no input for text is given for another format, where it would do nothing.
 * @throws ActionError source.format
 */
export function checkTextInputs(format: Format, origin: string, config: TextConfig): void {
  const given = uselessInputs(config, format)
  if (given.length === 0) return
  throw new ActionError(
    'source.format',
    `${origin} is ${format.label}, but the ${inputsPhrase(given, 'says', 'say')} how a CSV file is written.`,
    `Leave ${given.length === 1 ? 'it' : 'them'} out, or set ${inputName('source-format')} to csv if this was recognised wrongly.`
  )
}

/**
 * Sees to it that `source-records` is given for a format only that it says something about.
 * @throws ActionError source.records
 */
export function checkRecordsInput({ inputs, label }: Format, origin: string, config: SourceConfig): void {
  if (config.records === undefined || inputs.has('source-records')) return
  throw new ActionError(
    'source.records',
    `${inputName('source-records')} is given, but ${origin} is ${label}, which holds no more than its records.`,
    `Leave ${inputName('source-records')} out, or set ${inputName('source-format')} if this was recognised wrongly.`
  )
}

const JSON_INPUTS: readonly (readonly [name: InputName, value: (config: JsonConfig) => unknown])[] = [
  ['source-layout', ({ layout }) => layout],
  ['source-column-names', ({ columnNames }) => columnNames],
  ['source-explode', ({ explode }) => explode]
]

/** Names of the inputs for the shape of records that are given, although they mean nothing for a format. */
export function uselessShapeInputs(config: JsonConfig, { inputs }: Format): InputName[] {
  return JSON_INPUTS.filter(([name, value]) => value(config) !== undefined && !inputs.has(name)).map(
    ([name]) => name
  )
}

/**
 * Sees to it that inputs for the shape of JSON records are given for formats only that they say something about.
 * @throws ActionError source.format
 */
export function checkShapeInputs(format: Format, origin: string, config: JsonConfig): void {
  const given = uselessShapeInputs(config, format)
  if (given.length === 0) return
  throw new ActionError(
    'source.format',
    `${origin} is ${format.label}, but the ${inputsPhrase(given, 'says', 'say')} how the records of JSON lie.`,
    `Leave ${given.length === 1 ? 'it' : 'them'} out, or set ${inputName('source-format')} to json if this was recognised wrongly.`
  )
}
