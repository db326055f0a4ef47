import { alternatives } from '../../base/text.ts'
import type { FormatChoices } from '../detect/detect-format.ts'
import type { Format } from '../spool/format.ts'
import { ARROW } from './arrow/format.ts'
import { CSV, TSV } from './csv/format.ts'
import { HYPER } from './hyper/format.ts'
import { JSON_DOCUMENT, NDJSON, ODATA } from './json/format.ts'
import { PARQUET } from './parquet/format.ts'
import { XLSX } from './xlsx/format.ts'
import { XML } from './xml/format.ts'

/** Every format, by its word in `source-format`, in the order in which messages list them. */
export const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['json', JSON_DOCUMENT],
  ['ndjson', NDJSON],
  ['csv', CSV],
  ['tsv', TSV],
  ['parquet', PARQUET],
  ['odata', ODATA],
  ['xlsx', XLSX],
  ['arrow', ARROW],
  ['xml', XML],
  ['hyper', HYPER]
])

/** The formats that contents are recognised as. */
export const CHOICES: FormatChoices = {
  all: [...FORMATS].filter(([word, { name }]) => word === name).map(([, format]) => format),
  ofText: CSV,
  ofNothing: JSON_DOCUMENT
}

/** The words of `source-format`. */
export const SOURCE_FORMATS: readonly string[] = ['auto', ...FORMATS.keys()]

/** What people write for the word of a format. */
export const FORMAT_HINTS: ReadonlyMap<string, string> = new Map(
  CHOICES.all.flatMap(({ name, otherNames, extensions }) =>
    [...otherNames, ...extensions].map(written => [written, name] as const)
  )
)

/** The formats that `source-records` says something about, for messages: `json, xlsx, xml or hyper`. */
export function formatsWithRecords(): string {
  return alternatives(
    CHOICES.all.filter(({ inputs }) => inputs.has('source-records')).map(({ name }) => name)
  )
}

/** What people call the format of a name. */
export function labelOf(name: string): string {
  return FORMATS.get(name)?.label ?? name
}
