import { counted } from '../counted.ts'
import { ActionError } from '../errors.ts'

/**
 * CSV that is not what RFC 4180 says.
 * @param what completes "In <origin>, …", with the line
 */
export function csvFault(origin: string, what: string): ActionError {
  return new ActionError(
    'source.csv',
    `In ${origin}, ${what}.`,
    'A field with quotes, delimiters or line breaks in it must be enclosed in double quotes, and each quote inside doubled (RFC 4180); write the file so, or correct the line.'
  )
}

/** A line whose number of fields is not that of the header. */
export interface RaggedLine {
  readonly line: number
  readonly fields: number
}

const fields = (count: number): string => counted(count, 'field')

/** @param more there may be further ragged lines */
export function raggedFault(
  origin: string,
  lines: readonly RaggedLine[],
  columns: number,
  more: boolean
): ActionError {
  const found = lines.map(({ line, fields: count }) => `line ${line} has ${fields(count)}`)
  const last = found.pop() as string
  const list = found.length === 0 ? last : `${found.join(', ')} and ${last}`
  return new ActionError(
    'source.csv',
    `In ${origin}, ${list}, the header has ${columns}${more ? '; there may be more such lines' : ''}.`,
    'Every line must have as many fields as the header: correct the lines, or enclose fields that hold the delimiter in double quotes.'
  )
}
