import type { SchemaElement } from 'hyparquet'
import { usableText } from '../../spool/csv-line.ts'
import { columnType, isBranch } from './column-type.ts'
import { nestedJson } from './nested-json.ts'
import type { RawColumn } from './raw-columns.ts'
import {
  decimalText,
  floatText,
  intervalText,
  microseconds,
  timeOfDay,
  utf8Text,
  uuidText,
  wholeNumber
} from './stored-value.ts'

/** Makes the text of a value for the rows of the spool; undefined for NULL. */
export type CellOf = (value: unknown) => string | undefined

/**
 * How the values of a column are written in rows (`ParquetType` says it of each type).
 * @param removed is told how many characters were taken out of texts
 */
export function cellOf({ node, raw }: RawColumn, removed: (count: number) => void): CellOf {
  const { element } = node
  const { kind } = columnType(node).type
  if (kind === 'null' || kind === 'refused') return () => undefined
  const text = isBranch(node) ? nestedJson(node, raw, removed) : textOf(element, kind, removed)
  return value => (value === null || value === undefined ? undefined : text(value))
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
