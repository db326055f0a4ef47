import { type Connection, quoteLiteral } from '../engine/sql.ts'
import { plainText, type SourceField } from '../read/fields.ts'
import type { Scan } from '../read/scan.ts'

type Forms = readonly (readonly [format: string, form: RegExp])[]

/** How numbers are written that only a format reads, and that format. */
const NUMBERS: Forms = [
  ['#.##0,00', /^[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/],
  ['#,##0.00', /^[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$/],
  ["#'##0.00", /^[+-]?(\d{1,3}(['’]\d{3})+|\d+)(\.\d+)?$/],
  ['# ##0,00', /^[+-]?(\d{1,3}([ \u00a0\u202f]\d{3})+|\d+)(,\d+)?$/],
  ['# ##0.00', /^[+-]?(\d{1,3}([ \u00a0\u202f]\d{3})+|\d+)(\.\d+)?$/]
]

const DAY = '(0?[1-9]|[12]\\d|3[01])'
const MONTH = '(0?[1-9]|1[0-2])'
const DATES: Forms = [
  ['d/M/yyyy', new RegExp(`^${DAY}/${MONTH}/\\d{4}$`)],
  ['M/d/yyyy', new RegExp(`^${MONTH}/${DAY}/\\d{4}$`)],
  ['d.M.yyyy', new RegExp(`^${DAY}\\.${MONTH}\\.\\d{4}$`)],
  ['d-M-yyyy', new RegExp(`^${DAY}-${MONTH}-\\d{4}$`)],
  ['yyyy/M/d', new RegExp(`^\\d{4}/${MONTH}/${DAY}$`)],
  ['yyyyMMdd', /^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/]
]

/** Of several that fit. */
const MAX_FORMATS = 2

const OF_ODDITIES = { grouped: NUMBERS, 'local-date': DATES } as const

/**
 * The formats of `columns` in which all of the values could be numbers, or dates; the likelier first. Two where nobody
 * can know, as with `1,234`. None where nothing fits.
 * @param type that the values shall have
 */
export function formatsOfValues(type: string, values: readonly string[]): readonly string[] {
  const known = /^(double|numeric|int|bigint)/.test(type) ? NUMBERS : type === 'date' ? DATES : []
  if (values.length === 0) return []
  const fitting = known.filter(([, form]) => values.every(value => form.test(value.trim())))
  return fitting.slice(0, MAX_FORMATS).map(([format]) => format)
}

/**
 * The formats of `columns` that read all values of a column that became text; the likelier first, two where nobody can
 * know. None where nothing fits.
 */
export async function formatsOfField(
  connection: Connection,
  scans: readonly Scan[],
  field: SourceField,
  oddity: keyof typeof OF_ODDITIES
): Promise<readonly string[]> {
  let fitting: Forms = OF_ODDITIES[oddity]
  for (const [index, scan] of scans.entries()) {
    const fits = fitting.map(([, { source }]) => `bool_and(v ~ ${quoteLiteral(withCharacters(source))})`)
    if (fits.length === 0) return []
    const values = `select ${plainText(field, index)} as v from ${scan.from} s`
    const [row = []] = (
      await connection.query(`select ${fits.join(', ')} from (${values}) t where v is not null`)
    ).rows
    fitting = fitting.filter((_, at) => row[at] !== 'f')
  }
  const [first, ...others] = fitting.map(([format]) => format)
  if (first === undefined) return []
  const differing = others.filter(
    format => oddity === 'local-date' || decimalMark(format) !== decimalMark(first)
  )
  return [first, ...differing].slice(0, MAX_FORMATS)
}

/** Of numbers without groups, only that matters. */
function decimalMark(format: string): string {
  return format.at(-3) ?? ''
}

/** A pattern without escapes of characters, which the engine does not know. */
function withCharacters(source: string): string {
  return source.replaceAll(/\\u([\da-f]{4})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16))
  )
}
