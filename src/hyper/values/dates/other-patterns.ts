/** Parts of a pattern of dates as `strftime` writes them (C, Python, dbt). */
const STRFTIME: Readonly<Record<string, string>> = {
  '%Y': 'yyyy',
  '%y': 'yy',
  '%m': 'MM',
  '%B': 'MMMM',
  '%b': 'MMM',
  '%d': 'dd',
  '%A': 'EEEE',
  '%a': 'EEE',
  '%H': 'HH',
  '%I': 'hh',
  '%M': 'mm',
  '%S': 'ss',
  '%f': 'SSSSSS',
  '%p': 'a',
  '%z': 'XXX',
  '%F': 'yyyy-MM-dd',
  '%T': 'HH:mm:ss',
  '%%': '%'
}

/** Words of Oracle, PostgreSQL and Snowflake (`DD-MON-YYYY HH24:MI:SS`). */
const SQL_WORDS: readonly (readonly [RegExp, string])[] = [
  [/HH24/gi, 'HH'],
  [/HH12/gi, 'hh'],
  [/\bMI\b|MI(?=[^A-Za-z]|SS|$)/g, 'mm'],
  [/MONTH/gi, 'MMMM'],
  [/MON/g, 'MMM'],
  [/SS/g, 'ss']
]

/**
 * What a pattern of dates is in the letters of Unicode TR35, where it is one of `strftime`, of a database, of moment.js
 * or of Excel: `%d/%m/%Y`, `DD/MM/YYYY` and `dd/mm/yyyy` → `dd/MM/yyyy`. Whether the result can be read is not looked
 * at.
 */
export function otherPattern(written: string): string {
  if (written.includes('%')) return written.replace(/%./g, part => STRFTIME[part] ?? part)
  const words = SQL_WORDS.reduce((text, [word, letters]) => text.replace(word, letters), written)
  const letters = words
    .replace(/Y+/g, years => years.toLowerCase())
    .replace(/D+/g, days => days.toLowerCase())
  // Without an hour there are no minutes: Excel writes months so.
  const months = /h/i.test(letters) ? letters : letters.replace(/m+/g, found => found.toUpperCase())
  return /\ba\b|a$/.test(months) ? months : months.replace(/h+/g, hours => hours.toUpperCase())
}
