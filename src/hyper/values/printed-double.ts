/**
 * Whether a decimal is a double as programs print it, in SQL.
 *
 * Programs print doubles with 15 significant digits, in the shortest form that is the same double (Python, JavaScript,
 * Java, Go), or with 16 or 17 digits (`%.16g`, `%.17g`: .NET Framework, PHP before 7.1, SQL Server, C). The last two are
 * recognised by what they are: the decimal of so many digits that is nearest to the exact value of the double.
 */

/** A double has at most this many significant digits. */
const DIGITS = 17
/** Beyond so many decimals the numbers below do not fit 38 digits. */
const MOST_DECIMALS = 29
const BITS = 52
const LOG2_OF_10 = '3.321928094887362::double precision'
const POWERS_OF_5 = Array.from({ length: MOST_DECIMALS + 1 }, (_, power) => `'${5n ** BigInt(power)}'`).join(
  ', '
)

/** SQL: the significant digits of a number's text: no sign, point, exponent, nor zeros at either end. */
export function significantDigits(text: string): string {
  return `rtrim(${digitsFromFirst(text)}, '0')`
}

/**
 * SQL: true when casting to double and printing the shortest form gives the same digits back.
 * @param text SQL of a number's text that a double reaches
 */
export function isShortestDouble(text: string): string {
  return `${significantDigits(text)} = ${significantDigits(`(${text})::double precision::text`)}`
}

/**
 * SQL: true when a number's text has the digits that its double is printed with: at most 15, the shortest form, or those
 * that 16 or 17 digits give. Numbers of 10^16 and more, and those below 10^-13, need only have no more than 17 digits.
 * @param text SQL of the text, evaluated often; a normal double, or zero, must reach the number
 */
export function isPrintedDouble(text: string): string {
  const digits = `length(${significantDigits(text)})`
  return `case when ${digits} <= 15 then true when ${isShortestDouble(text)} then true
    when ${digits} > ${DIGITS} then false else ${isNearestDecimal(text)} end`
}

/**
 * With its 16 or 17 digits as the whole number n, the text is n / 10^k. The double is m / 2^j, m being whole. So
 * |n / 10^k - m / 2^j| is at most half of 10^-k where |n * 2^(j-k) - m * 5^k| is at most half of 2^(j-k), which whole
 * numbers of 38 digits decide without rounding.
 */
function isNearestDecimal(text: string): string {
  const n = significantDigits(text)
  const k = decimals(text)
  const j = `(${BITS} - floor((length(${n}) - 1 - ${k}) * ${LOG2_OF_10})::int)`
  const m = `(abs((${text})::double precision) * power(2::double precision, ${j}))::bigint`
  // A shift of int64 reaches half of what is needed.
  const half = `((${j} - ${k}) / 2)`
  const powers = `(1::bigint << ${half})::numeric(38,0) * (1::bigint << (${j} - ${k} - ${half}))`
  const fives = `(array[${POWERS_OF_5}])[${k} + 1]::numeric(38,0)`
  return `case when ${k} between 1 and ${MOST_DECIMALS}
    then 2 * abs(${n}::numeric(38,0) * ${powers} - ${m} * ${fives}) <= ${powers} else true end`
}

/** How many decimals the number has when it is written without an exponent, and without zeros at its end. */
function decimals(text: string): string {
  const mantissa = `regexp_replace(${text}, '[eE].*$', '')`
  const scale = `(case when strpos(${mantissa}, '.') = 0 then 0 else length(${mantissa}) - strpos(${mantissa}, '.') end)`
  const exponent = `coalesce(try_cast(nullif(regexp_replace(${text}, '^[^eE]*[eE]?', ''), '') as int), 0)`
  return `(${scale} - ${exponent} - length(${digitsFromFirst(text)}) + length(${significantDigits(text)}))`
}

function digitsFromFirst(text: string): string {
  return `ltrim(regexp_replace(regexp_replace(${text}, '[eE].*$', ''), '[-+.]', '', 'g'), '0')`
}
