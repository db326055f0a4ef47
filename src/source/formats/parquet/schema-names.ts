import type { FileMetaData } from 'hyparquet'

const MARK = Buffer.from('\ufeff')
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Gives the columns of a file their whole names: hyparquet takes a byte order mark at the beginning of one away, and
 * the engine knows it by its whole name only.
 * @param footer of the file, with its length and `PAR1`
 * @returns the same metadata where no name has a mark
 */
export async function withWholeNames(metadata: FileMetaData, footer: Buffer): Promise<FileMetaData> {
  if (!footer.includes(MARK)) return metadata
  const { deserializeTCompactProtocol } = await import('hyparquet/src/thrift.js')
  const view = new DataView(footer.buffer, footer.byteOffset, footer.byteLength)
  const { field_2: elements } = deserializeTCompactProtocol({ view, offset: 0 }) as {
    readonly field_2: readonly { readonly field_4: Uint8Array }[]
  }
  return {
    ...metadata,
    schema: metadata.schema.map((element, index) => ({
      ...element,
      name: DECODER.decode(elements[index]?.field_4)
    }))
  }
}
