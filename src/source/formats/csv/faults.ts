import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { oneLine } from '../../../base/redact.ts'
import { counted } from '../../../base/text.ts'
import { delimiterName } from './delimiter.ts'
import type { TableBelow } from './first-lines.ts'

/**
 * CSV that is not what RFC 4180 says.
 * @param what completes "In <origin>, …", with the line
 * @param table that seems to begin below the header
 */
export function csvFault(origin: string, what: string, table?: TableBelow): ActionError {
  return new ActionError(
    'source.csv',
    `In ${origin}, ${what}.`,
    `${table === undefined ? '' : `If the table begins in line ${table.line}, set ${inputName('source-skip-rows')}: ${table.line - 1}. `}A field with quotes, delimiters or line breaks in it must be enclosed in double quotes, and each quote inside doubled (RFC 4180); write the file so, or correct the line. If other text stands before the header, ${inputName('source-skip-rows')} leaves it out; ${inputName('source-comment')} leaves out lines that begin with a sign such as #.`
  )
}

/** A line whose number of fields is not that of the first one. */
export interface RaggedLine {
  readonly line: number
  readonly fields: number
}

/** The lines with another number of fields than the header or, without one, the first line. */
export interface RaggedLines {
  /** The first few. */
  readonly first: readonly RaggedLine[]
  /** How many there are. */
  readonly count: number
  /** The file was not read to its end, so there may be more. */
  readonly more: boolean
}

/** Of a title in a message. */
const TITLE_CHARACTERS = 60

const fields = (count: number): string => counted(count, 'field')

/**
 * @param columns fields of the header or, without one (`named` false), of the first line
 * @param table that seems to begin below it
 */
export function raggedFault(
  origin: string,
  ragged: RaggedLines,
  columns: number,
  named: boolean,
  table?: TableBelow
): ActionError {
  const { first, count, more } = ragged
  const found = first.map(({ line, fields: number }) => `line ${line} has ${fields(number)}`)
  const last = found.pop() as string
  const list = found.length === 0 ? last : `${found.join(', ')} and ${last}`
  const total = count > first.length ? `; there are ${count.toLocaleString('en-US')} such lines` : ''
  const open = more ? `${total === '' ? '; there may be more such lines' : ' or more'}` : ''
  const skip =
    table === undefined
      ? ''
      : `If the table begins in line ${table.line}, set ${inputName('source-skip-rows')}: ${table.line - 1}. If not: `
  const remedy = `${skip}every line must have as many fields as the ${named ? 'header' : 'first one'}: correct the lines, or enclose fields that hold the delimiter in double quotes. If other text stands before the header, ${inputName('source-skip-rows')} leaves it out, if it stands below the data, ${inputName('source-skip-last-rows')}, and ${inputName('source-comment')} leaves out lines that begin with a sign such as #; if something else stands between the fields, ${inputName('source-delimiter')} names it.`
  return new ActionError(
    'source.csv',
    `In ${origin}, ${list}, the ${named ? 'header' : 'first line'} has ${columns}${total}${open}.`,
    remedy.charAt(0).toUpperCase() + remedy.slice(1)
  )
}

/**
 * A first line of one field above lines of several.
 * @param title the line
 * @param line its number
 */
export function titleFault(origin: string, title: string, line: number, table: TableBelow): ActionError {
  const { fields, delimiter } = table
  const sign = delimiterName(delimiter)
  const comment = /^(#|\/\/|--|%|!)/.exec(title)?.[0]
  const other =
    comment === undefined
      ? ''
      : ` If lines that begin with ${comment} are comments, ${inputName('source-comment')}: '${comment}' leaves them out wherever they stand.`
  return new ActionError(
    'source.csv',
    `In ${origin}, line ${line} (${JSON.stringify(oneLine(title, TITLE_CHARACTERS))}) is one field, but from line ${table.line} on the lines have ${fields} fields with ${sign} between them. So it is a title or a comment, not the header.`,
    `Set ${inputName('source-skip-rows')}: ${table.line - 1} to begin at line ${table.line}.${other} If the file has one column and ${sign} is part of its text, set ${inputName('source-delimiter')} to a character that is nowhere in it, such as ${delimiter === '|' ? '^' : 'pipe'}.`
  )
}

/**
 * Lines that are enclosed in quotes as a whole, so that each is one field.
 * @param title the first line
 * @param delimiter that stands within the quotes
 */
export function wrappedFault(origin: string, title: string, line: number, delimiter: string): ActionError {
  return new ActionError(
    'source.csv',
    `In ${origin}, every line is enclosed in quotes as a whole, as line ${line} (${oneLine(title, TITLE_CHARACTERS)}) is, so that the file has one column; within the quotes stands ${delimiterName(delimiter)}.`,
    `Some programs write so what they have opened as one column: have the file written without these quotes. If it is one column, set ${inputName('source-delimiter')} to ${delimiter === ',' ? 'semicolon' : 'comma'}.`
  )
}
