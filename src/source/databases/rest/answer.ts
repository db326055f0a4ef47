import type { Deadline } from '../../../base/deadline.ts'
import { contentEncodings } from '../../../http/content-encoding.ts'
import type { HttpResponse } from '../../../http/http.ts'
import { decompress } from '../../decode/decompress.ts'
import type { SizeMeter } from '../../spool/size-limit.ts'
import { pump, type SpoolWriter, writeSpool } from '../../spool/spool-writer.ts'
import type { ByteSearch } from '../connector/byte-search.ts'
import type { RowsForm } from './csv-rows.ts'
import { RowsSplitter } from './rows-splitter.ts'

/** Where the rows of an answer go. */
export interface RowsFileTarget {
  /** Of a new file, or of one that an earlier try has left. */
  readonly path: string
  readonly meter: SizeMeter
  /** Is shown every byte of the answer. */
  readonly search?: ByteSearch
}

/** Which rows an answer holds. */
export interface AnswerRows extends RowsForm {
  /** The member of the outermost object that holds them; undefined: they are the whole document. */
  readonly key: string | undefined
  /** undefined: they are counted, and left out. */
  readonly target?: RowsFileTarget
}

/** What has become of the bytes of an answer. */
export interface RowsRead {
  /** What it says beside its rows, which are `null` there. */
  readonly json: unknown
  /** Rows that were written, or left out. */
  readonly rows: number
  /** Of the file. */
  readonly bytes: number
  /** Characters that no text of an extract can hold, left out. */
  readonly removedCharacters: number
  /** There was a text in a column whose numbers are written without quotes. */
  readonly sawInfinite: boolean
}

/** An answer of a REST API. */
export interface RestAnswer extends RowsRead {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/** A key that no document has: all of it is beside the rows. */
const NO_ROWS: AnswerRows = { key: '\0' }

/**
 * Reads a successful answer. Its rows go to disk and are never parsed.
 * @param rows undefined: there are none
 * @throws SyntaxError when it is not whole, or not JSON; HttpFailure; ActionError `source.incomplete`,
 *   `source.too-large`, `engine.disk`
 */
export async function readAnswer(
  response: HttpResponse,
  rows: AnswerRows | undefined,
  origin: string,
  deadline: Deadline
): Promise<RestAnswer> {
  const { status, headers } = response
  const read = await readRows(unpacked(response, origin), rows ?? NO_ROWS, deadline)
  return { status, headers, ...read }
}

/**
 * Reads a JSON document with rows. These go to disk and are never parsed.
 * @throws as `readAnswer`
 */
export async function readRows(
  document: AsyncIterable<Uint8Array>,
  { key, target, ...form }: AnswerRows,
  deadline: Deadline
): Promise<RowsRead> {
  const read = async (writer: SpoolWriter | undefined): Promise<RowsRead> => {
    const splitter = new RowsSplitter(key, form, writer)
    const feed = (slice: Buffer): void => {
      splitter.feed(slice)
      target?.search?.look(slice)
    }
    await pump(document, deadline, feed, async () => await writer?.relieve())
    const json: unknown = JSON.parse(splitter.end())
    const { rows, removedCharacters, sawInfinite } = splitter
    return { json, rows, bytes: writer?.bytes ?? 0, removedCharacters, sawInfinite }
  }
  if (target === undefined) return await read(undefined)
  const answer = await writeSpool(target.path, target.meter, read)
  // Not before the answer is whole: what is asked for again would count twice.
  target.meter.count(answer.bytes)
  return answer
}

function unpacked({ body, headers }: HttpResponse, origin: string): AsyncIterable<Uint8Array> {
  let bytes: AsyncIterable<Uint8Array> = body
  for (const encoding of contentEncodings(headers['content-encoding']).reverse())
    bytes = decompress(bytes, encoding, origin)
  return bytes
}
