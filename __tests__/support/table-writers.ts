import type { SourceText } from './build.ts'
import type { Cell, Style, Table, Value } from './table-generator.ts'

/** A table as CSV can hold it: texts, and NULL. */
export interface CsvModel {
  readonly header: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
  /** What was written breaks the rules of the format. */
  readonly isSpoilt: boolean
}

/** A table as JSON can hold it. A number is written as it is when JSON has such numbers, else as a string. */
export interface JsonModel {
  readonly records: readonly Value[]
  readonly isSpoilt: boolean
}

/** Random numbers for the choices of a writer, always the same for the same seed. */
export function dice(seed: number): (sides: number) => number {
  let state = seed
  return sides => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >> 8) % sides
  }
}

/** Text without what no text in an extract can hold, and UTF-8 cannot either: NUL, and half a surrogate pair. */
export const holdable = (text: string): string => text.replace(/\p{Surrogate}/gu, '').replaceAll('\u0000', '')

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

/** Writes a table as a CSV file. */
export function writeCsv({ names, rows, style }: Table): { source: SourceText; model: CsvModel } {
  const header = names.map(name => holdable(name).replaceAll('\ufeff', ''))
  const cells = rows.map(row => row.map(csvText))
  const lines = csvLines(header, cells, style)
  const spoilt = style.flaw === undefined ? undefined : spoiltLine(style, header.length)
  if (spoilt !== undefined) lines.push(spoilt)
  const ends = style.endsWithLine || lines.at(-1) === ''
  const content = (style.mark ? '\ufeff' : '') + lines.join(style.lineEnd) + (ends ? style.lineEnd : '')
  return {
    source: { name: 'data.csv', content },
    model: { header, rows: cells, isSpoilt: spoilt !== undefined }
  }
}

function csvText(cell: Cell): string | null {
  if (cell == null) return null
  if ('number' in cell) return cell.number
  if ('bool' in cell) return cell.bool
  return holdable('string' in cell ? cell.string : compactJson(cell))
}

