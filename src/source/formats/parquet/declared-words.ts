import type { SchemaElement, SchemaTree } from 'hyparquet'
import { isBranch, scaleOf, unitOf } from './column-type.ts'

/**
 * The type of a column in the words of Parquet, for messages: `INT64 UINT_64`, `FIXED_LEN_BYTE_ARRAY(16) UUID`,
 * `binary`, `list`.
 */
export function declaredWords(node: SchemaTree): string {
  const { element } = node
  if (isBranch(node)) return branchWord(element)
  const length = element.type === 'FIXED_LEN_BYTE_ARRAY' ? `(${element.type_length})` : ''
  const meaning = meaningOf(element)
  if (meaning !== '') return `${element.type}${length} ${meaning}`
  return element.type?.endsWith('BYTE_ARRAY') === true ? `binary${length}` : (element.type ?? '')
}

function branchWord({ converted_type, logical_type, repetition_type }: SchemaElement): string {
  const word = (logical_type?.type ?? converted_type ?? '').toLowerCase()
  if (word !== '') return word === 'map_key_value' ? 'map' : word
  return repetition_type === 'REPEATED' ? 'list' : 'struct'
}

function meaningOf(element: SchemaElement): string {
  const { converted_type, logical_type: logical, precision } = element
  if (logical === undefined)
    return converted_type === 'DECIMAL' ? `DECIMAL(${precision},${scaleOf(element)})` : (converted_type ?? '')
  switch (logical.type) {
    case 'DECIMAL':
      return `DECIMAL(${logical.precision},${logical.scale})`
    case 'INTEGER':
      return `${logical.isSigned ? '' : 'U'}INT_${logical.bitWidth}`
    case 'TIME':
    case 'TIMESTAMP':
      return `${logical.type}_${unitOf(element)}`
    default:
      return logical.type
  }
}
