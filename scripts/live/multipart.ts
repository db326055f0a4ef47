import { randomBytes } from 'node:crypto'

/** A part of a request, as it is written: the questions write some parts wrongly on purpose. */
export interface Part {
  /** The value of Content-Disposition. */
  readonly disposition: string
  readonly type: string
  readonly content: string | Buffer
}

/** A body with its media type. */
export interface Multipart {
  readonly contentType: string
  readonly body: Buffer
}

/** The part that carries a request. */
export const payloadPart = (xml: string, type = 'text/xml'): Part => ({
  disposition: 'name="request_payload"',
  type,
  content: xml
})

/** The part that carries a file: `tableau_datasource` in a publication, `tableau_file` in an upload. */
export const filePart = (
  name: 'tableau_datasource' | 'tableau_file',
  filename: string,
  content: Buffer
): Part => ({
  disposition: `form-data; name="${name}"; filename="${filename}"`,
  type: 'application/octet-stream',
  content
})

/** The body of some parts. */
export function multipart(parts: readonly Part[], mediaType = 'multipart/mixed'): Multipart {
  const boundary = randomBytes(16).toString('hex')
  const pieces = parts.flatMap(({ disposition, type, content }) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: ${disposition}\r\nContent-Type: ${type}\r\n\r\n`),
    Buffer.from(content as Buffer),
    Buffer.from('\r\n')
  ])
  return {
    contentType: `${mediaType}; boundary=${boundary}`,
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)])
  }
}
