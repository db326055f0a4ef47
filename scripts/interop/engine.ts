import { createExtractReader, type TableColumn } from '../../simulator/extract-reader.ts'
import { type Reading, shortestDouble } from './reading.ts'

/** Hyper's names of types in the words of the `columns` input; all others are the same. */
const WORDS: Readonly<Record<string, string>> = {
  boolean: 'bool',
  integer: 'int',
  'double precision': 'double',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamp_tz',
  timestamptz: 'timestamp_tz',
  'time without time zone': 'time'
}

/**
 * The table of each extract as our engine reads it.
 * @param folder for copies of the files
 * @throws Error when there is not one table in a file
 */
export async function readWithEngine(paths: readonly string[], folder: string): Promise<readonly Reading[]> {
  const reader = createExtractReader(folder, undefined)
  try {
    const readings: Reading[] = []
    for (const path of paths) {
      const [table, ...others] = await reader.inspect(path)
      if (table === undefined || others.length > 0) throw new Error(`There is not one table in ${path}.`)
      const columns = table.columns.map(column => ({ ...column, type: wordOf(column) }))
      const rows = await reader.readRows(path, table)
      readings.push({
        columns,
        rows: rows.map(row =>
          row.map((value, index) => (value === null ? null : plain(columns[index]?.type ?? '', value)))
        )
      })
    }
    return readings
  } finally {
    await reader.close()
  }
}

function wordOf({ type }: TableColumn): string {
  return WORDS[type] ?? type.replace(', ', ',')
}

/** Hyper's text of a value as a Reading has it. */
function plain(type: string, text: string): string {
  if (type === 'double') return shortestDouble(text)
  if (type === 'date') return plainDate(text)
  if (type === 'time') return plainTime(text)
  if (type !== 'timestamp' && type !== 'timestamp_tz') return text
  const [, day, time, era] = /^(\S+) ([\d:.]+)(?:\+00)?( BC)?$/.exec(text) ?? []
  return day === undefined || time === undefined ? text : `${plainDate(day + (era ?? ''))} ${plainTime(time)}`
}

function plainDate(text: string): string {
  const [, digits, rest, era] = /^(\d+)(-\d\d-\d\d)( BC)?$/.exec(text) ?? []
  if (digits === undefined) return text
  const year = era === undefined ? Number(digits) : 1 - Number(digits)
  return `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}${rest}`
}

function plainTime(text: string): string {
  const [seconds, fraction = ''] = text.split('.')
  return `${seconds}.${fraction.padEnd(6, '0')}`
}
