import { listed } from '../../base/text.ts'
import type { SpooledFile } from '../../source/contract/spooled-file.ts'
import type { ColumnType } from '../engine/types.ts'
import type { Exponents } from '../values/conversion.ts'
import { withoutBlanks } from '../values/dialect.ts'
import { KIND, MARK } from '../values/kinds.ts'
import type { Scan } from './scan.ts'

/** A column of the source before it has a type: what its values look like and how SQL reads them. */
export interface SourceField {
  /** The name in the source; nested JSON members joined by `_`. Not yet made usable. */
  readonly label: string
  /** JSON objects: the names of the members that lead to the value. */
  readonly path?: readonly string[]
  /** The bits of all its values (`kinds.ts`). */
  readonly bits: bigint
  /** How many of its values are not NULL; undefined where nothing was counted (Parquet, Arrow). */
  readonly values?: number
  /** For each scan the SQL of the value as text, NULL for NULL, over the relation `s`. */
  readonly text: readonly string[]
  /**
   * For each scan the SQL of the value in the form that the rules read, without blanks around it; missing where that
   * is the text itself. NULL where it breaks the `format` of its column.
   */
  readonly plain?: readonly string[]
  /**
   * CSV, JSON: for each scan the cell (0-based) that holds the value, where one does. Missing where no cell has part in
   * it, or where the cells pass through more SQL.
   */
  readonly cells?: readonly (number | undefined)[]
  /** JSON: for each scan the SQL of the value as JSON. */
  readonly json?: readonly string[]
  /** Parquet, Arrow: the type that the file itself gives, who gives it, and for each scan the SQL of the value. */
  readonly native?: { readonly type: ColumnType; readonly holds: string; readonly sql: readonly string[] }
  /** Rows of a query: the type that the database declares, and that leaves it to the values. */
  readonly undecided?: string
  /** Parquet, Arrow: the file itself holds something else than text here. */
  readonly notText?: true
}

/** All that inference found out about a source. */
export interface Inference {
  readonly scans: readonly Scan[]
  readonly fields: readonly SourceField[]
  /** Records, header records of array-shaped JSON left out; undefined for Parquet and Arrow. */
  readonly records?: number
}

/** Records of the files of some scans, or undefined when a format does not tell. */
export function recordsOf(scans: readonly Scan[]): number | undefined {
  let sum = 0
  for (const file of scans.flatMap(scan => scan.files)) {
    if (file.records === undefined) return undefined
    sum += file.records
  }
  return sum
}

/** SQL of a value without blanks around it, in the form that the rules and the casts read. */
export function plainText(field: SourceField, scan: number): string {
  return field.plain?.[scan] ?? withoutBlanks(field.text[scan] ?? 'null')
}

/** The origins of a scan, for messages: at most three. */
export function originsOf(files: readonly SpooledFile[]): string {
  return listed([...new Set(files.map(file => file.origin))], 3)
}

/** The exponents that the numbers of a field may have. */
export function exponentsOf({ native, json, bits }: SourceField): Exponents {
  if (native !== undefined)
    return native.type === 'double' ? 'small' : native.type === 'text' ? 'all' : 'none'
  // Of JSON strings nobody has looked what they hold.
  const some = MARK.unsized | KIND.longDecimal | KIND.overflow | (json === undefined ? 0n : KIND.text)
  return (bits & some) === 0n ? 'none' : 'all'
}
