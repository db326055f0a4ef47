import type { SpoolWriter } from './spool-writer.ts'

/** Characters; a longer line is written in parts. */
const LONG_LINE = 64 * 1024

/** Characters that no text in Tableau can hold: NUL, and half of a surrogate pair. */
const UNUSABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/**
 * Takes out what no text in Tableau can hold.
 * @param removed is told how many characters that were
 */
export function usableText(text: string, removed: (count: number) => void): string {
  if (!text.includes('\0') && text.isWellFormed()) return text
  const usable = text.replace(UNUSABLE, '')
  removed(text.length - usable.length)
  return usable
}

/**
 * Writes a line of a spool file of format `csv` (see CsvFile).
 * @param cells undefined, or missing at the end, for NULL
 * @param width number of columns
 */
export function writeCsvLine(
  writer: SpoolWriter,
  position: number,
  cells: readonly (string | undefined)[],
  width: number
): void {
  let line = String(position)
  for (let at = 0; at < width; at++) {
    const cell = cells[at]
    line += cell === undefined ? ',' : `,${field(cell)}`
    if (line.length < LONG_LINE) continue
    write(writer, line)
    line = ''
  }
  write(writer, line)
  writer.endLine()
}

function write(writer: SpoolWriter, text: string): void {
  const bytes = Buffer.from(text)
  writer.copy(bytes, 0, bytes.length)
}

function field(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
