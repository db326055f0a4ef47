import { ActionError } from '../../../base/errors.ts'
import type { ColumnarWords } from '../../read/columnar.ts'
import { dropInput } from '../../values/column-rule.ts'

/** A column that no extract can hold, and its type in words. */
export interface RefusedColumn {
  readonly name: string
  readonly declared: string
}

/**
 * Refuses columns that no extract can hold, and says how to leave them out.
 * @throws ActionError with the code of the format
 */
export function refuseColumns(
  refused: readonly RefusedColumn[],
  { code, format, casts }: ColumnarWords,
  origin: string
): void {
  const [first] = refused
  if (first === undefined) return
  const list = refused.map(({ name, declared }) => `${JSON.stringify(name)} (${declared})`).join(', ')
  throw new ActionError(
    code,
    `The ${format} file ${origin} has columns that an extract cannot hold: ${list}.`,
    `Leave them out with ${dropInput(refused.map(({ name }) => name))}, or write the file with them as text: ${casts(JSON.stringify(first.name))}.`
  )
}
