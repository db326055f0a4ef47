import { type FileHandle, open } from 'node:fs/promises'
import type { FileMetaData, SchemaTree } from 'hyparquet'
import type { FileColumn } from '../../contract/file-columns.ts'
import { columnType } from './column-type.ts'
import { declaredWords } from './declared-words.ts'
import { withWholeNames } from './schema-names.ts'

/** The length of the footer, magic. */
const END = 8
/** What the engine unpacks and decodes (measured with hyperd 0.7.3). */
const CODECS: ReadonlySet<string> = new Set(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD', 'LZ4_RAW'])
const ENCODINGS: ReadonlySet<string> = new Set([
  'PLAIN',
  'PLAIN_DICTIONARY',
  'RLE',
  'RLE_DICTIONARY',
  'BIT_PACKED',
  'DELTA_BINARY_PACKED',
  'DELTA_LENGTH_BYTE_ARRAY',
  'DELTA_BYTE_ARRAY',
  'BYTE_STREAM_SPLIT'
])

/** What the footer of a file says. */
export interface ParquetFooter {
  readonly metadata: FileMetaData
  readonly schema: SchemaTree
  readonly columns: readonly FileColumn[]
  /** True when the engine reads all of it, but for columns that nothing reads. */
  readonly isReadable: boolean
}

/**
 * Reads the footer of a Parquet file.
 * @param bytes of the file, which ends in its length and `PAR1`
 * @throws Error when it cannot be read
 */
export async function readFooter(path: string, bytes: number): Promise<ParquetFooter> {
  const { parquetMetadata, parquetSchema } = await import('hyparquet')
  const footer = await footerBytes(path, bytes)
  const metadata = await withWholeNames(
    parquetMetadata(footer, { geoparquet: false, parsers: UNREAD }),
    footer
  )
  const schema = parquetSchema(metadata)
  const types = schema.children.map(columnType)
  const columns = schema.children.map((node, index) => ({
    name: node.element.name,
    type: types[index]?.type ?? { kind: 'refused' as const },
    declared: declaredWords(node)
  }))
  const names = new Set(columns.map(({ name }) => name))
  const isReadable =
    names.size === columns.length &&
    !columns.some(({ name }) => name === '' || name.includes('\0')) &&
    types.every(({ type, isReadable }) => isReadable || type.kind === 'refused') &&
    metadata.row_groups.every(group => group.columns.every(({ meta_data }) => isDecodable(meta_data)))
  return { metadata, schema, columns, isReadable }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  if (bytesRead < length) throw new Error('bytes are missing')
  return buffer
}

async function footerBytes(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path)
  try {
    const length = (await readAt(file, bytes - END, END)).readUInt32LE(0)
    if (length > bytes - END) throw new Error('its footer is longer than the file')
    return await readAt(file, bytes - END - length, length + END)
  } finally {
    await file.close()
  }
}

type Chunk = FileMetaData['row_groups'][number]['columns'][number]['meta_data']

function isDecodable(chunk: Chunk): boolean {
  if (chunk === undefined || !CODECS.has(chunk.codec)) return false
  return chunk.encodings.every(encoding => ENCODINGS.has(encoding)) && !hasEmptyGzip(chunk)
}

/** The engine does not unpack an empty dictionary: that of a column without values. */
function hasEmptyGzip({ codec, encodings, statistics, num_values }: NonNullable<Chunk>): boolean {
  const hasDictionary = encodings.some(encoding => encoding.endsWith('_DICTIONARY'))
  return codec === 'GZIP' && hasDictionary && statistics?.null_count === num_values
}

/** Statistics are of no use here, and may hold anything. */
const nothing = (): undefined => undefined
const UNREAD = {
  timestampFromMilliseconds: nothing,
  timestampFromMicroseconds: nothing,
  timestampFromNanoseconds: nothing,
  dateFromDays: nothing,
  stringFromBytes: nothing,
  jsonFromBytes: nothing,
  geometryFromBytes: nothing,
  geographyFromBytes: nothing,
  uuidFromBytes: nothing
}
