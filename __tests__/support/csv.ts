import fc from 'fast-check'

/** A field of a table: NULL (nothing between the delimiters), or a text with or without quotes. */
export type CsvField = { readonly text: string; readonly quoted: boolean } | null

/** A table, and how to write it. */
export interface CsvTable {
  readonly header: readonly string[]
  readonly rows: readonly (readonly CsvField[])[]
  readonly delimiter: string
  readonly lineEnd: '\n' | '\r\n' | '\r'
  readonly endsWithLine: boolean
}

const hardText = fc
  .array(
    fc.constantFrom(
      '"',
      ',',
      ';',
      '\t',
      '|',
      '\n',
      '\r',
      '\r\n',
      ' ',
      'a',
      '1',
      '§',
      'é',
      '😀',
      '\\',
      'NULL'
    ),
    {
      maxLength: 6
    }
  )
  .map(parts => parts.join(''))

const quotedField = hardText.map(text => ({ text, quoted: true }))
const plainField = (delimiter: string): fc.Arbitrary<CsvField> =>
  hardText
    .map(text => text.replace(/["\r\n]/g, '').replaceAll(delimiter, ''))
    .filter(text => text !== '')
    .map(text => ({ text, quoted: false }))

/** Tables with everything in their fields that RFC 4180 allows. */
export const csvTable: fc.Arbitrary<CsvTable> = fc
  .record({
    columns: fc.integer({ min: 1, max: 4 }),
    delimiter: fc.constantFrom(',', ';', '\t', '|', ' ', '§'),
    lineEnd: fc.constantFrom('\n' as const, '\r\n' as const, '\r' as const),
    endsWithLine: fc.boolean()
  })
  .chain(({ columns, ...how }) => {
    const field = fc.oneof(fc.constant(null), quotedField, plainField(how.delimiter))
    const names = fc.array(
      hardText.map(text => `x${text}`),
      { minLength: columns, maxLength: columns }
    )
    const rows = fc.array(fc.array(field, { minLength: columns, maxLength: columns }), { maxLength: 5 })
    return fc.tuple(names, rows).map(([header, lines]): CsvTable => ({ ...how, header, rows: lines }))
  })
  // A last line of nothing without a line end is not a line at all.
  .map(table =>
    table.rows.at(-1)?.every(field => field === null) ? { ...table, endsWithLine: true } : table
  )

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
const linesIn = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0

/** The text of a table, that of each row, and the line on which each row begins. */
export function writeCsv(table: CsvTable): { text: string; rows: string[]; lines: number[] } {
  const { delimiter, lineEnd } = table
  const rows = table.rows.map(row =>
    row.map(field => (field === null ? '' : field.quoted ? quoted(field.text) : field.text)).join(delimiter)
  )
  const header = table.header.map(quoted).join(delimiter)
  const lines: number[] = []
  let line = 1
  for (const text of [header, ...rows]) {
    lines.push(line)
    line += linesIn(text) + 1
  }
  const text = [header, ...rows].join(lineEnd) + (table.endsWithLine ? lineEnd : '')
  return { text, rows, lines: lines.slice(1) }
}
