import type { InputName } from '../../../base/input-catalog.ts'
import { inputName } from '../../../base/input-name.ts'
import type { CsvFile } from '../../contract/spooled-file.ts'
import type { SpooledByFormat, StreamFormat } from '../../spool/format.ts'
import { type FormatTask, placeInSpool, readOptions, textOf } from '../../spool/format-task.ts'
import { type CsvFacts, spoolCsv } from './records.ts'

const INPUTS: readonly InputName[] = [
  'source-skip-rows',
  'source-skip-last-rows',
  'source-comment',
  'source-encoding',
  'source-delimiter',
  'source-header',
  'source-null-values',
  'source-decimal',
  'source-group',
  'source-date-format'
]

/** What to do about bytes that are not valid text. */
const encodingRemedy = (): string =>
  `Set ${inputName('source-encoding')} to the encoding that the text really has, for example windows-1252 (most exports of Excel and older programs in Western Europe), iso-8859-15, utf-16le or shift_jis; or have the source send UTF-8.`

/** Values between commas, or another delimiter that the header shows. */
export const CSV: StreamFormat = {
  name: 'csv',
  label: 'CSV',
  otherNames: ['text', 'txt'],
  mediaTypes: /^(text|application)\/(x-)?(csv|comma-separated-values)$/,
  extensions: ['csv'],
  accept: 'text/csv, */*;q=0.5',
  isBinary: false,
  inputs: new Set(INPUTS),
  layout: 'stream',
  sniff: { by: 'nothing' },
  takes: ({ kind }) => kind === 'text',
  spoolExtension: 'csv',
  spool: task => spoolLines(task, undefined)
}

/** Values between tabs. */
export const TSV: StreamFormat = {
  ...CSV,
  name: 'tsv',
  label: 'TSV',
  otherNames: [],
  mediaTypes: /^text\/(tab-separated-values|tsv)$/,
  extensions: ['tsv', 'tab'],
  accept: 'text/tab-separated-values, */*;q=0.5',
  spool: task => spoolLines(task, '\t')
}

async function spoolLines(task: FormatTask, own: '\t' | undefined): Promise<SpooledByFormat> {
  const { encoding, header, skipRows, skipLastRows, comment, delimiter = own, dialect } = task.target.config
  const text = textOf(task, { encoding, remedy: encodingRemedy() })
  const layout = { delimiter, header, skipRows, skipLastRows, comment, decimal: dialect?.decimal }
  const { tell } = task.target
  const fileOf = ({ lines, skippedEmptyLines, ...facts }: CsvFacts): CsvFile => ({
    ...placeInSpool(task),
    ...facts,
    ...(dialect === undefined ? {} : { dialect }),
    format: 'csv',
    positions: 'line'
  })
  const facts = await spoolCsv(text, task.path, {
    ...readOptions(task),
    ...layout,
    tell: tell && (soFar => tell([fileOf(soFar)]))
  })
  const { lines, skippedEmptyLines } = facts
  return { files: [fileOf(facts)], positions: lines, skippedEmptyLines }
}
