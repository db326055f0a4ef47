import type { SourceConfig } from '../contract/source.ts'

/** Values of these are texts in quotes (RFC 9110, 8.8.3 and 13.1). */
const QUOTED = /^(if-(none-)?match|if-range|etag)$/i

/** The name of a header of the workflow whose whole value is in quotes, which are sent as they stand. */
export function quotedHeader({ headers }: Pick<SourceConfig, 'headers'>): string | undefined {
  return headers.find(([name, value]) => !QUOTED.test(name) && /^(["']).+\1$/.test(value))?.[0]
}
