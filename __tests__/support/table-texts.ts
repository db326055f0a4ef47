import fc from 'fast-check'

/** Texts of one look each, as sources write them. Nothing here says what becomes of them: see oracle.ts. */

const text = (...parts: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc
    .tuple(...parts.map(part => (typeof part === 'string' ? fc.constant(part) : part)))
    .map(all => all.join(''))

const digits = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength })
const sign = fc.constantFrom('', '', '-')
const padded = (min: number, max: number, length: number): fc.Arbitrary<string> =>
  fc.integer({ min, max }).map(value => String(value).padStart(length, '0'))
const withoutLeadingZeros = (all: string): string => all.replace(/^0+(?=.)/, '')
const whole = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  digits(minLength, maxLength).map(withoutLeadingZeros)

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n }

/** Whole numbers within int64, also where doubles end to be exact. */
export const wholeNumber = fc.oneof(
  fc.integer({ min: -50, max: 50 }).map(String),
  fc.bigInt(INT64).map(String),
  text(sign, whole(1, 18)),
  fc.constantFrom(
    '9223372036854775807',
    '-9223372036854775808',
    '9007199254740993',
    '9007199254740992',
    '-2147483649',
    '1000000000000000000',
    '-0'
  )
)

export const hugeNumber = fc.oneof(
  fc.constantFrom('9223372036854775808', '-9223372036854775809', '18446744073709551615'),
  text(sign, fc.constantFrom('1', '9'), digits(19, 39))
)

/** Decimals of 1 to 40 digits: of a few, of about as many as a double holds, below one, of very many. */
export const decimals = [
  text(sign, whole(1, 4), '.', digits(1, 4)),
  text(sign, whole(12, 14), '.', digits(1, 4)),
  text(sign, fc.constantFrom('', '0'), '.', digits(1, 20)),
  text(sign, whole(1, 20), '.', digits(1, 20)),
  fc.constantFrom('0.30000000000000004', '-0.0', '1234567890123456.78', '0.123456789012345678', '0.1', '1.00')
] as const
export const plainDecimal = fc.oneof(...decimals)

/** Doubles as programs print them: in the shortest form (JavaScript, Python), with 16 and with 17 digits (C, .NET). */
export const printedDouble = fc
  .oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: 1, max: 9_999_999 }).map(cents => cents / 100)
  )
  .chain(value =>
    fc.constantFrom(
      String(value),
      pythonDouble(value),
      value.toExponential(15),
      value.toExponential(16).replace(/[+-](?=\d+$)/, '$&0'),
      pythonDouble(Number(value.toPrecision(16))),
      plainOrExponent(value.toPrecision(17))
    )
  )

/** JavaScript goes over to an exponent later than C does, which changes no digit. */
function plainOrExponent(shown: string): string {
  return shown.includes('.') ? shown.replace(/\.?0+(?=e|$)/, '') : shown
}

function pythonDouble(value: number): string {
  const shown = String(value)
  const [mantissa = '', exponent] = shown.split('e')
  if (exponent === undefined) return mantissa.includes('.') ? mantissa : `${mantissa}.0`
  const sized = exponent.replace(/\d+/, all => all.padStart(2, '0'))
  return `${mantissa}e${sized}`
}

/** Numbers with an exponent, of any size, overflowing and vanishing ones too. */
export const exponentNumber = fc.oneof(
  text(
    sign,
    whole(1, 3),
    '.',
    digits(1, 18),
    fc.constantFrom('e', 'E'),
    fc.constantFrom('', '+', '-'),
    digits(1, 2)
  ),
  text(sign, whole(1, 3), fc.constantFrom('e+', 'e-', 'E-'), digits(1, 2)),
  text(
    sign,
    fc.constantFrom('1.5', '.5', '9.99', '4.94'),
    fc.constantFrom('e', 'e+', 'e-'),
    padded(290, 330, 3)
  ),
  fc.constantFrom('1.7976931348623157e308', '5e-324', '2.2250738585072014e-308', '1e+21', '1.234e-320')
)

/** `5e1234`: digits and an e, as ids have them. */
export const idLike = text(digits(1, 3), fc.constantFrom('e', 'E'), digits(1, 4))

export const leadingZero = fc.oneof(
  text('0', digits(1, 6)),
  text('+', digits(1, 12)),
  text('-0', digits(1, 3)),
  text('00', digits(0, 3), '.', digits(1, 3))
)

export const groupedNumber = fc.oneof(
  text(sign, padded(1, 999, 1), ',', digits(3, 3), '.', digits(1, 2)),
  text(sign, padded(1, 999, 1), '.', digits(3, 3), ',', digits(1, 2)),
  text(padded(1, 999, 1), ' ', digits(3, 3)),
  text(sign, whole(1, 4), ',', digits(1, 3)),
  fc.constantFrom("1'234", '1.234.567', '12,345,678')
)

export const localDate = fc.oneof(
  text(padded(1, 31, 2), '/', padded(1, 12, 2), '/', padded(1990, 2030, 4)),
  text(padded(1, 31, 1), '.', padded(1, 12, 1), '.', padded(0, 99, 2)),
  text(padded(1990, 2030, 4), '/', padded(1, 12, 2), '/', padded(1, 31, 2))
)

const year = fc.oneof(padded(1990, 2030, 4), padded(1, 9999, 4))
const goodDay = text(year, '-', padded(1, 12, 2), '-', padded(1, 28, 2))

/** Dates; some are at the end of a month, and some of those do not exist. */
export const isoDate = fc.oneof(
  { weight: 6, arbitrary: goodDay },
  {
    weight: 1,
    arbitrary: fc.constantFrom('2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31', '1582-10-10')
  }
)
export const impossibleDate = fc.oneof(
  fc.constantFrom('2023-02-29', '1900-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '0000-01-01'),
  text(isoDate, 'T', fc.constantFrom('23:59:60', '24:00:00', '12:60:00', '10:00:00+15:30')),
  text('2026-02-30', fc.constantFrom('T', ' '), '10:00', fc.constantFrom('', 'Z'))
)

const clock = fc.oneof(
  text(padded(0, 23, 2), ':', padded(0, 59, 2)),
  text(padded(0, 23, 2), ':', padded(0, 59, 2), ':', padded(0, 59, 2)),
  text(padded(0, 23, 2), ':', padded(0, 59, 2), ':', padded(0, 59, 2), '.', digits(1, 9)),
  fc.constantFrom('23:59:59.9999999', '23:59:59.999999999', '00:00:00.0000005', '00:00:00')
)
const dayPart = fc.constantFrom('T', ' ', 't')
const zoneHours = fc.oneof(padded(0, 13, 2), fc.constant('14'))
const offset = fc.oneof(
  fc.constantFrom('Z', 'z', '+00:00', '-00:00', '+14:00', '-12:00', '+05:45'),
  text(fc.constantFrom('+', '-'), zoneHours, fc.constantFrom('', ':00', '00', ':30', '30'))
)

export const localTime = text(isoDate, dayPart, clock)
export const instant = text(isoDate, dayPart, clock, offset)

export const notFinite = fc.constantFrom('NaN', 'nan', 'Infinity', '-Infinity', 'inf', '-inf', '+inf', 'NAN')
export const bool = fc.constantFrom('true', 'false')
export const boolAnyCase = fc.constantFrom('true', 'false', 'TRUE', 'False', 'True', 'FALSE')

/** Something that text begins or ends with and that makes it no number, date or bool, or leaves it one. */
export const blanks = fc.constantFrom('', '', '', '', ' ', '\t', '  ')
