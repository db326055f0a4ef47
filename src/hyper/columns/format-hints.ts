/** How numbers are written that only a format reads, and that format. */
const NUMBERS: readonly (readonly [format: string, form: RegExp])[] = [
  ['#.##0,00', /^[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/],
  ['#,##0.00', /^[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$/],
  ["#'##0.00", /^[+-]?(\d{1,3}(['’]\d{3})+|\d+)(\.\d+)?$/],
  ['# ##0,00', /^[+-]?(\d{1,3}([ \u00a0\u202f]\d{3})+|\d+)(,\d+)?$/],
  ['# ##0.00', /^[+-]?(\d{1,3}([ \u00a0\u202f]\d{3})+|\d+)(\.\d+)?$/]
]

const DAY = '(0?[1-9]|[12]\\d|3[01])'
const MONTH = '(0?[1-9]|1[0-2])'
const DATES: readonly (readonly [format: string, form: RegExp])[] = [
  ['d/M/yyyy', new RegExp(`^${DAY}/${MONTH}/\\d{4}$`)],
  ['M/d/yyyy', new RegExp(`^${MONTH}/${DAY}/\\d{4}$`)],
  ['d.M.yyyy', new RegExp(`^${DAY}\\.${MONTH}\\.\\d{4}$`)],
  ['d-M-yyyy', new RegExp(`^${DAY}-${MONTH}-\\d{4}$`)],
  ['yyyy/M/d', new RegExp(`^\\d{4}/${MONTH}/${DAY}$`)],
  ['yyyyMMdd', /^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/]
]

/** Of several that fit. */
const MAX_FORMATS = 2

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
