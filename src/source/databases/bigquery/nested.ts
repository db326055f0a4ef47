import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { withoutLastSemicolon } from '../connector/sql-text.ts'
import { type Field, isNested } from './types.ts'

/** How BigQuery names a column that has no name. */
const NAMELESS = /^f\d+_$/

/** A query, and how many lines stand before the user's SQL in it. */
export interface SentQuery {
  readonly sql: string
  readonly lines: number
}

/**
 * The query with the JSON of its arrays and structs, which the API hands out in a form of its own.
 * @throws ActionError `source.query-type` for one without a name, which no SQL can speak of
 */
export function withJson(label: string, sql: string, fields: readonly Field[]): SentQuery {
  const nested = fields.filter(isNested)
  if (nested.length === 0) return { sql, lines: 0 }
  const nameless = nested.find(({ name }) => NAMELESS.test(name))
  if (nameless !== undefined) {
    throw new ActionError(
      'source.query-type',
      `The query at ${label} gives an array or a struct without a name (column ${fields.indexOf(nameless) + 1}).`,
      `Give it a name in ${inputName('source-query')}: … AS tags.`
    )
  }
  const list = nested.map(
    ({ name }) => `IF(\`${name}\` IS NULL, NULL, TO_JSON_STRING(\`${name}\`)) AS \`${name}\``
  )
  return { sql: `SELECT * REPLACE (${list.join(', ')}) FROM (\n${withoutLastSemicolon(sql)}\n)`, lines: 1 }
}
