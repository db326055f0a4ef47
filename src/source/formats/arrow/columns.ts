import { Message, type Schema } from 'apache-arrow'
import { Footer } from 'apache-arrow/ipc/metadata/file'
import { batchOf, checkedMessage, checkFooter, checkSchemaMessage } from './bounds.ts'
import { type ArrowColumn, arrowColumn } from './column-type.ts'

/** What a message says of what follows it. */
export interface MessageFacts {
  /** Bytes of the body. */
  readonly bodyLength: number
  /** The body is packed, which the engine does not read. */
  readonly isPacked: boolean
}

/**
 * What a message says of the body that follows it.
 * @param metadata the message without the prefix (Apache Arrow, "Encapsulated message format")
 * @throws Error when it is not one
 */
export function messageFacts(metadata: Uint8Array): MessageFacts {
  const message = checkedMessage(metadata)
  const packed = batchOf(message)?.compression() ?? null
  return { bodyLength: Number(message.bodyLength()), isPacked: packed !== null }
}

/**
 * The columns that a schema message declares; with what becomes of them.
 * @param metadata the message without the prefix
 * @throws Error when it is not a schema, or has a type that the library does not know
 */
export function messageColumns(metadata: Uint8Array): ArrowColumn[] {
  checkSchemaMessage(metadata)
  return columnsOf(Message.decode(metadata).header() as Schema)
}

/** What the footer of a file says. */
export interface FooterFacts {
  readonly columns: readonly ArrowColumn[]
  /** Where the metadata of the batches lies, each with its prefix. */
  readonly batches: readonly { readonly offset: number; readonly length: number }[]
}

/**
 * What the footer of a file says. A file has the schema in front, too, but not when `apache-arrow` wrote it.
 * @param start where in the file the footer begins
 * @throws Error as `messageColumns`, and when the batches that it lists do not fit in front of it
 */
export function footerFacts(bytes: Uint8Array, start: number): FooterFacts {
  checkFooter(bytes)
  const footer = Footer.decode(bytes)
  const blocks = [...footer.dictionaryBatches(), ...footer.recordBatches()]
  for (const { offset, metaDataLength, bodyLength } of blocks) {
    // The engine reads whatever stands there.
    if (offset < 0 || metaDataLength < 0 || bodyLength < 0 || offset + metaDataLength + bodyLength > start)
      throw new Error('bytes are missing in front of its footer')
  }
  const batches = blocks.map(({ offset, metaDataLength }) => ({ offset, length: metaDataLength }))
  return { columns: columnsOf(footer.schema), batches }
}

function columnsOf({ fields }: Schema): ArrowColumn[] {
  return fields.map(arrowColumn)
}
