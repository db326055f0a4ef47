import type { SourceText } from './build.ts'
import type { EngineFiles } from './engine-files.ts'
import type { Expectation } from './oracle.ts'
import { csvLook, decimalOf, isHeldByDouble, type Look } from './oracle-values.ts'
import type { Cell, Table } from './table-generator.ts'
import { compactJson, dice, holdable } from './table-writers.ts'

/** A column of a Parquet file; its values are texts that its type takes. */
export interface ParquetColumn {
  readonly name: string
  /** In SQL. */
  readonly type: string
  readonly values: readonly (string | null)[]
}

/** Writes a table as Parquet, by the engine. */
export async function writeParquet(
  table: Table,
  files: EngineFiles
): Promise<{ source: SourceText; model: readonly ParquetColumn[] }> {
  const model = columnsOf(table)
  const list = model.map(({ name }) => `"${name.replaceAll('"', '""')}"`).join(', ')
  const value = ({ type, values }: ParquetColumn, row: number): string => {
    const text = values[row] ?? null
    return `cast(${text === null ? 'null' : `'${text.replaceAll("'", "''")}'`} as ${type})`
  }
  const rows = Array.from(
    { length: Math.max(1, table.rows.length) },
    (_, row) => `(${model.map(column => value(column, row)).join(', ')})`
  )
  const none = table.rows.length === 0 ? ' where false' : ''
  const source = await files.write(`select * from (values ${rows.join(', ')}) t(${list})${none}`, 'parquet')
  return { source, model }
}

/** The columns as Parquet can hold them: names that are there and distinct, one type for all values of each. */
function columnsOf({ names, rows, style }: Table): ParquetColumn[] {
  const roll = dice(style.seed)
  const taken = new Set<string>()
  return names.map((given, at) => {
    const base = holdable(given) || 'x'
    const name = taken.has(base) ? `${base}~${at}` : base
    taken.add(name)
    const texts = rows.map(row => cellText(row[at]))
    const looks = new Set(texts.flatMap(text => (text === null ? [] : [csvLook(text)])))
    return { name, ...typed(texts, looks, roll) }
  })
}

function cellText(cell: Cell): string | null {
  if (cell == null) return null
  if ('number' in cell) return cell.number
  if ('bool' in cell) return cell.bool
  return holdable('string' in cell ? cell.string : compactJson(cell))
}

function typed(
  values: readonly (string | null)[],
  looks: ReadonlySet<Look>,
  roll: (sides: number) => number
): Omit<ParquetColumn, 'name'> {
  const only = (...allowed: readonly Look[]): boolean =>
    looks.size > 0 && [...looks].every(look => allowed.includes(look))
  const texts = values.filter(text => text !== null).map(text => text.trim())
  const trimmed = values.map(text => text?.trim() ?? null)
  if (only('bool')) return { type: 'boolean', values: trimmed.map(text => text?.toLowerCase() ?? null) }
  if (only('whole')) {
    const most = texts.reduce((all, text) => Math.max(all, text.replace('-', '').length), 0)
    const types = [
      'bigint',
      'numeric(38,0)',
      ...(most < 10 ? ['int'] : []),
      ...(most < 5 ? ['smallint'] : [])
    ]
    return { type: types[roll(types.length)] ?? '', values: trimmed }
  }
  if (only('whole', 'held', 'exact', 'huge') && texts.every(text => !/e/i.test(text))) {
    const whole = Math.max(...texts.map(text => decimalOf(text).whole.length))
    const scale = Math.max(...texts.map(text => decimalOf(text).fraction.length))
    const room = 38 - whole - scale
    if (room >= 0 && (roll(3) > 0 || !texts.every(isHeldByDouble))) {
      const spare = Math.min(room, roll(4))
      return {
        type: `numeric(${Math.max(1, whole + scale + (roll(2) === 0 ? 0 : spare))},${scale})`,
        values: trimmed
      }
    }
  }
  if (only('whole', 'held') && texts.every(isHeldByDouble))
    return { type: 'double precision', values: trimmed }
  if (only('date')) return { type: 'date', values: trimmed }
  // The engine rounds; what it is given here has nothing to round.
  const cut = trimmed.map(text => text?.replace(/(\.\d{6})\d+/, '$1') ?? null)
  if (only('local')) return { type: 'timestamp', values: cut }
  if (only('instant')) return { type: 'timestamptz', values: cut }
  return { type: 'text', values }
}

/** What must come of a Parquet file: its types stay, but for decimals that need more than 18 digits. */
export function expectationOfParquet(model: readonly ParquetColumn[], names: readonly string[]): Expectation {
  if ((model[0]?.values.length ?? 0) === 0) return { fails: 'data.empty' }
  return {
    columns: model.map(({ type, values }, at) => ({
      name: names[at] ?? '',
      values: type.startsWith('numeric') ? values.map(text => padded(text, type)) : values,
      ...extractType(type, values)
    }))
  }
}

const WORDS: Readonly<Record<string, string>> = {
  boolean: 'bool',
  smallint: 'int',
  'double precision': 'double',
  timestamptz: 'timestamp'
}

function extractType(type: string, values: readonly (string | null)[]): { type: string; isTold: boolean } {
  const [precision = 0, scale = 0] = [...type.matchAll(/\d+/g)].map(Number)
  if (!type.startsWith('numeric')) return { type: WORDS[type] ?? type, isTold: false }
  if (precision <= 18) return { type, isTold: false }
  const wholes = values.flatMap(text => (text === null ? [] : [text]))
  if (scale === 0 && wholes.every(text => BigInt(text) >= -(2n ** 63n) && BigInt(text) < 2n ** 63n)) {
    return { type: 'bigint', isTold: false }
  }
  const most = wholes.reduce((all, text) => Math.max(all, decimalOf(text).whole.length), 0)
  if (most + scale <= 18) return { type: `numeric(18,${scale})`, isTold: false }
  return { type: 'text', isTold: true }
}

/** The text of a decimal as its type has it: all decimals, a digit before the point. */
function padded(text: string | null, type: string): string | null {
  if (text === null) return null
  const scale = Number(/,(\d+)/.exec(type)?.[1] ?? 0)
  const { isNegative, whole, fraction } = decimalOf(text)
  const isZero = /^0*$/.test(whole + fraction)
  const point = scale === 0 ? '' : `.${fraction.padEnd(scale, '0')}`
  return `${isNegative && !isZero ? '-' : ''}${whole || '0'}${point}`
}
