import { isScalar, isSeq, parseDocument } from 'yaml'
import { readPattern } from '../hyper/pattern.ts'
import { nearest } from '../nearest.ts'
import type { TextDialect } from '../source/source.ts'
import { type InputReader, quoted } from './reader.ts'

/** What an input can hold for each group; a blank would be trimmed away. */
const GROUPS: Readonly<Record<string, NonNullable<TextDialect['group']>>> = {
  ',': ',',
  comma: ',',
  '.': '.',
  point: '.',
  "'": "'",
  '’': "'",
  apostrophe: "'",
  space: ' '
}
const DECIMALS: Readonly<Record<string, '.' | ','>> = { '.': '.', point: '.', ',': ',', comma: ',' }

/** The inputs that say what the texts of a CSV file mean. */
export function readDialect(reader: InputReader): TextDialect {
  const nullValues = readNullValues(reader)
  const decimal = oneOf(reader, 'source-decimal', DECIMALS, 'a point (.) or a comma (,)')
  const group = oneOf(
    reader,
    'source-group',
    GROUPS,
    "a comma (,), a point (.), an apostrophe (') or the word space"
  )
  const dateFormat = readDateFormat(reader)
  if (group !== undefined && group === (decimal ?? '.')) {
    reader.faults.invalid(
      `The inputs source-decimal and source-group would both be ${quoted(group)}.`,
      decimal === undefined && group === '.'
        ? 'Set source-decimal to a comma, which goes with groups by points; or leave source-group out.'
        : 'Choose two different characters.'
    )
  }
  return {
    ...(nullValues === undefined ? {} : { nullValues }),
    ...(decimal === ',' ? { decimal } : {}),
    ...(group === undefined ? {} : { group }),
    ...(dateFormat === undefined ? {} : { dateFormat })
  }
}

function oneOf<T>(
  reader: InputReader,
  name: 'source-decimal' | 'source-group',
  words: Readonly<Record<string, T>>,
  list: string
): T | undefined {
  const written = reader.text(name)?.toLowerCase()
  if (written === undefined) return undefined
  if (Object.hasOwn(words, written)) return words[written]
  reader.faults.invalid(
    `The input ${name} has the value ${quoted(written)}, which is not ${list}.`,
    `Did you mean ${nearest(written, Object.keys(words))}?`
  )
  return undefined
}

function readNullValues(reader: InputReader): readonly string[] | undefined {
  const written = reader.text('source-null-values')
  if (written === undefined) return undefined
  const values = nullValues(written)
  if (values !== undefined) return values
  reader.faults.invalid(
    'The input source-null-values is neither one text nor a YAML list of texts.',
    'Write for example [NULL, "N/A", "#NV", ""], or one text on its own. In a list, quotes are needed around an empty text and around one with a # , : or bracket in it.'
  )
  return undefined
}

/** The texts of a YAML list, or the one text; undefined when it is neither. */
function nullValues(written: string): readonly string[] | undefined {
  // One text is taken as it stands: in YAML, - would be a list and # a comment.
  if (!/^[[{"']|^- |\n/.test(written)) return written.includes(',') ? undefined : [written]
  // In the failsafe schema every scalar is text, NULL and ~ too.
  const { contents, errors } = parseDocument(written, { schema: 'failsafe', prettyErrors: false })
  if (errors.length > 0) return undefined
  const values: string[] = []
  for (const item of isSeq(contents) ? contents.items : [contents]) {
    if (!isScalar(item)) return undefined
    const value = String(item.value ?? '').trim()
    // Nothing at all is more often a # that began a comment than the empty text.
    if (value === '' && item.type === 'PLAIN') return undefined
    values.push(value)
  }
  if (!isSeq(contents) && written.includes('\n')) return undefined
  return values.length === 0 ? undefined : [...new Set(values)]
}

function readDateFormat(reader: InputReader): string | undefined {
  const written = reader.text('source-date-format')
  if (written === undefined) return undefined
  const place = `The input source-date-format has the value ${quoted(written)}, which`
  const pattern = readPattern(written)
  if (pattern.kind === 'fault') reader.faults.invalid(`${place} ${pattern.what}.`, pattern.remedy)
  else if (pattern.kind === 'number' || pattern.gives === 'time') {
    reader.faults.invalid(`${place} names no day.`, 'Write a pattern such as dd.MM.yyyy or MM/dd/yyyy HH:mm.')
  } else if (looksLikeNumber(written)) {
    reader.faults.invalid(
      `${place} fits numbers too: ids and amounts would become dates.`,
      `Give it to the columns that hold dates, in columns: {name: {format: ${written}}}.`
    )
  } else return written
  return undefined
}

/** True when a text in the pattern could be a number as well, in whatever way numbers are written. */
function looksLikeNumber(pattern: string): boolean {
  const sample = pattern.replace(/'([^']*)'/g, '$1').replace(/[yMdHhmsS]/g, '1')
  // d and M stand for two digits too.
  const longer = pattern
    .replace(/'([^']*)'/g, '$1')
    .replace(/(?<![dM])[dM](?![dM])/g, '11')
    .replace(/[yMdHhmsS]/g, '1')
  return [sample, longer].some(text => /^[+-]?\d*([.,' ]\d{3})*([.,]\d+)?$/.test(text))
}
