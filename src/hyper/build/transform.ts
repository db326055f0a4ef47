import { ActionError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { listed } from '../../base/text.ts'
import { remarkRenamed, usableNames } from '../engine/names.ts'
import type { HeldColumns, LostType, PublishedShape } from '../engine/published.ts'
import { beginningOf, withoutEnd } from '../engine/query-text.ts'
import { type Connection, type Field, quoteIdentifier, SqlError } from '../engine/sql.ts'
import { hintFor, type Tables, writtenName } from '../engine/sql-hints.ts'
import { columnTypeOf, NUMERIC_OID, numericSize, sqlType } from '../engine/types.ts'
import { wallClock } from '../values/conversion.ts'
import type { Relation } from './relation-types.ts'
import { looksLikeTableauFormula } from './tableau-formula.ts'
import { settleTransform, tellEmptyColumns, typedByTransform } from './transform-columns.ts'

/** A column of the extract to be: how it is made of the result of the transform. */
interface TransformedColumn {
  readonly name: string
  /** SQL over the relation `q`. */
  readonly sql: string
}

/** Types of a result that Tableau has no column for but whose text says all. */
const AS_TEXT = new Map([
  [114, 'json'],
  [1186, 'interval'],
  [2950, 'uuid'],
  [26, 'oid']
])

/** What the file to be written asks of values. */
export interface FileFacts {
  /** IANA name of the zone whose wall clock instants are stored in. */
  readonly zone: string
  /** Digits that a NUMERIC of it holds. */
  readonly digits: number
}

/** A transform that can be run. */
export interface PreparedTransform extends Pick<HeldColumns, 'absent' | 'byWorkflow'> {
  /** The SELECT that gives the rows of the extract, complete. */
  readonly select: string
  /** Which of the columns whose published type does not hold get their type from the query, not from the source. */
  readonly typedByIt: (lost: readonly LostType[]) => Promise<ReadonlySet<string>>
}

/**
 * Checks the user's SQL against the columns of the relations and wraps it so that its result fits an extract.
 * @param relations the relations by name, e.g. `source`
 * @param sql one SELECT (or WITH … SELECT) in Hyper's dialect
 * @param published what is published; undefined when nothing is
 * @throws ActionError transform.not-select, transform.sql, transform.columns
 */
export async function prepareTransform(
  connection: Connection,
  relations: ReadonlyMap<string, Relation>,
  sql: string,
  file: FileFacts,
  published: PublishedShape | undefined,
  log: Log
): Promise<PreparedTransform> {
  const query = withoutEnd(sql)
  checkIsSelect(query)
  const settled = await settleTransform(
    connection,
    relations,
    query,
    published?.columns ?? [],
    file.digits
  ).catch(error => {
    throw transformError(error, relations, query)
  })
  const { fields, absent, byWorkflow } = settled
  await tellEmptyColumns(connection, settled, query)
  const columns = resultColumns(fields, file, log).filter(
    ({ name }) => published?.absent !== 'left out' || !absent.includes(name)
  )
  const named = [...settled.relations].map(
    ([name, relation]) => `${quoteIdentifier(name)} as (${relation.select})`
  )
  const list = columns.map(column => `${column.sql} as ${quoteIdentifier(column.name)}`).join(', ')
  return {
    select: `with ${named.join(', ')} select ${list} from (\n${query}\n) q`,
    absent,
    byWorkflow,
    typedByIt: lost => typedByTransform(connection, settled.relations, query, lost, file.digits)
  }
}

function checkIsSelect(query: string): void {
  const start = beginningOf(query)
  if (/^(select|with|values|table)\b/i.test(start)) return
  throw new ActionError(
    'transform.not-select',
    `The transform is not a SELECT: it begins with ${JSON.stringify(start.slice(0, 40))}.`,
    'Write one SELECT (or WITH … SELECT) over the relation source, or over the names in sources.'
  )
}

/**
 * The error for SQL of the user that the engine refuses, or that fails on the data.
 * @param query the SQL
 */
export function transformError(
  error: unknown,
  relations: ReadonlyMap<string, Relation>,
  query: string
): unknown {
  if (!(error instanceof SqlError)) return error
  if (error.code === '0A000' && error.message.startsWith('Multi-part')) {
    return new ActionError(
      'transform.not-select',
      'The transform holds more than one statement.',
      'Write one SELECT (or WITH … SELECT); several steps go into WITH.',
      { cause: error }
    )
  }
  const tables = [...relations].map(([name, relation]) => {
    const columns = relation.columns.map(column => `${column.name} (${column.type})`)
    return `The columns of ${writtenName(name)} are: ${listed(columns, 100)}.`
  })
  const formula = looksLikeTableauFormula(query)
    ? ['This looks like a formula of Tableau; docs/tableau-formulas.md shows what to write in SQL.']
    : []
  const hint = error.hint === '' ? '' : ` ${error.hint}`
  const place = placeInQuery(error.detail)
  // The engine itself knows best what is near.
  const meant =
    error.hint === '' ? hintFor({ code: error.code, query, ...place }, columnNames(relations)) : ''
  return new ActionError(
    'transform.sql',
    `The engine refused the transform: ${error.message} (${error.code})${place.shown}.${hint}`,
    [...(meant === '' ? [] : [meant]), ...tables, ...formula].join(' '),
    {
      cause: error,
      details:
        place.line === undefined
          ? undefined
          : { kind: 'written', places: [{ input: 'transform', line: place.line, column: place.column }] }
    }
  )
}

function columnNames(relations: ReadonlyMap<string, Relation>): Tables {
  return new Map([...relations].map(([name, { columns }]) => [name, columns.map(column => column.name)]))
}

/** Where the engine sees a fault. */
interface PlaceInQuery {
  /** Goes on after the code of the error. */
  readonly shown: string
  readonly line?: number
  readonly column?: number
}

/** The engine counts lines of the whole statement; ours puts one line in front of the user's. */
function placeInQuery(detail: string): PlaceInQuery {
  const match = /line (\d+), column (\d+): ([^\n]*)/.exec(detail)
  if (match === null) return { shown: detail === '' ? '' : `: ${detail.split('\n')[0]?.slice(0, 200)}` }
  const [, of, at, snippet] = match
  const line = Math.max(1, Number(of) - 1)
  const column = Number(at)
  return { shown: ` at line ${line}, column ${column}: ${snippet?.trim().slice(0, 200)}`, line, column }
}

function resultColumns(fields: readonly Field[], { zone, digits }: FileFacts, log: Log): TransformedColumn[] {
  if (fields.length === 0)
    throw new ActionError(
      'transform.columns',
      'The transform gives no columns.',
      'Select at least one column.'
    )
  const repeated = fields.map(field => field.name).filter((name, index, all) => all.indexOf(name) !== index)
  if (repeated.length > 0) {
    throw new ActionError(
      'transform.columns',
      `The transform gives ${repeated.map(name => JSON.stringify(name)).join(', ')} more than once.`,
      'Give each column its own name with AS.'
    )
  }
  const names = usableNames(fields.map(field => field.name))
  remarkRenamed(
    fields.map(field => field.name),
    names,
    log
  )
  const rounded: string[] = []
  const columns = fields.map((field, index): TransformedColumn => {
    const name = names[index] ?? ''
    const value = `q.${quoteIdentifier(field.name)}`
    const type = columnTypeOf(field.oid, field.typmod, digits)
    if (type === 'timestamp_tz') return { name, sql: wallClock(value, zone) }
    if (type === 'int' || type === 'double' || type === 'text')
      return { name, sql: `${value}::${sqlType(type)}` }
    if (type !== undefined) return { name, sql: value }
    if (field.oid === NUMERIC_OID) {
      const { precision, scale } = numericSize(field.typmod)
      rounded.push(`${name} (numeric(${precision},${scale}))`)
      return { name, sql: `${value}::double precision` }
    }
    if (AS_TEXT.has(field.oid)) return { name, sql: `${value}::text` }
    throw new ActionError(
      'transform.columns',
      `Column ${JSON.stringify(name)} of the transform has a type that an extract cannot hold (type number ${field.oid}).`,
      'Cast it in the transform, for example with ::text.'
    )
  })
  if (rounded.length > 0) {
    log.notice(
      'Wide numerics became double',
      `The transform computes ${rounded.join(', ')}: more than 18 digits, which this file format has no room for, so double precision is stored (about 15 digits are exact). Write cast(… as numeric(18,2)) in transform to keep decimals exact, or set hyper-version: 3, whose files hold 38 digits.`
    )
  }
  return columns
}
