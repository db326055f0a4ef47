import { httpDate } from './retry-after.ts'

const PREFIXES = ['ratelimit-', 'x-ratelimit-', 'x-rate-limit-']
/** Above these a number is a time, not a number of seconds to wait: 2001 in seconds, and in milliseconds. */
const EPOCH_SECONDS = 1e9
const EPOCH_MS = 1e12

/**
 * How long a server wants no further request, because none is left for now: `RateLimit-Reset`, `X-RateLimit-Reset`
 * and `X-Rate-Limit-Reset` (seconds to wait, or a Unix time) where `…-Remaining` is 0, and `RateLimit` as in the
 * drafts of the IETF (`"default";r=0;t=30`, `limit=10, remaining=0, reset=30`).
 *
 * @param headers lower-case names
 * @param exhausted the answer itself says so (429): `…-Remaining` need not
 * @returns milliseconds above 0; undefined when requests are left or nothing is said
 */
export function rateLimitMs(
  headers: Readonly<Record<string, string>>,
  exhausted = false
): number | undefined {
  const waits = PREFIXES.flatMap(prefix => {
    const remaining = number(headers[`${prefix}remaining`])
    const reset = number(headers[`${prefix}reset`])
    const isOut = remaining === undefined ? exhausted : remaining <= 0
    return reset !== undefined && isOut ? [wait(reset, headers)] : []
  })
  waits.push(...structured(headers['ratelimit'] ?? ''))
  const longest = Math.max(0, ...waits)
  return longest > 0 ? longest : undefined
}

function wait(reset: number, headers: Readonly<Record<string, string>>): number {
  if (reset < EPOCH_SECONDS) return reset * 1000
  const now = httpDate(headers['date'] ?? '') ?? Date.now()
  return (reset < EPOCH_MS ? reset * 1000 : reset) - now
}

/** One wait for each policy that has nothing left. */
function structured(header: string): number[] {
  const spent = header.search(/\bremaining=0\b/)
  const reset = spent < 0 ? undefined : /\breset=(\d+)/.exec(header.slice(spent))?.[1]
  if (reset !== undefined) return [Number(reset) * 1000]
  return header
    .split(',')
    .filter(policy => /;\s*r=0\b/.test(policy))
    .map(policy => Number(/;\s*t=(\d+)/.exec(policy)?.[1] ?? 0) * 1000)
}

function number(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined
}
