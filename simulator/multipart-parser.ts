import type { FileHandle } from 'node:fs/promises'
import { badRequest, Refusal } from './replies.ts'
import type { LoggedPart } from './request-log.ts'

/** A part that has been read. */
export interface Part extends LoggedPart {
  /** The content, unless a sink took it. */
  readonly content: Buffer
}

/** Where the bytes of a part go. */
export interface PartSink {
  readonly maxBytes: number
  readonly write: (chunk: Buffer) => Promise<void>
}

export interface MultipartOptions {
  /** Gives the sink of a part by its name; without one the part stays in memory (at most 1 MiB). */
  readonly sinkFor: (name: string) => PartSink | undefined
  /** File names must be printable ASCII without quotation marks. */
  readonly strictFilename: boolean
}

const MAX_HEADER_BYTES = 10_240
const MAX_MEMORY_BYTES = 2 ** 20
const CRLF = Buffer.from('\r\n')
const HEADER_END = Buffer.from('\r\n\r\n')

/** The words of Apache commons-fileupload when boundaries or line ends are wrong. */
const headerTooLong = (): Refusal =>
  new Refusal(
    '500000',
    'Internal Server Error',
    `Header section has more than ${MAX_HEADER_BYTES} bytes (maybe it is not properly terminated)`
  )

/**
 * The boundary of a `multipart/mixed` content type.
 * @param formDataCode of the refusal of `multipart/form-data`
 * @throws Refusal 400000 for any other media type
 */
export function multipartBoundary(contentType: string | undefined, formDataCode: string): string {
  const [mediaType, ...parameters] = (contentType ?? '').split(';').map(part => part.trim())
  if (mediaType?.toLowerCase() !== 'multipart/mixed') {
    const what = `The content type '${mediaType ?? ''}' is not supported here; multipart/mixed is required.`
    throw mediaType?.toLowerCase() === 'multipart/form-data'
      ? new Refusal(formDataCode, 'Not Acceptable', what)
      : badRequest(what)
  }
  const boundary = parameters
    .map(parameter => /^boundary="?([^"]+)"?$/i.exec(parameter)?.[1])
    .find(candidate => candidate !== undefined)
  if (boundary === undefined || boundary.length > 70) {
    throw badRequest('The content type has no boundary of 1 to 70 characters.')
  }
  return boundary
}

/** A sink that appends to an open file from `position` on and counts in `written` what it took. */
export function fileSink(
  file: FileHandle,
  position: number,
  maxBytes: number
): PartSink & { readonly written: () => number } {
  let written = 0
  return {
    maxBytes,
    written: () => written,
    async write(chunk) {
      await file.write(chunk, 0, chunk.length, position + written)
      written += chunk.length
    }
  }
}

/**
 * Reads a multipart body as Tableau does: nothing before the first boundary, CRLF line ends, the closing
 * boundary, unique part names. The file part is streamed to its sink.
 * @throws Refusal; or the stream's error when the client goes away
 */
export async function parseMultipart(
  chunks: AsyncIterable<Buffer>,
  boundary: string,
  options: MultipartOptions
): Promise<readonly Part[]> {
  const input = new Window(chunks)
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  const opening = delimiter.subarray(2)
  if (!(await input.fill(opening.length)) || !input.data.subarray(0, opening.length).equals(opening)) {
    throw badRequest('The multipart body does not begin with its boundary.')
  }
  input.skip(opening.length)
  const parts: Part[] = []
  while (await isPartNext(input)) {
    const headers = await readHeaders(input)
    const description = describe(headers, options.strictFilename)
    if (parts.some(part => part.name === description.name)) {
      throw badRequest(`The part '${description.name}' occurs twice.`)
    }
    const memory: Buffer[] = []
    const sink = options.sinkFor(description.name) ?? {
      maxBytes: MAX_MEMORY_BYTES,
      write: async (chunk: Buffer) => void memory.push(Buffer.from(chunk))
    }
    const bytes = await readContent(input, delimiter, sink)
    parts.push({ ...description, bytes, content: Buffer.concat(memory) })
  }
  if ((await input.fill(3)) || (input.data.length > 0 && !input.data.equals(CRLF))) {
    throw badRequest('Bytes follow the closing boundary of the multipart body.')
  }
  return parts
}

