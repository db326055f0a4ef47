import { isScalar } from 'yaml'
import { inputPhrase } from '../../base/input-name.ts'
import type { Faults } from '../reading/faults.ts'
import { quoted } from '../reading/reader.ts'

/** The column that is read, and what its values depend on. */
export interface ColumnEntry {
  readonly name: string
  /** Digits that a numeric column of the chosen file format holds. */
  readonly digits: number
  readonly faults: Faults
}

/** The text of a scalar, trimmed; undefined with a fault when it is not one or empty. */
export function scalar({ name, faults }: ColumnEntry, value: unknown, key: string): string | undefined {
  const text = isScalar(value) ? String(value.value ?? '').trim() : ''
  if (text !== '') return text
  faults.invalid(
    `The ${inputPhrase('columns')} gives no value for ${key} of ${quoted(name)}.`,
    `Write ${key}: and one value, or leave ${key} out.`
  )
  return undefined
}

/** `true` or `false`; undefined with a fault for anything else. */
export function flag(column: ColumnEntry, value: unknown, key: string): boolean | undefined {
  const text = scalar(column, value, key)?.toLowerCase()
  if (text === undefined || text === 'true' || text === 'false') return text === 'true'
  column.faults.invalid(
    `The ${inputPhrase('columns')} gives ${key} of ${quoted(column.name)} the value ${quoted(text)}.`,
    `Write ${key}: true, or leave ${key} out.`
  )
  return undefined
}
