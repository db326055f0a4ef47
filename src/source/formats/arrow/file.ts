import { open } from 'node:fs/promises'
import type { Deadline } from '../../../base/deadline.ts'
import { ActionError } from '../../../base/errors.ts'
import type { DiskMeter } from '../../spool/size-limit.ts'
import { spoolBytes } from '../../spool/spool-writer.ts'
import type { ArrowColumn } from './column-type.ts'
import { ArrowFault, ArrowMessages, LONGEST_METADATA } from './messages.ts'

/** Both ends of a file; the first one is padded to eight bytes. */
const MAGIC = 'ARROW1'
const START = 8
/** The length of the footer, magic. */
const END = 4 + MAGIC.length

/** What was found out about Arrow data in the spool. */
export interface SpooledArrow {
  readonly bytes: number
  /** The file format (with a footer) or the stream format. */
  readonly layout: 'file' | 'stream'
  readonly columns: readonly ArrowColumn[]
  /** True when the engine reads all of it, but for columns that nothing reads. */
  readonly isReadable: boolean
}

/**
 * Writes Arrow (IPC file format or stream format) into the spool as it came, makes sure that its end is there,
 * and reads its schema. The values of the batches are not looked at.
 *
 * @param input begins with `ARROW1` or with the continuation marker of a stream
 * @throws ActionError `source.incomplete` for a file without its footer and closing `ARROW1` and a stream that
 *   ends within a message; `source.arrow` when the messages or the schema cannot be read (Apache Arrow, "IPC
 *   File Format" and "IPC Streaming Format")
 */
export async function spoolArrow(
  input: AsyncIterable<Uint8Array>,
  target: string,
  options: { readonly origin: string; readonly deadline: Deadline; readonly disk: DiskMeter }
): Promise<SpooledArrow> {
  const { origin } = options
  // Large, and only Arrow needs it.
  const { footerFacts, messageColumns, messageFacts } = await import('./columns.ts')
  let isPacked = false
  const messages = new ArrowMessages(metadata => {
    const facts = messageFacts(metadata)
    isPacked ||= facts.isPacked
    return facts.bodyLength
  })
  let head: Buffer = Buffer.alloc(0)
  let tail: Buffer = Buffer.alloc(0)
  let isFile: boolean | undefined
  const bytes = await spoolBytes(input, target, options, slice => {
    tail = Buffer.concat([tail, slice.subarray(-END)]).subarray(-END)
    let rest = slice
    if (isFile === undefined) {
      head = Buffer.concat([head, slice])
      if (head.length < START) return
      isFile = head.toString('latin1', 0, MAGIC.length) === MAGIC
      rest = head
    }
    // A file is read by its footer.
    if (!isFile) feed(messages, rest, origin)
  })
  const footerLength = isFile === true ? footerOf(tail, bytes) : undefined
  if (footerLength !== undefined && footerLength > LONGEST_METADATA) {
    throw unreadable(origin, 'its footer is longer than any schema', undefined)
  }
  if (footerLength === undefined && (isFile !== false || !messages.complete)) {
    throw incomplete(origin, head[0] === 0xff ? 'stream' : 'file')
  }
  try {
    if (footerLength === undefined) {
      const columns = messageColumns(messages.schema ?? new Uint8Array())
      return { bytes, layout: 'stream', columns, isReadable: !isPacked && areReadable(columns) }
    }
    const start = bytes - END - footerLength
    const { columns, batches } = footerFacts(await readAt(target, start, footerLength), start)
    for (const { offset, length } of batches) {
      const facts = messageFacts(withoutPrefix(await readAt(target, offset, length)))
      isPacked ||= facts.isPacked
    }
    return { bytes, layout: 'file', columns, isReadable: !isPacked && areReadable(columns) }
  } catch (error) {
    throw unreadable(
      origin,
      `its schema cannot be read (${error instanceof Error ? error.message : String(error)})`,
      error
    )
  }
}

/** The engine finds columns by their names. */
function areReadable(columns: readonly ArrowColumn[]): boolean {
  const names = new Set(columns.map(({ name }) => name))
  return (
    names.size === columns.length &&
    columns.every(({ name, isReadable }) => isReadable && name !== '' && !name.includes('\0'))
  )
}

/** A message in a file has its length in front, and since Arrow 0.15 the continuation marker before it. */
function withoutPrefix(bytes: Buffer): Buffer {
  return bytes.subarray(bytes.length >= 4 && bytes.readUInt32LE(0) === 0xffffffff ? 8 : 4)
}

function feed(messages: ArrowMessages, bytes: Buffer, origin: string): void {
  try {
    messages.feed(bytes)
  } catch (error) {
    if (!(error instanceof ArrowFault)) throw error
    throw unreadable(origin, error.message, error)
  }
}

/** The length of the footer, when the end is there and room for the footer that it announces. */
function footerOf(tail: Buffer, bytes: number): number | undefined {
  if (tail.length < END || tail.toString('latin1', 4) !== MAGIC) return undefined
  const length = tail.readInt32LE(0)
  return length > 0 && length <= bytes - START - END ? length : undefined
}

async function readAt(path: string, position: number, length: number): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function incomplete(origin: string, layout: SpooledArrow['layout']): ActionError {
  return new ActionError(
    'source.incomplete',
    `${origin} is not whole: the end of the Arrow ${layout} is missing.`,
    'Nothing was published. Make or upload the file again, and run again.'
  )
}

function unreadable(origin: string, why: string, cause: unknown): ActionError {
  return new ActionError(
    'source.arrow',
    `The Arrow data of ${origin} cannot be read: ${why}.`,
    'Write it again with a current Arrow library, one stream or file for each address, or write Parquet.',
    { cause }
  )
}
