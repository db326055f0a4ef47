/** IMF-fixdate and the two obsolete forms (RFC 9110, 5.6.7). Date.parse alone takes `-5` for a year. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? .*\d{2}:\d{2}:\d{2}/

/**
 * How long a server asks to wait: `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3). A date is
 * measured against the server's own clock when its `Date` header tells it.
 *
 * @param headers lower-case names
 * @returns milliseconds above 0; undefined when there is no such header, when it is not understood, or when
 *   the time has come already
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>): number | undefined {
  const value = headers['retry-after']?.trim() ?? ''
  if (/^\d+$/.test(value)) return positive(Number(value) * 1000)
  const until = httpDate(value)
  if (until === undefined) return undefined
  return positive(until - (httpDate(headers['date'] ?? '') ?? Date.now()))
}

/** A date of an HTTP header in milliseconds since 1970; undefined when it is not one. */
export function httpDate(text: string): number | undefined {
  // The asctime form names no zone; all three are in GMT.
  const time = HTTP_DATE.test(text) ? Date.parse(text.endsWith('GMT') ? text : `${text} GMT`) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}

function positive(ms: number): number | undefined {
  return ms > 0 ? ms : undefined
}
