import { forEntry, inputName } from '../../base/input-name.ts'
import { suggest } from '../../base/suggest.ts'
import { listed } from '../../base/text.ts'
import { quoteIdentifier } from './sql.ts'

/** SQLSTATE. Source: PostgreSQL, Appendix A; Hyper has the same. */
const SYNTAX_ERROR = '42601'
const UNDEFINED_COLUMN = '42703'
const UNDEFINED_TABLE = '42P01'

const TABLES_SHOWN = 20
/** A name with those before it, such as `s."Order Date"`; the last one counts. */
const NAME = /^(?:(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)\.)*("(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)/u

/** Words that mean something in SQL, of those that people call their tables. */
const RESERVED = new Set(
  'all and any array as between case cast column cross default distinct end except for from full grant group having in inner intersect is join left like limit natural not offset on or order outer primary references right select some table then to union unique user using values when where window with'.split(
    ' '
  )
)

/** The tables that the SQL may read, by name, with the names of their columns. */
export type Tables = ReadonlyMap<string, readonly string[]>

/** What the engine says against SQL of the user, and where. */
export interface Refusal {
  /** SQLSTATE. */
  readonly code: string
  /** The SQL of the user. */
  readonly query: string
  /** In it, from 1; undefined where the engine does not tell. */
  readonly line?: number | undefined
  readonly column?: number | undefined
}

/**
 * What was probably meant where SQL names a column or a table that is not there, or takes JSON for an array.
 * @returns one sentence or more; the empty text where nothing is known
 */
export function hintFor(refusal: Refusal, tables: Tables): string {
  const name = nameAt(refusal)
  if (name === undefined) return ''
  switch (refusal.code) {
    case UNDEFINED_COLUMN:
      return didYouMean(suggest(name, [...tables.values()].flat()))
    case UNDEFINED_TABLE:
      return didYouMean(suggest(name, tables.keys())) || whichTables([...tables.keys()])
    case SYNTAX_ERROR:
      return name === 'unnest' ? unnestHint(tables) : ''
    default:
      return ''
  }
}

/**
 * The name of a relation or a column as SQL must have it: in quotes when it holds capitals or other characters, or is
 * reserved.
 */
export function writtenName(name: string): string {
  return /^[a-z_][a-z\d_]*$/.test(name) && !RESERVED.has(name) ? name : quoteIdentifier(name)
}

function didYouMean(name: string | undefined): string {
  return name === undefined ? '' : `Did you mean ${writtenName(name)}?`
}

function whichTables(names: readonly string[]): string {
  const [first = '', ...others] = names.map(writtenName)
  return others.length === 0
    ? `The only table is ${first}.`
    : `The tables are: ${listed([first, ...others], TABLES_SHOWN)}.`
}

function unnestHint(tables: Tables): string {
  const explode = (): string => inputName('source-explode')
  return `An array of JSON is text here. ${tables.has('source') ? explode() : forEntry(explode)}, with the path of the array, makes a row of each element without unnest; in SQL, json_array_elements(…::json) does.`
}

/** The name that stands at the place, without its quotes. */
function nameAt({ query, line, column }: Refusal): string | undefined {
  if (line === undefined || column === undefined) return undefined
  const written = NAME.exec(query.split('\n')[line - 1]?.slice(column - 1) ?? '')?.[1]
  return written?.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written?.toLowerCase()
}
