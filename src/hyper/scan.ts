import type { SpooledFile } from '../source/source.ts'
import { quoteIdentifier, quoteLiteral } from './sql.ts'

/** Files of the spool that one `external()` reads: same format, and for CSV the same header. */
export interface Scan {
  readonly files: readonly SpooledFile[]
  /**
   * SQL of a derived table. Columns: `json`: n bigint, j json. `csv`: n bigint, c1 text, c2 text …
   * `parquet`: the file's own.
   */
  readonly from: string
}

/** The SQL name of the n-th (0-based) field of a CSV scan. */
export function csvField(index: number): string {
  return `c${index + 1}`
}

/** Groups the files so that each group is one scan; the order of the files is kept. */
export function scansOf(files: readonly SpooledFile[]): Scan[] {
  const groups = new Map<string, SpooledFile[]>()
  for (const file of files) {
    // JSON files may each have other members; keeping them apart lets us compare their columns.
    const key = file.format === 'csv' ? `csv ${JSON.stringify(file.columns)}` : file.path
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [file])
    else group.push(file)
  }
  return [...groups.values()].map(group => ({ files: group, from: external(group) }))
}

function external(files: readonly SpooledFile[]): string {
  const [first] = files
  const paths = `array[${files.map(file => quoteLiteral(file.path)).join(',')}]`
  switch (first?.format) {
    case 'json':
      return `(select * from external(${paths}, columns => descriptor(n bigint, j json), format => 'csv', delimiter => E'\\x01', quote => E'\\x02', header => false))`
    case 'csv': {
      const fields = (first.columns ?? []).map((_name, index) => `${csvField(index)} text`)
      return `(select * from external(${paths}, columns => descriptor(n bigint, ${fields.join(', ')}), format => 'csv', header => false))`
    }
    default:
      return `(select * from external(${paths}, format => 'parquet'))`
  }
}

/** A scan of the same files without the record at a position. */
export function without(scan: Scan, position: string): Scan {
  return { ...scan, from: `(select * from ${scan.from} w where w.n <> ${position})` }
}

/** SQL of a member of the JSON value `s.j`, as JSON. */
export function jsonMember(path: readonly string[]): string {
  return ['s.j', ...path.map(quoteLiteral)].join('->')
}

/** SQL of a member of the JSON value `s.j`, as text; JSON null gives the text `null`. */
export function jsonMemberText(path: readonly string[]): string {
  return `${jsonMember(path.slice(0, -1))}->>${quoteLiteral(path.at(-1) ?? '')}`
}

/** SQL of a Parquet column. */
export function parquetColumn(name: string): string {
  return `s.${quoteIdentifier(name)}`
}
