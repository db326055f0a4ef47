import type { EnvelopeValue } from './envelope.ts'
import { plain } from './names.ts'

/** What stands in front of the names of headers. */
const PREFIX =
  /^(x-)?((wp|ms|pagination|paging|paginate|page-info|odata|list|collection|results?|kong|gitlab|sf|ats|tp|cursor)-)*/
/** Headers whose names look like a word of paging, but which have another meaning. */
const OTHERS =
  /^(x-)?(cache|ratelimit|rate-limit|ms-(request|client|correlation)|runtime|request|response-time|served|timer|varnish|cdn|amz|amzn|goog-|next-?js|nextjs|powered|content-|vercel)/
/** A header with all facts of a page as JSON (ASP.NET). */
const AS_JSON = /^(x-)?(pagination|paging|page-info|pageinfo|pagination-info)$/
const RANGE = /^\s*([a-z-]*)\s+(\d+)-(\d+)\/(\d+|\*)\s*$|^\s*(\d+)-(\d+)\/(\d+|\*)\s*$/i

/** The words of paging in the headers of a page, as if they stood in an object beside the records. */
export function headerValues(headers: Readonly<Record<string, string>>): EnvelopeValue[] {
  return Object.entries(headers).flatMap(([header, text]) => {
    if (AS_JSON.test(header)) return jsonValues(header, text)
    if (
      OTHERS.test(header) ||
      !/^(x-|pagination|paging|total|record|next|continuation|link-?next|.*-(token|cursor|total|count|page|pages)$)/.test(
        header
      )
    ) {
      return []
    }
    return [headerValue(header, header.replace(PREFIX, '') || header, text)]
  })
}

/** How much of all there is an answer holds, by its Content-Range (RFC 9110, 14.4); not of bytes. */
export interface ContentRange {
  readonly first: number
  readonly last: number
  /** Undefined where the server does not know. */
  readonly total: number | undefined
}

/** Reads the header `Content-Range`, with or without a unit; undefined for none, or one of bytes. */
export function contentRange(text: string | undefined): ContentRange | undefined {
  const match = RANGE.exec(text ?? '')
  if (match === null || match[1]?.toLowerCase() === 'bytes') return undefined
  const [first, last, total] = match[2] === undefined ? match.slice(5) : match.slice(2)
  return {
    first: Number(first),
    last: Number(last),
    total: total === '*' ? undefined : Number(total)
  }
}

function headerValue(header: string, name: string, text: string): EnvelopeValue {
  return {
    path: `header:${header}`,
    steps: [header],
    name: plain(name),
    written: name,
    json: JSON.stringify(text.trim()),
    owner: 'headers',
    ownerName: 'pagination',
    isDoubtful: false
  }
}

function jsonValues(header: string, text: string): EnvelopeValue[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return []
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return []
  return Object.entries(parsed).map(([name, value]) => ({
    ...headerValue(header, name, ''),
    json: JSON.stringify(value)
  }))
}
