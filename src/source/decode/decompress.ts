import { pipeline, Readable } from 'node:stream'
import { types } from 'node:util'
import type { Gunzip } from 'node:zlib'
import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import { decoder } from '../../http/content-encoding.ts'

const GZIP = [0x1f, 0x8b] as const

/** True when these bytes begin like gzip. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === GZIP[0] && head[1] === GZIP[1]
}

/**
 * Undoes one compression and proves that it is whole: its end is there, its checksum right, and nothing follows.
 * Several gzip members after one another are whole, as in RFC 1952.
 *
 * @param encoding a name of HTTP's Content-Encoding: gzip, deflate, br, zstd
 * @param origin for messages
 * @throws ActionError `source.incomplete` (cut or damaged) or `source.format` (not compressed that way, or not
 *   known); what reading the input throws
 */
export async function* decompress(
  input: AsyncIterable<Uint8Array>,
  encoding: string,
  origin: string
): AsyncGenerator<Uint8Array, void> {
  const undo = decoder(encoding)
  if (undo === undefined) throw unknown(encoding, origin)
  let inputError: unknown
  let bytesIn = 0
  let firstByte: number | undefined
  const counted = async function* () {
    try {
      for await (const chunk of input) {
        bytesIn += chunk.length
        firstByte ??= chunk[0]
        yield chunk
      }
    } catch (error) {
      inputError = error
      throw error
    }
  }
  try {
    // Errors come out of the last stream; pipeline is here to tear down the first.
    for await (const chunk of pipeline(Readable.from(counted(), { objectMode: false }), undo, () => {})) {
      yield chunk
    }
  } catch (error) {
    if (inputError !== undefined) throw inputError
    throw damaged(error, encoding, firstByte === GZIP[0], origin)
  }
  // zlib takes a zero byte after a member for the end and leaves all that follows: bytes that it did not read.
  if ((undo as Gunzip).bytesWritten !== bytesIn) throw trailing(encoding, origin)
}

function damaged(error: unknown, encoding: string, beginsLikeGzip: boolean, origin: string): unknown {
  const code = types.isNativeError(error) && 'code' in error ? error.code : undefined
  if (typeof code !== 'string') return error
  if (code === 'Z_BUF_ERROR') return incomplete(`unexpected end of ${encoding}`, origin, error)
  if (code === 'ERR_TRAILING_JUNK_AFTER_STREAM_END' || code === 'ERR_STREAM_PREMATURE_CLOSE') {
    return trailing(encoding, origin)
  }
  if (!/^(Z_|ZSTD_|ERR_BROTLI|ERR__ERROR_)/.test(code)) return error
  const message = (error as Error).message
  if (message !== 'incorrect header check') {
    return incomplete(`damaged ${encoding} data (${message})`, origin, error)
  }
  // zlib says the same of bytes after a member as of the first ones.
  if (beginsLikeGzip) return trailing(encoding, origin)
  return new ActionError(
    'source.format',
    `${origin} is announced as ${encoding}, but is not.`,
    'Whoever serves it has to compress the data, or not to announce it.',
    { cause: error }
  )
}

function trailing(encoding: string, origin: string): ActionError {
  return incomplete(`something after the end of the ${encoding} data`, origin)
}

function incomplete(what: string, origin: string, cause?: unknown): ActionError {
  return new ActionError(
    'source.incomplete',
    `${origin} is not whole: ${what}.`,
    'Nothing was published. Make or upload the file again, and run again.',
    { cause }
  )
}

function unknown(encoding: string, origin: string): ActionError {
  return new ActionError(
    'source.format',
    `${origin} came in the content encoding ${JSON.stringify(encoding)}, which this action cannot undo.`,
    `It undoes gzip, deflate, br and zstd. Ask for one of them by Accept-Encoding in ${inputName('source-headers')}.`
  )
}
