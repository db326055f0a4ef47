import { isScalar, isSeq, parseDocument } from 'yaml'
import { inputName, inputPhrase } from '../../base/input-name.ts'
import { didYouMean } from '../../base/suggest.ts'
import { readPattern } from '../../hyper/values/pattern.ts'
import type { TextDialect } from '../../source/contract/spooled-file.ts'
import { type InputReader, quoted } from '../reading/reader.ts'

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
      `${inputName('source-decimal')} and ${inputName('source-group')} would both be ${quoted(group)}.`,
      decimal === undefined && group === '.'
        ? `Set ${inputName('source-decimal')} to a comma, which goes with groups by points; or leave ${inputName('source-group')} out.`
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
    `The ${inputPhrase(name)} has the value ${quoted(written)}, which is not ${list}.`,
    didYouMean(written, Object.keys(words)) || `Write ${list}.`
  )
  return undefined
}

function readNullValues(reader: InputReader): readonly string[] | undefined {
  const written = reader.text('source-null-values')
  if (written === undefined) return undefined
  const values = isList(written) ? listed(written) : lines(written)
  if (values !== undefined) return [...new Set(values)]
  reader.faults.invalid(
    `The ${inputPhrase('source-null-values')} is neither one text per line nor a YAML list of texts.`,
    'Write one per line. A single one with a comma in it needs double quotes; in a list, so does an empty one and one with a # , : or bracket.'
  )
  return undefined
}

function isList(written: string): boolean {
  return written.startsWith('[') || written.split(/\r?\n/).every(line => /^\s*- /.test(line))
}

/** One text per line, as it stands; quotes around a whole line are left out. */
function lines(written: string): readonly string[] | undefined {
  const found = written.split(/\r?\n/).map(line => line.trim())
  // A lone line such as NULL,N/A is meant as a list.
  if (found.length === 1 && /^[^"].*,/.test(written)) return undefined
  return found.filter(line => line !== '').map(line => /^"(.*)"$/.exec(line)?.[1]?.trim() ?? line)
}

/** The texts of a YAML list; undefined when it is not one. */
function listed(written: string): readonly string[] | undefined {
  // In the failsafe schema every scalar is text, NULL and ~ too.
  const { contents, errors } = parseDocument(written, { schema: 'failsafe', prettyErrors: false })
  if (errors.length > 0 || !isSeq(contents) || contents.items.length === 0) return undefined
  const values: string[] = []
  for (const item of contents.items) {
    if (!isScalar(item)) return undefined
    const value = String(item.value ?? '').trim()
    // Nothing at all is more often a # that began a comment than the empty text.
    if (value === '' && item.type === 'PLAIN') return undefined
    values.push(value)
  }
  return values
}

function readDateFormat(reader: InputReader): string | undefined {
  const written = reader.text('source-date-format')
  if (written === undefined) return undefined
  const place = `The ${inputPhrase('source-date-format')} has the value ${quoted(written)}, which`
  const pattern = readPattern(written)
  if (pattern.kind === 'fault') reader.faults.invalid(`${place} ${pattern.what}.`, pattern.remedy)
  else if (pattern.kind !== 'date' || pattern.gives === 'time') {
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
  // Names of months and days are no digits.
  const letters = pattern.replace(/'([^']*)'/g, '$1').replace(/M{3,}|E+|a/g, 'x')
  // d and M stand for one digit or two.
  const longer = letters.replace(/(?<![dM])[dM](?![dM])/g, '11')
  return [letters, longer]
    .map(text => text.replace(/[yMdHhmsS]/g, '1'))
    .some(text => /^[+-]?\d*([.,' ]\d{3})*([.,]\d+)?$/.test(text))
}