function csvLines(header: readonly string[], rows: CsvModel['rows'], style: Style): string[] {
  const roll = dice(style.seed)
  const isAlone = header.length === 1
  const field = (text: string): string => {
    const isHard = /["\r\n]/.test(text) || text === '' || text.includes(style.delimiter)
    const isQuoted =
      isHard ||
      (isAlone && /[,;\t|]/.test(text)) ||
      style.quotes === 'all' ||
      (style.quotes === 'some' && roll(2) === 0)
    return isQuoted ? `"${text.replaceAll('"', '""')}"` : text
  }
  // Delimiters of other files in a name would make the delimiter of this one a guess.
  const name = (text: string, at: number): string => {
    const isHard = /[,;\t|"\r\n]/.test(text) || (at === 0 && (text.trim() === '' || /^[[{<]/.test(text)))
    return isHard ? `"${text.replaceAll('"', '""')}"` : text
  }
  const empty = (isAllowed: boolean): string[] =>
    style.emptyLines && isAllowed && roll(4) === 0 ? [roll(2) === 0 ? '' : '  '] : []
  return [
    ...empty(true),
    header.map(name).join(style.delimiter),
    ...rows.flatMap(row => [
      ...empty(!isAlone),
      row.map(text => (text === null ? '' : field(text))).join(style.delimiter)
    ])
  ]
}

/** A line that no reader may take, or undefined where the flaw is none in CSV. */
function spoiltLine({ flaw, delimiter }: Style, columns: number): string | undefined {
  const rest = delimiter.repeat(columns - 1)
  switch (flaw) {
    case 'cut':
      return `"never closed${rest}`
    case 'one-too-many':
      return columns === 1 ? undefined : `x${rest}${delimiter}`
    case 'raw-control':
      return `a\u0000b${rest}`
    case 'quote':
      return `a"b${rest}`
    default:
      return undefined
  }
}

/** Writes a table as one JSON document. */
export function writeJson(table: Table): { source: SourceText; model: JsonModel } {
  const records = recordsOf(table)
  const { style } = table
  const newLine = style.indent === '' ? '' : `${style.lineEnd}${style.indent}`
  const values = records.map(jsonWriter(style))
  const array = `[${values.map(value => newLine + value).join(',')}${newLine}]`
  const isWrapped = style.wrapped && table.records === 'objects'
  const document = isWrapped ? `{"count":${records.length},"items":${array},"next":null}` : array
  const end = document.slice(-1)
  const spoilt = {
    cut: '',
    'one-too-many': `,${end}`,
    'raw-control': `,"\u0001"${end}`,
    quote: `,{'a':1}${end}`,
    'not-json': `,NaN${end}`
  }
  const content = style.flaw === undefined ? document : document.slice(0, -1) + spoilt[style.flaw]
  return {
    source: { name: 'data.json', content: (style.mark ? '\ufeff' : '') + content },
    model: { records, isSpoilt: style.flaw !== undefined }
  }
}

/** Writes a table as NDJSON. */
export function writeNdjson(table: Table): { source: SourceText; model: JsonModel } {
  const { style } = table
  const records = recordsOf(table)
  const lineEnd = style.lineEnd === '\r' ? '\n' : style.lineEnd
  const lines = records.map(jsonWriter(style))
  const spoilt = {
    cut: '{"a":',
    'one-too-many': '{"a":1,}',
    'raw-control': '{"a":"\u0001"}',
    quote: `{'a':1}`,
    'not-json': '{"a":NaN}'
  }
  if (style.flaw !== undefined) lines.push(spoilt[style.flaw])
  const ends = style.endsWithLine && lines.length > 0
  const text = lines.map(line => (style.emptyLines ? `${lineEnd}${line}` : line)).join(lineEnd)
  return {
    source: { name: 'data.ndjson', content: text + (ends ? lineEnd : '') },
    model: { records, isSpoilt: style.flaw !== undefined }
  }
}

function recordsOf({ names, rows, records }: Table): Value[] {
  const flat = (cell: Cell): Value =>
    cell != null && 'object' in cell ? { string: 'object' } : jsonValue(cell ?? null)
  switch (records) {
    case 'objects':
      return rows.map(row => ({
        object: row.flatMap((cell, at) =>
          cell === undefined ? [] : [[names[at] ?? '', jsonValue(cell)] as const]
        )
      }))
    case 'scalars':
      return rows.map(([cell]) => (cell != null && 'array' in cell ? { string: 'array' } : flat(cell)))
    default: {
      const arrays = rows.map(row => ({ array: row.map(flat) }))
      return records === 'arrays' ? arrays : [{ array: names.map(name => ({ string: name })) }, ...arrays]
    }
  }
}

/** A value as JSON has it: a number that JSON cannot write is a string there, and a bool has one spelling. */
function jsonValue(value: Value): Value {
  if (value === null) return null
  if ('number' in value) return JSON_NUMBER.test(value.number) ? value : { string: value.number }
  if ('bool' in value) return { bool: value.bool.toLowerCase() }
  if ('array' in value) return { array: value.array.map(jsonValue) }
  if ('object' in value)
    return { object: value.object.map(([name, member]) => [name, jsonValue(member)] as const) }
  return value
}

/** JSON of a value without white space; strings are escaped as little as can be. */
export function compactJson(value: Value): string {
  return toJson(jsonValue(value), text => JSON.stringify(text), '')
}

/** Writes values with more escapes and white space than are needed. */
function jsonWriter(style: Style): (value: Value) => string {
  const roll = dice(style.seed)
  const escaped = (text: string): string => {
    const often = roll(8)
    const units = [...text].map(character => {
      if (character === '/' && roll(2) === 0) return '\\/'
      const isEscaped = often === 0 ? roll(2) === 0 : holdable(character) === ''
      return isEscaped ? unicodeEscapes(character, roll) : JSON.stringify(character).slice(1, -1)
    })
    return `"${units.join('')}"`
  }
  const space = style.indent === '' ? '' : ' '
  return value => toJson(value, escaped, space)
}

function unicodeEscapes(character: string, roll: (sides: number) => number): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
  const shown = units.map(unit => unit.toString(16).padStart(4, '0'))
  return shown.map(hex => `\\u${roll(2) === 0 ? hex : hex.toUpperCase()}`).join('')
}

function toJson(value: Value, quote: (text: string) => string, space: string): string {
  if (value === null) return 'null'
  if ('number' in value) return value.number
  if ('bool' in value) return value.bool
  if ('string' in value) return quote(value.string)
  if ('array' in value) return `[${value.array.map(one => toJson(one, quote, space)).join(`,${space}`)}]`
  const members = value.object.map(
    ([name, one]) => `${quote(name)}${space}:${space}${toJson(one, quote, space)}`
  )
  return `{${members.join(`,${space}`)}${space}}`
}
