import { inputName, inputPhrase, inputsPhrase } from '../../base/input-name.ts'
import { didYouMean } from '../../base/suggest.ts'
import { BLANKS } from '../../source/contract/blanks.ts'
import { encodingOf } from '../../source/decode/decode-text.ts'
import { type TextConfig, uselessInputs } from '../../source/formats/format-inputs.ts'
import { FORMATS } from '../../source/formats/format-table.ts'
import { type InputReader, quoted } from '../reading/reader.ts'
import { readDialect } from './dialect.ts'

/** What stands for a delimiter that an input, being trimmed, cannot hold or that is hard to see. */
const DELIMITER_WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    comma: ',',
    semicolon: ';',
    tab: '\t',
    '\\t': '\t',
    pipe: '|',
    space: ' '
  })
)
const MAX_COMMENT = 20
const MAX_SKIPPED_ROWS = 1_000_000
/** They are held in memory until the file ends. */
const MAX_LAST_ROWS = 10_000
const COMMON_ENCODINGS = ['utf-8', 'windows-1252', 'iso-8859-15', 'utf-16le', 'utf-16be', 'shift_jis']

/** The inputs that say how a CSV or TSV file is written. */
export function readCsv(reader: InputReader, format: string): TextConfig {
  const skipRows = reader.number('source-skip-rows', { from: 0, to: MAX_SKIPPED_ROWS, whole: true })
  const skipLastRows = reader.number('source-skip-last-rows', { from: 0, to: MAX_LAST_ROWS, whole: true })
  const comment = readComment(reader)
  const encoding = readEncoding(reader)
  const delimiter = readDelimiter(reader, format)
  const header = reader.text('source-header') === undefined ? undefined : reader.flag('source-header')
  const dialect = readDialect(reader)
  const config: TextConfig = {
    ...(skipRows === 0 ? {} : { skipRows }),
    ...(skipLastRows === 0 ? {} : { skipLastRows }),
    ...(comment === undefined ? {} : { comment }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(header === undefined ? {} : { header }),
    ...(Object.keys(dialect).length === 0 ? {} : { dialect })
  }
  const chosen = FORMATS.get(format)
  const given = chosen === undefined ? [] : uselessInputs(config, chosen)
  if (given.length > 0) {
    const several = given.length > 1
    reader.faults.invalid(
      `The ${inputsPhrase(given, 'is', 'are')} given, but ${inputName('source-format')} is ${format}: ${several ? 'they say' : 'it says'} how a CSV or TSV file is written.`,
      `Leave ${several ? 'them' : 'it'} out, or set ${inputName('source-format')} to csv.`
    )
  }
  return config
}

function readComment(reader: InputReader): string | undefined {
  const comment = reader.text('source-comment')
  if (comment === undefined) return undefined
  if ([...comment].length <= MAX_COMMENT && !/["\p{Cc}]/u.test(comment)) return comment
  reader.faults.invalid(
    `The ${inputPhrase('source-comment')} has the value ${quoted(comment)}, which cannot begin a comment: it has more than ${MAX_COMMENT} characters, a double quote or a control character.`,
    'Give the few characters that comment lines begin with, such as # or //.'
  )
  return undefined
}

function readEncoding(reader: InputReader): string | undefined {
  const label = reader.text('source-encoding')?.toLowerCase()
  if (label === undefined || encodingOf(label) !== undefined) return label
  reader.faults.invalid(
    `The ${inputPhrase('source-encoding')} has the value ${quoted(label)}, which is not a label of the WHATWG Encoding Standard.`,
    didYouMean(label, COMMON_ENCODINGS) || `Common ones are ${COMMON_ENCODINGS.slice(0, 6).join(', ')}.`
  )
  return undefined
}

function readDelimiter(reader: InputReader, format: string): string | undefined {
  const written = reader.text('source-delimiter')
  if (written === undefined) return undefined
  const delimiter = DELIMITER_WORDS.get(written.toLowerCase()) ?? written
  if (delimiter.toLowerCase() === BLANKS && format !== 'tsv') return BLANKS
  if ([...delimiter].length !== 1) {
    reader.faults.invalid(
      `The ${inputPhrase('source-delimiter')} has the value ${quoted(written)}, which is neither one character nor one of comma, semicolon, tab, pipe, space, blanks.`,
      'Give the one character that stands between fields.'
    )
  } else if (/["\r\n\0]/.test(delimiter)) {
    reader.faults.invalid(
      `The ${inputPhrase('source-delimiter')} is a character that cannot stand between fields.`,
      'Double quotes enclose fields, and line ends end records (RFC 4180). Give the character between them.'
    )
  } else if (format === 'tsv' && delimiter !== '\t') {
    reader.faults.invalid(
      `The ${inputPhrase('source-delimiter')} has the value ${quoted(written)}, but ${inputName('source-format')} is tsv: fields separated by tabs.`,
      `Leave ${inputName('source-delimiter')} out, or set ${inputName('source-format')} to csv.`
    )
  } else return delimiter
  return undefined
}
