import { ActionError } from '../../base/errors.ts'
import type { ArrowColumn, ArrowFile } from '../../source/contract/spooled-file.ts'
import { usableNames } from '../engine/names.ts'
import { quoteIdentifier } from '../engine/sql.ts'
import { dropInput } from '../values/column-rule.ts'

/** The types that hyperd reads out of Arrow (measured), each as the one SQL type that it then demands. */
const SQL_TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    int8: 'smallint',
    uint8: 'smallint',
    int16: 'smallint',
    uint16: 'int',
    int32: 'int',
    uint32: 'bigint',
    int64: 'bigint',
    uint64: 'numeric(20,0)',
    float32: 'real',
    float64: 'double precision',
    bool: 'boolean',
    utf8: 'text',
    date32: 'date',
    date64: 'date'
  })
)
const MOST_DIGITS = 38
/** Types that hyperd does not read but passes over when nobody asks for the column (measured); others stop it. */
const PASSED_OVER =
  /^(large_utf8|dictionary|float16|timestamp\[|duration|(large_|fixed_size_)?binary|list|decimal|interval)/

/**
 * The columns of an Arrow file for `external`, which cannot find them out by itself.
 * @param dropped names (as `usableNames` makes them) of columns that are never read, so that nothing refuses them
 * @returns a list for `descriptor(…)`; empty when there are no columns
 * @throws ActionError source.arrow for columns that the engine cannot read or an extract cannot hold
 */
export function arrowDescriptor({ arrow, origin }: ArrowFile, dropped: ReadonlySet<string>): string {
  const { columns } = arrow
  const unnamed = columns.filter(({ name }) => name === '' || name.includes('\0'))
  if (unnamed.length > 0) {
    throw new ActionError(
      'source.arrow',
      `The Arrow data of ${origin} has a column without a usable name (column ${columns.findIndex(column => unnamed.includes(column)) + 1}).`,
      'Give each column a name when the file is written.'
    )
  }
  const twice = columns.find(({ name }, index) => columns.findIndex(other => other.name === name) !== index)
  if (twice !== undefined) {
    throw new ActionError(
      'source.arrow',
      `The Arrow data of ${origin} has several columns named ${JSON.stringify(twice.name)}.`,
      'Give each column a name of its own when the file is written.'
    )
  }
  const names = usableNames(columns.map(({ name }) => name))
  const typed = columns
    .map((column, index) => ({ column, sql: sqlTypeOf(column), isDropped: dropped.has(names[index] ?? '') }))
    .filter(({ column, sql, isDropped }) => !isDropped || (sql === undefined && !canDrop(column)))
  const refused = typed.filter(({ sql }) => sql === undefined).map(({ column }) => column)
  if (refused.length > 0) {
    const list = refused.map(({ name, type }) => `${JSON.stringify(name)} (${type})`).join(', ')
    throw new ActionError(
      'source.arrow',
      `The Arrow data of ${origin} has columns of types that the engine cannot read: ${list}.`,
      remedy(refused)
    )
  }
  return typed.map(({ column, sql }) => `${quoteIdentifier(column.name)} ${sql}`).join(', ')
}

function sqlTypeOf({ type }: ArrowColumn): string | undefined {
  const decimal = /^decimal(?:128|256)\((\d+),(\d+)\)$/.exec(type)
  if (decimal !== null) {
    const [, precision, scale] = decimal.map(Number)
    return (precision ?? 0) <= MOST_DIGITS && (scale ?? 0) <= (precision ?? 0)
      ? `numeric(${precision},${scale})`
      : undefined
  }
  if (/^time(32|64)\[/.test(type)) return 'time'
  if (/^timestamp\[(s|ms|us)\]$/.test(type)) return 'timestamp'
  if (/^timestamp\[(s|ms|us), /.test(type)) return 'timestamptz'
  return type.startsWith('interval[') ? 'interval' : SQL_TYPES.get(type)
}

function canDrop({ type }: ArrowColumn): boolean {
  return PASSED_OVER.test(type)
}

/** What to do about each kind of type that occurs. */
function remedy(refused: readonly ArrowColumn[]): string {
  const advice: readonly (readonly [pattern: RegExp, what: string])[] = [
    [/^timestamp\[ns/, 'timestamps in microseconds'],
    [/^(large_utf8|utf8_view|dictionary)$/, 'text as utf8 (neither large_utf8, utf8_view nor dictionary)'],
    [/^float16$/, 'float16 as float32'],
    [/^duration/, 'durations as int64'],
    [/^decimal/, 'decimals as decimal128']
  ]
  const casts = advice
    .filter(([pattern]) => refused.some(({ type }) => pattern.test(type)))
    .map(([, what]) => what)
  const other = refused.some(({ type }) => !advice.some(([pattern]) => pattern.test(type)))
  const rest = 'leave them out, cast them to text or split them into plain columns'
  const droppable = refused.filter(canDrop).map(({ name }) => name)
  const some = droppable.length === refused.length ? 'Leave them out' : 'Leave out some of them'
  const drop = droppable.length === 0 ? '' : `${some} with ${dropInput(droppable)}. `
  if (casts.length === 0) return `${drop}When the file is written, ${rest}.`
  const others = other ? `; of the others, ${rest}` : ', or leave these columns out'
  return `${drop}When the file is written, write ${casts.join(', ')}${others}. A Parquet file takes nanoseconds and every kind of text as they are.`
}
