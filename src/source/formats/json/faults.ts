import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'

/** What the scanner can find wrong, as errors that name the origin and the place. */
export interface JsonFaults {
  unexpected(place: string, byte: number, expected: string): ActionError
  badLiteral(place: string): ActionError
  badEscape(place: string): ActionError
  rawControl(place: string, byte: number): ActionError
  tooDeep(place: string, limit: number): ActionError
  incomplete(place: string): ActionError
  secondDocument(place: string): ActionError
  secondValue(line: number): ActionError
  cutLine(line: number): ActionError
}

/** @param origin what people call the source of the text */
export function jsonFaults(origin: string): JsonFaults {
  const broken = (place: string, what: string): ActionError =>
    new ActionError(
      'source.json',
      `The JSON of ${origin} is not valid at ${place}: ${what}.`,
      `Look at the answer of the source: it must be valid JSON; if it is of another kind, set ${inputName('source-format')}.`
    )
  return {
    unexpected: (place, byte, expected) =>
      broken(place, `found ${shownByte(byte)} where ${expected} must come`),
    badLiteral: place => broken(place, 'a number, true, false or null is misspelt'),
    badEscape: place => broken(place, 'a backslash in a text is not followed by a valid escape'),
    rawControl: (place, byte) =>
      broken(place, `a text holds ${shownByte(byte)}, which must be escaped there`),
    tooDeep: (place, limit) =>
      new ActionError(
        'source.json',
        `The JSON of ${origin} is nested deeper than ${limit.toLocaleString('en-US')} levels at ${place}; the engine reads no more.`,
        `Point ${inputName('source-records')} at records further inside, or leave the deep part out in the source.`
      ),
    incomplete: place =>
      new ActionError(
        'source.incomplete',
        `The JSON of ${origin} ends too early, at ${place}: what was opened is not closed.`,
        'Run again; when it stays so, the source cuts its answer off (look for a time limit or a size limit there).'
      ),
    secondDocument: place =>
      new ActionError(
        'source.format',
        `The JSON of ${origin} holds a second document, at ${place}; one document is expected.`,
        `When there is one record a line, set ${inputName('source-format')}: ndjson.`
      ),
    secondValue: line => broken(`line ${line}`, 'a second value follows on the same line'),
    cutLine: line =>
      new ActionError(
        'source.json',
        `In ${origin}, line ${line} is cut: the record does not end.`,
        `NDJSON holds one whole record a line. Fetch the source again; when the file is one JSON document, set ${inputName('source-format')}: json.`
      )
  }
}

/** A byte as an analyst can recognise it. */
export function shownByte(byte: number): string {
  if (byte > 0x20 && byte < 0x7f) return `\`${String.fromCharCode(byte)}\``
  return `the byte 0x${byte.toString(16).toUpperCase().padStart(2, '0')}`
}
