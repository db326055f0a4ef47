import type { SchemaElement } from 'hyparquet'
import { usableText } from '../../spool/csv-line.ts'
import { utf8Text, uuidText } from '../../spool/value-text.ts'
import { columnType, isBranch } from './column-type.ts'
import { leafJson, nestedJson } from './nested-json.ts'
import type { RawColumn } from './pages/raw-columns.ts'
import { decimalText, floatText, intervalText, microseconds, timeOfDay, wholeNumber } from './stored-value.ts'

/** How the cells of a column are made. */
export interface Cells {
  /** For each leaf what becomes of a stored value. */
  readonly leaves: readonly ((value: unknown) => string)[]
  /** The JSON of a cell from what became of its values. */
  cell(value: unknown): string
}

/**
 * How the values of a column are written in rows (`FileType` says it of each type): JSON texts or null.
 * @param removed is told how many characters were taken out of texts
 */
export function cellsOf({ node, raw, leaves }: RawColumn, removed: (count: number) => void): Cells {
  const { kind } = columnType(node).type
  if (isBranch(node)) {
    const json = nestedJson(node, raw, removed)
    return {
      leaves: leaves.map(({ element }) => leafJson(element, removed)),
      cell: value => (value === null || value === undefined ? 'null' : JSON.stringify(json(value)))
    }
  }
  const text = textOf(node.element, kind, removed)
  return {
    // Only texts hold what has to be escaped.
    leaves: [kind === 'text' ? value => JSON.stringify(text(value)) : value => `"${text(value)}"`],
    cell: value => (value === null ? 'null' : String(value))
  }
}

function textOf(
  element: SchemaElement,
  kind: string,
  removed: (count: number) => void
): (value: unknown) => string {
  switch (kind) {
    case 'bool':
      return String
    case 'decimal':
      return value => decimalOf(value, element)
    case 'float':
    case 'double':
      return value => floatText(value, element)
    case 'date':
      return String
    case 'time':
      return value => String(timeOfDay(value, element))
    case 'timestamp':
    case 'instant':
      return value => String(microseconds(value, element))
    case 'interval':
      return intervalText
    case 'text':
      return element.logical_type?.type === 'UUID' ? uuidText : value => usableText(utf8Text(value), removed)
    default:
      return value => String(wholeNumber(value, element))
  }
}

/** Whole numbers of 64 bits without a sign are decimals, too. */
function decimalOf(value: unknown, element: SchemaElement): string {
  const isDecimal = element.converted_type === 'DECIMAL' || element.logical_type?.type === 'DECIMAL'
  return isDecimal ? decimalText(value, element) : String(wholeNumber(value, element))
}
