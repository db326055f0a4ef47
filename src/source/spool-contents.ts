import { rm } from 'node:fs/promises'
import type { Deadline } from '../deadline.ts'
import { ActionError } from '../errors.ts'
import { spoolArrow } from './arrow-file.ts'
import { spoolCsv } from './csv-records.ts'
import { decompress, isGzip } from './decompress.ts'
import { charsetOf, decideFormat, type FileFormat, mediaType } from './format.ts'
import { spoolJsonDocument } from './json-records.ts'
import { spoolNdjson } from './ndjson-records.ts'
import { spoolParquet } from './parquet-file.ts'
import { type Peeked, peek } from './peek.ts'
import type { RecordsFile } from './record-files.ts'
import type { SourceConfig, SpooledFile } from './source.ts'
import { decodeText } from './text.ts'

/** Enough for a page's title and for the first line of most NDJSON. */
const PEEKED_BYTES = 64 * 1024
const GZIP_TYPES = new Set(['application/gzip', 'application/x-gzip', 'application/gzip-compressed'])

/** One file or answer, to be read once. */
export interface Contents {
  readonly origin: string
  /** File name or URL path, for its extension. */
  readonly name: string
  readonly contentType?: string | undefined
  /** A Content-Encoding was undone, so that `.gz` in the name need not be true any more. */
  readonly decoded: boolean
  readonly bytes: AsyncIterable<Uint8Array>
}

/** Where the contents go, and how. */
export interface SpoolTarget {
  /** Path of the new file without its extension. */
  readonly path: string
  readonly positionBase: number
  readonly config: SourceConfig
  readonly deadline: Deadline
}

/** What has become of the contents. */
export interface SpooledContents {
  /** One, but for JSON, whose records may lie in several. */
  readonly files: readonly SpooledFile[]
  readonly format: FileFormat
  /** How many positions the file has used up: the next one begins after them. */
  readonly positions: number
  /** Characters that no text in Tableau can hold, left out. */
  readonly removedCharacters: number
  readonly skippedEmptyLines: number
}

/**
 * Recognises contents and writes them into the spool, in one pass: unpacked, decoded and cut into records. When
 * that fails, nothing of it is left on disk.
 *
 * @throws ActionError `source.html`, `source.format`, `source.incomplete`, `source.encoding`, and what the
 *   formats throw (`source.json`, `source.csv`, `source.parquet`, `source.arrow`, `source.records`); what reading throws
 */
export async function spoolContents(contents: Contents, target: SpoolTarget): Promise<SpooledContents> {
  const packed = await peek(contents.bytes, PEEKED_BYTES)
  let unpacked = packed
  try {
    if (isPacked(contents, packed.head)) {
      unpacked = await peek(decompress(packed.bytes, 'gzip', contents.origin), PEEKED_BYTES)
    }
    return await spoolAs(chooseFormat(contents, unpacked, target.config), unpacked.bytes, contents, target)
  } finally {
    await unpacked.close()
    await packed.close()
  }
}

/** A file that is named .gz but was unpacked on the way is taken as it is, an empty one is not. */
function isPacked({ name, contentType, decoded }: Contents, head: Uint8Array): boolean {
  const announced = !decoded && (/\.gz$/i.test(name) || GZIP_TYPES.has(mediaType(contentType)))
  return isGzip(head) || (announced && head.length < 2)
}

function chooseFormat(contents: Contents, { head, whole }: Peeked, config: SourceConfig): FileFormat {
  const { origin, name, contentType } = contents
  const { format, blank } = decideFormat(
    { wanted: config.format, contentType, name, head },
    { origin, secrets: config.secrets }
  )
  if (config.records !== undefined && format !== 'json') {
    throw new ActionError(
      'source.records',
      `source-records is given, but ${origin} is ${format}: only a JSON document has a path to records.`,
      'Leave source-records out, or set source-format if this was recognised wrongly.'
    )
  }
  // No bytes make no Parquet or Arrow file, but no records either.
  return (format === 'parquet' || format === 'arrow') && blank && whole ? 'json' : format
}

async function spoolAs(
  format: FileFormat,
  bytes: AsyncIterable<Uint8Array>,
  contents: Contents,
  target: SpoolTarget
): Promise<SpooledContents> {
  const extension =
    format === 'parquet' || format === 'arrow'
      ? format
      : format === 'json' || format === 'ndjson'
        ? 'json'
        : 'csv'
  const path = `${target.path}.${extension}`
  try {
    return await write(format, bytes, path, contents, target)
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

async function write(
  format: FileFormat,
  bytes: AsyncIterable<Uint8Array>,
  path: string,
  { origin, contentType }: Contents,
  { positionBase, config, deadline }: SpoolTarget
): Promise<SpooledContents> {
  const options = { origin, deadline, positionBase }
  const common = { path, origin, positionBase }
  const none = { removedCharacters: 0, skippedEmptyLines: 0 }
  const jsonFile =
    (positions: SpooledFile['positions']) =>
    (file: RecordsFile): SpooledFile => ({ ...file, origin, positionBase, format: 'json', positions })
  if (format === 'parquet') {
    const size = await spoolParquet(bytes, path, options)
    const file: SpooledFile = { ...common, format: 'parquet', bytes: size, positions: 'none' }
    return { ...none, files: [file], format, positions: 0 }
  }
  if (format === 'arrow') {
    const facts = await spoolArrow(bytes, path, options)
    const file: SpooledFile = { ...common, ...facts, format: 'arrow', positions: 'none' }
    return { ...none, files: [file], format, positions: 0 }
  }
  const text = decodeText(bytes, { origin, contentTypeCharset: charsetOf(contentType) })
  if (format === 'csv' || format === 'tsv') {
    const delimiter = format === 'tsv' ? '\t' : undefined
    const { lines, skippedEmptyLines, ...facts } = await spoolCsv(text, path, { ...options, delimiter })
    const file: SpooledFile = { ...common, ...facts, format: 'csv', positions: 'line' }
    return { ...none, files: [file], format, positions: lines, skippedEmptyLines }
  }
  if (format === 'ndjson') {
    const { lines, removedCharacters, files } = await spoolNdjson(text, path, options)
    return { ...none, files: files.map(jsonFile('line')), format, positions: lines, removedCharacters }
  }
  const { records, removedCharacters, files } = await spoolJsonDocument(text, path, {
    ...options,
    records: config.records
  })
  return { ...none, files: files.map(jsonFile('record')), format, positions: records, removedCharacters }
}
