const ISO_DATE = '[0-9]{4}-[0-9]{2}-[0-9]{2}'
/** hyperd takes offsets up to 14:59; none on earth is beyond 14:00. */
const ISO_ZONE = '([Zz]|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)'
const CLOCK = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?'
const SURE_DAY = '(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])'
const PLAIN_INSTANT = `[12][0-9]{3}-${SURE_DAY}[Tt ]${CLOCK.replace('[0-9]+', '[0-9]{1,6}')}${ISO_ZONE}`

/** Regular expressions in Hyper's dialect (RE2-like), shared by inference and by conversion. */
export const PATTERN = {
  int: '^-?(0|[1-9][0-9]*)$',
  plainDecimal: '^-?(0|[1-9][0-9]*|)[.][0-9]+$',
  /** In text, an exponent counts only beside a point or a sign: `5e12` may be an id. */
  textExponent: '^-?((0|[1-9][0-9]*|)[.][0-9]+[eE][+-]?[0-9]+|(0|[1-9][0-9]*)[eE][+-][0-9]+)$',
  leading: '^[+-]?[0-9]+([.][0-9]+)?$',
  grouped: `^[+-]?([0-9]{1,3}([,.'’ ][0-9]{3})+([.,][0-9]+)?|[0-9]+,[0-9]+)$`,
  localDate: '^[0-9]{1,4}([/.-])[0-9]{1,2}([/.-])[0-9]{1,4}( .*)?$',
  date: `^${ISO_DATE}$`,
  timestamp: `^${ISO_DATE}[Tt ]${CLOCK}$`,
  instant: `^${ISO_DATE}[Tt ]${CLOCK}${ISO_ZONE}$`,
  dateTime: `^${ISO_DATE}[Tt ]${CLOCK}${ISO_ZONE}?$`,
  /** A date-time on a day that every month has: it exists without a further look. */
  sureDateTime: `^[0-9]{4}-${SURE_DAY}[Tt ]${CLOCK}${ISO_ZONE}?$`,
  /**
   * An instant that needs no further look at all: a year that exists, a day that every month has, and a fraction that
   * is not too long.
   */
  plainInstant: `^${PLAIN_INSTANT}$`,
  /** The same as a JSON string. */
  jsonPlainInstant: `^"${PLAIN_INSTANT}"$`,
  /** A date-time in form, whatever its numbers. */
  dateTimeForm: `^${ISO_DATE}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?$`,
  time: `^${CLOCK}$`,
  longFraction: '[.][0-9]{7}'
} as const