/** After a boundary: a line end opens a part, `--` closes the body. */
async function isPartNext(input: Window): Promise<boolean> {
  if (!(await input.fill(2))) throw endedTooEarly()
  const two = input.data.toString('latin1', 0, 2)
  if (two !== '\r\n' && two !== '--') throw headerTooLong()
  input.skip(2)
  return two === '\r\n'
}

async function readHeaders(input: Window): Promise<Map<string, string>> {
  for (;;) {
    const end = input.data.indexOf(HEADER_END)
    if (end > MAX_HEADER_BYTES || (end < 0 && input.data.length > MAX_HEADER_BYTES)) throw headerTooLong()
    if (end >= 0) {
      const text = input.data.toString('utf8', 0, end)
      input.skip(end + HEADER_END.length)
      return new Map(
        text.split('\r\n').map(line => {
          const colon = line.indexOf(':')
          if (colon < 1 || line.includes('\n')) throw headerTooLong()
          return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
        })
      )
    }
    if (!(await input.more())) throw input.data.includes('\n\n') ? headerTooLong() : endedTooEarly()
  }
}

function describe(headers: Map<string, string>, strictFilename: boolean): Omit<Part, 'bytes' | 'content'> {
  const disposition = headers.get('content-disposition') ?? ''
  const parameter = (key: string): string | undefined => {
    const match = new RegExp(`(?:^|;)\\s*${key}=(?:"([^"]*)"|([^;"]*))\\s*(?:;|$)`, 'i').exec(disposition)
    return match === null ? undefined : (match[1] ?? match[2] ?? '').trim()
  }
  const name = parameter('name')
  if (name === undefined) throw badRequest('A part has no name in its Content-Disposition.')
  const filename = parameter('filename')
  if (strictFilename && filename !== undefined && !/^[\x20-\x7e]*$/.test(filename)) {
    throw badRequest(`The file name of the part '${name}' is not printable ASCII.`)
  }
  return { name, filename, contentType: (headers.get('content-type') ?? '').toLowerCase() }
}

async function readContent(input: Window, delimiter: Buffer, sink: PartSink): Promise<number> {
  let bytes = 0
  const pass = async (count: number): Promise<void> => {
    if (count === 0) return
    bytes += count
    if (bytes > sink.maxBytes) {
      throw new Refusal('413000', 'Payload Too Large', `The file part is larger than ${sink.maxBytes} bytes.`)
    }
    await sink.write(input.data.subarray(0, count))
    input.skip(count)
  }
  for (;;) {
    const end = input.data.indexOf(delimiter)
    if (end >= 0) {
      await pass(end)
      input.skip(delimiter.length)
      return bytes
    }
    // The delimiter may have begun in the last bytes.
    await pass(Math.max(0, input.data.length - delimiter.length + 1))
    try {
      if (await input.more()) continue
    } catch (error) {
      await pass(input.data.length)
      throw error
    }
    throw endedTooEarly()
  }
}

const endedTooEarly = (): Refusal =>
  new Refusal('500000', 'Internal Server Error', 'Stream ended unexpectedly: the closing boundary is missing')

/** The bytes of a stream that have come and are not yet used. */
class Window {
  data: Buffer = Buffer.alloc(0)
  readonly #iterator: AsyncIterator<Buffer>

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#iterator = chunks[Symbol.asyncIterator]()
  }

  /** Waits for the next chunk; false at the end. */
  async more(): Promise<boolean> {
    const next = await this.#iterator.next()
    if (next.done === true) return false
    this.data = this.data.length === 0 ? next.value : Buffer.concat([this.data, next.value])
    return true
  }

  /** Waits until `count` bytes are there; false when the stream ends before. */
  async fill(count: number): Promise<boolean> {
    while (this.data.length < count) if (!(await this.more())) return false
    return true
  }

  skip(count: number): void {
    this.data = this.data.subarray(count)
  }
}
