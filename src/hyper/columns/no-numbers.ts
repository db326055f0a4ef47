import type { Log } from '../../base/log.ts'
import { counted } from '../../base/text.ts'

/** SQL: true for a double that is NaN or infinite. */
export function isNoNumber(value: string): string {
  const double = (text: string): string => `'${text}'::double precision`
  return `(${value})::double precision in (${['NaN', 'Infinity', '-Infinity'].map(double).join(', ')})`
}

/** Says which columns have values that are NULL because they are NaN or infinite. @param counts by name */
export function remarkNoNumbers(counts: ReadonlyMap<string, number>, log: Log): void {
  if (counts.size === 0) return
  const list = [...counts].map(([name, count]) => `${name} (${counted(count, 'value')})`)
  log.warning(
    'NaN or Infinity',
    `${counts.size === 1 ? 'Column' : 'Columns'} ${list.join(', ')}: NaN and Infinity, which would spoil every sum, are NULL in the extract.`
  )
}
