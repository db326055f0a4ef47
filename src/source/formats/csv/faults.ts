import { ActionError } from '../../../base/errors.ts'
import { counted } from '../../../base/text.ts'

/**
 * CSV that is not what RFC 4180 says.
 * @param what completes "In <origin>, …", with the line
 */
export function csvFault(origin: string, what: string): ActionError {
  return new ActionError(
    'source.csv',
    `In ${origin}, ${what}.`,
    'A field with quotes, delimiters or line breaks in it must be enclosed in double quotes, and each quote inside doubled (RFC 4180); write the file so, or correct the line. If other text stands before the header, source-skip-rows leaves it out.'
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

const fields = (count: number): string => counted(count, 'field')

/** @param columns fields of the header or, without one (`named` false), of the first line */
export function raggedFault(
  origin: string,
  ragged: RaggedLines,
  columns: number,
  named: boolean
): ActionError {
  const { first, count, more } = ragged
  const found = first.map(({ line, fields: number }) => `line ${line} has ${fields(number)}`)
  const last = found.pop() as string
  const list = found.length === 0 ? last : `${found.join(', ')} and ${last}`
  const total = count > first.length ? `; there are ${count.toLocaleString('en-US')} such lines` : ''
  const open = more ? `${total === '' ? '; there may be more such lines' : ' or more'}` : ''
  return new ActionError(
    'source.csv',
    `In ${origin}, ${list}, the ${named ? 'header' : 'first line'} has ${columns}${total}${open}.`,
    `Every line must have as many fields as the ${named ? 'header' : 'first one'}: correct the lines, or enclose fields that hold the delimiter in double quotes. If other text stands before the header, source-skip-rows leaves it out; if something else stands between the fields, source-delimiter names it.`
  )
}
