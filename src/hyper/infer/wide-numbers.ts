import type { Connection } from '../engine/sql.ts'
import type { ColumnType } from '../engine/types.ts'
import { plainText, type SourceField } from '../read/fields.ts'
import type { Scan } from '../read/scan.ts'

/**
 * A numeric type that holds every digit of a column of numbers, which has too many for all other types. It costs one
 * more look at the values, so it is asked for only where a file may hold such a type.
 * @param digits that a NUMERIC of the file holds
 * @returns undefined when they are too many still, or when a number is written with an exponent
 */
export async function wideNumeric(
  connection: Connection,
  scans: readonly Scan[],
  field: SourceField,
  digits: number
): Promise<ColumnType | undefined> {
  let whole = 0
  let scale = 0
  for (const [index, scan] of scans.entries()) {
    const query = `select max(length(ltrim(split_part(v, '.', 1), '-0'))), max(length(split_part(v, '.', 2))), bool_or(v !~ '^-?[0-9]*([.][0-9]+)?$')
      from (select ${plainText(field, index)} as v from ${scan.from} s) t`
    const [wholeDigits, decimals, other] = (await connection.query(query)).rows[0] ?? []
    if (other === 't') return undefined
    whole = Math.max(whole, Number(wholeDigits ?? 0))
    scale = Math.max(scale, Number(decimals ?? 0))
  }
  return whole + scale <= digits ? `numeric(${digits},${scale})` : undefined
}
