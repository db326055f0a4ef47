import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { ActionError } from '../../base/errors.ts'
import type { StreamedBody } from '../../http/http.ts'

/** A stretch of a file. */
export interface FileSlice {
  readonly path: string
  /** First byte, from 0. */
  readonly start: number
  /** Bytes. */
  readonly length: number
}

/** A body of the media type `multipart/mixed`, which is the only one that Tableau takes files in. */
export interface MultipartBody {
  /** The value of Content-Type, with the boundary. */
  readonly contentType: string
  readonly body: StreamedBody
}

/**
 * The body that carries a request alone, as for a publication whose file was uploaded before.
 * Source: Tableau REST API, "Publish Data Source".
 */
export function payloadBody(xml: string): MultipartBody {
  return multipart([payloadPart(xml)])
}

/**
 * The body that carries one part of a file, read from disk while it is sent.
 * Source: Tableau REST API, "Append to File Upload".
 */
export function filePartBody(slice: FileSlice): MultipartBody {
  // A name of our own in plain ASCII: some versions of Tableau refuse others, and it decides nothing.
  const disposition = 'form-data; name="tableau_file"; filename="file"'
  return multipart([payloadPart(''), { disposition, type: 'application/octet-stream', content: slice }])
}

interface Part {
  readonly disposition: string
  readonly type: string
  readonly content: string | FileSlice
}

function payloadPart(xml: string): Part {
  return { disposition: 'name="request_payload"', type: 'text/xml', content: xml }
}

function multipart(parts: readonly Part[]): MultipartBody {
  const boundary = randomBytes(16).toString('hex')
  const pieces: (Buffer | FileSlice)[] = parts.flatMap(({ disposition, type, content }) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: ${disposition}\r\nContent-Type: ${type}\r\n\r\n`),
    typeof content === 'string' ? Buffer.from(content) : content,
    Buffer.from('\r\n')
  ])
  pieces.push(Buffer.from(`--${boundary}--\r\n`))
  return {
    contentType: `multipart/mixed; boundary=${boundary}`,
    body: {
      length: pieces.reduce((sum, piece) => sum + piece.length, 0),
      open: () => Readable.from(bytes(pieces), { objectMode: false })
    }
  }
}

async function* bytes(pieces: readonly (Buffer | FileSlice)[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    if (Buffer.isBuffer(piece)) yield piece
    else yield* fileBytes(piece)
  }
}

/** Fails when the file cannot be read to the end that was promised before. */
async function* fileBytes({ path, start, length }: FileSlice): AsyncGenerator<Buffer> {
  let left = length
  const file = createReadStream(path, { start, end: start + length - 1, highWaterMark: 256 * 1024 })
  try {
    for await (const chunk of file as AsyncIterable<Buffer>) {
      left -= chunk.length
      yield chunk
    }
  } catch (error) {
    throw unreadable(path, error instanceof Error ? error.message : String(error), error)
  }
  if (left !== 0) throw unreadable(path, `it became ${left} bytes shorter`, undefined)
}

function unreadable(path: string, why: string, cause: unknown): ActionError {
  return new ActionError(
    'engine.output',
    `The extract ${path} could not be read while it was uploaded: ${why}.`,
    'Nothing was published. See that nothing else changes or removes the file during the step.',
    { cause }
  )
}
