import { createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { withoutTrailing } from '../../base/text.ts'
import { HttpFailure, type HttpResponse } from '../../http/http.ts'
import { httpDate, retryAfterMs } from '../../http/retry-after.ts'
import { child, parseResponse, type XmlElement } from './xml.ts'

/** Tableau did what it was asked. */
export interface Done {
  readonly kind: 'done'
  readonly status: number
  /** The element `tsResponse`; undefined where nothing was expected. */
  readonly root: XmlElement | undefined
  /** Of an answer that goes to a file: true when the whole of it is there, false when it was too large. */
  readonly saved?: boolean
}

/** The file that an answer goes to. */
export interface SaveTo {
  readonly path: string
  /** A larger answer is given up. */
  readonly limitBytes: number
}

/** The request did not come about; what is known about the reason. */
export interface Failure {
  /**
   * `unsent`: no byte can have arrived. `refused`: Tableau (or a gateway) said no, nothing was done.
   * `unknown`: it may have been done (the connection broke, a gateway gave up, the answer was unreadable).
   */
  readonly kind: 'unsent' | 'refused' | 'unknown'
  /** An earlier attempt of the same request was `unknown`: it may have been done then. */
  readonly uncertain?: boolean
  /** HTTP status, if an answer came. */
  readonly status?: number
  /** Tableau's six digits, if it gave any. */
  readonly code?: string
  /** Tableau's own words, or the beginning of the page that came instead; at most 300 characters. */
  readonly words: string
  /** What `Retry-After` asks for. */
  readonly retryAfterMs?: number
  /** The header Location of a redirect; it may hold what messages must not show. */
  readonly redirect?: string
  /** Milliseconds since 1970 by the server's clock, from the header Date. */
  readonly serverTime?: number
  /** What went wrong on the way, where no answer came. */
  readonly cause?: HttpFailure
}

/** What became of one request. */
export type Outcome = Done | Failure

const WORDS_LIMIT = 300
const ERROR_LIMIT_BYTES = 16 * 1024
/** A page of 1000 data sources takes about a megabyte. */
const CONTENT_LIMIT_BYTES = 64 * 1024 * 1024

/**
 * Reads an answer to its end.
 * @param expects `nothing` where the status says it all
 * @throws the file system's error when an answer cannot be saved
 */
export async function readResponse(
  response: HttpResponse,
  expects: 'content' | 'nothing' | SaveTo
): Promise<Outcome> {
  const { status, headers } = response
  const type = headers['content-type'] ?? ''
  try {
    if (status >= 200 && status < 300) {
      if (expects === 'nothing') {
        await response.text(0)
        return { kind: 'done', status, root: undefined }
      }
      if (expects !== 'content') {
        return { kind: 'done', status, root: undefined, saved: await save(response.body, expects) }
      }
      return content(status, type, await response.text(CONTENT_LIMIT_BYTES))
    }
    const pause = retryAfterMs(headers)
    const redirect = headers['location']
    const serverTime = httpDate(headers['date'] ?? '')
    return {
      kind: status >= 500 || status === 408 ? 'unknown' : 'refused',
      status,
      ...parseError(type, await response.text(ERROR_LIMIT_BYTES)),
      ...(pause === undefined ? {} : { retryAfterMs: pause }),
      ...(redirect === undefined ? {} : { redirect }),
      ...(serverTime === undefined ? {} : { serverTime })
    }
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    return status < 500 && status >= 400
      ? { kind: 'refused', status, words: '' }
      : { kind: 'unknown', status, words: '', cause: error }
  }
}

async function save(body: Readable, { path, limitBytes }: SaveTo): Promise<boolean> {
  let bytes = 0
  const limited = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      bytes += chunk.length
      if (bytes > limitBytes) return
      yield chunk
    }
  }
  await pipeline(body, limited, createWriteStream(path))
  return bytes <= limitBytes
}

function content(status: number, type: string, text: string): Outcome {
  try {
    return { kind: 'done', status, root: parseResponse(text) }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { kind: 'unknown', status, words: text.trim() === '' ? '' : parseError(type, text).words }
  }
}

/**
 * What an error says, whether it came as XML, as JSON or as a page of a gateway. The content type is believed
 * first, then the first character.
 */
export function parseError(type: string, text: string): { readonly code?: string; readonly words: string } {
  const begin = text.trimStart().slice(0, 1)
  if (/\bjson\b/i.test(type) || begin === '{') return jsonError(text) ?? { words: plainWords(text) }
  if (!/\bhtml\b/i.test(type) && begin === '<') return xmlError(text) ?? { words: plainWords(text) }
  return { words: plainWords(text) }
}

function xmlError(text: string): { code?: string; words: string } | undefined {
  try {
    const error = child(parseResponse(text), 'error')
    if (error === undefined) return undefined
    const words = [child(error, 'summary')?.text, child(error, 'detail')?.text]
    return described(error.attributes['code'], words)
  } catch {
    return undefined
  }
}

function jsonError(text: string): { code?: string; words: string } | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    const error = member(parsed, 'error')
    if (typeof error !== 'object' || error === null) return undefined
    const code = member(error, 'code')
    return described(code === undefined ? undefined : String(code), [
      member(error, 'summary'),
      member(error, 'detail')
    ])
  } catch {
    return undefined
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined
}

function described(code: string | undefined, parts: readonly unknown[]): { code?: string; words: string } {
  const words = shortened(parts.filter(part => typeof part === 'string' && part !== '').join(': '))
  return code !== undefined && /^\d{6}$/.test(code) ? { code, words } : { words }
}

/** The text of a page, without its tags, scripts and styles. */
function plainWords(text: string): string {
  return shortened(
    withoutHidden(text)
      .replace(/<[^>]*>?/g, ' ')
      .replace(/&nbsp;/g, ' ')
  )
}

/** Without what stands between the tags of scripts, styles and heads, as far as these are closed. */
function withoutHidden(text: string): string {
  let plain = ''
  let from = 0
  let open: string | undefined
  for (const { 1: slash, 2: tag = '', index } of text.matchAll(/<(\/?)(script|style|head)\b/gi)) {
    const name = tag.toLowerCase()
    if (slash === '' && open === undefined) {
      plain += text.slice(from, index)
      from = index
      open = name
    } else if (slash === '/' && open === name) {
      const end = text.indexOf('>', index)
      if (end < 0) break
      plain += ' '
      from = end + 1
      open = undefined
    }
  }
  return plain + text.slice(from)
}

function shortened(text: string): string {
  const line = withoutTrailing(text.replace(/[\s\p{Cc}]+/gu, ' ').trim(), '. ')
  return line.length > WORDS_LIMIT ? `${line.slice(0, WORDS_LIMIT)}…` : line
}
