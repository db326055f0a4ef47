import type { SpoolWriter } from './spool-writer.ts'

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
 * @param cells undefined for NULL
 */
export function writeCsvLine(
  writer: SpoolWriter,
  position: number,
  cells: readonly (string | undefined)[]
): void {
  let line = String(position)
  // A hole in the array counts as well.
  for (let at = 0; at < cells.length; at++) {
    const cell = cells[at]
    line += cell === undefined ? ',' : `,${field(cell)}`
  }
  const bytes = Buffer.from(line)
  writer.copy(bytes, 0, bytes.length)
  writer.endLine()
}

function field(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
