import { DictionaryBatch } from 'apache-arrow/fb/dictionary-batch'
import type { Field } from 'apache-arrow/fb/field'
import { Footer } from 'apache-arrow/fb/footer'
import type { KeyValue } from 'apache-arrow/fb/key-value'
import { Message } from 'apache-arrow/fb/message'
import { MessageHeader } from 'apache-arrow/fb/message-header'
import { RecordBatch } from 'apache-arrow/fb/record-batch'
import { Schema } from 'apache-arrow/fb/schema'
import { Timestamp } from 'apache-arrow/fb/timestamp'
import { Type } from 'apache-arrow/fb/type'
import { Union } from 'apache-arrow/fb/union'
import { ByteBuffer, Encoding } from 'flatbuffers'

/** Fields of a schema, those inside of others included; more than any table has columns. */
const MAX_FIELDS = 100_000
const MAX_DEPTH = 64
/** Bytes of the name of a time zone. */
const MAX_ZONE = 255
/** Types of a union (Apache Arrow, "Union Layout"). */
const MAX_UNION = 128
/** Bytes that each entry of a list takes at least: an offset, or a block of the footer. */
const ENTRY = 4
const BLOCK = 24
const NODE = 16
const COUNT = 8

/**
 * Makes sure that the metadata of Arrow can be read: its numbers say how long its lists are, and several places may
 * point to the same bytes, so that a few bytes can announce a schema without an end.
 * @param metadata the message without the prefix
 * @returns the message
 * @throws Error when it announces more than it can hold
 */
export function checkedMessage(metadata: Uint8Array): Message {
  const message = Message.getRootAsMessage(new ByteBuffer(metadata))
  const bounds = new Bounds(metadata.length)
  bounds.pairs(message.customMetadataLength(), at => message.customMetadata(at))
  const batch = batchOf(message)
  if (batch !== undefined) {
    bounds.list(batch.nodesLength(), NODE)
    bounds.list(batch.buffersLength(), NODE)
    bounds.list(batch.variadicBufferCountsLength(), COUNT)
  }
  return message
}

/** The batch that a message announces, those of dictionaries included. */
export function batchOf(message: Message): RecordBatch | undefined {
  const type = message.headerType()
  if (type === MessageHeader.RecordBatch) return message.header(new RecordBatch()) ?? undefined
  if (type !== MessageHeader.DictionaryBatch) return undefined
  const dictionary: DictionaryBatch | null = message.header(new DictionaryBatch())
  return dictionary?.data() ?? undefined
}

/** The same of a schema message, fields and all. @throws Error also when it is another message */
export function checkSchemaMessage(metadata: Uint8Array): void {
  const message = checkedMessage(metadata)
  if (message.headerType() !== MessageHeader.Schema) throw new Error('the first message is not the schema')
  const schema = message.header(new Schema()) as Schema | null
  if (schema !== null) new Bounds(metadata.length).schema(schema)
}

/** The same of the footer of a file. @throws Error */
export function checkFooter(bytes: Uint8Array): void {
  const footer = Footer.getRootAsFooter(new ByteBuffer(bytes))
  const schema = footer.schema()
  const bounds = new Bounds(bytes.length)
  bounds.list(footer.recordBatchesLength() + footer.dictionariesLength(), BLOCK)
  bounds.pairs(footer.customMetadataLength(), at => footer.customMetadata(at))
  if (schema !== null) bounds.schema(schema)
}

/** What the parts of some metadata may take together. */
class Bounds {
  readonly #size: number
  #fields = MAX_FIELDS
  #pairs = MAX_FIELDS
  #text: number

  /** @param size bytes of the metadata, which the texts in it cannot be longer than together */
  constructor(size: number) {
    this.#size = size
    this.#text = size
  }

  /** A list of so many entries, each of so many bytes at least. */
  list(length: number, entry: number): void {
    if (length * entry > this.#size) throw new Error('a list is longer than the bytes it is in')
  }

  pairs(length: number, pair: (at: number) => KeyValue | null): void {
    this.list(length, ENTRY)
    this.#pairs -= length
    if (this.#pairs < 0) throw new Error('there is too much beside the fields')
    for (let at = 0; at < length; at++) {
      const one = pair(at)
      this.#take(one?.key(Encoding.UTF8_BYTES))
      this.#take(one?.value(Encoding.UTF8_BYTES))
    }
  }

  schema(schema: Schema): void {
    this.pairs(schema.customMetadataLength(), at => schema.customMetadata(at))
    this.#children(schema.fieldsLength(), at => schema.fields(at), 0)
  }

  #children(length: number, child: (at: number) => Field | null, depth: number): void {
    this.list(length, ENTRY)
    this.#fields -= length
    if (this.#fields < 0) throw new Error(`there are more than ${MAX_FIELDS} fields`)
    if (depth > MAX_DEPTH) throw new Error(`fields are nested deeper than ${MAX_DEPTH} levels`)
    for (let at = 0; at < length; at++) {
      const field = child(at)
      if (field !== null) this.#field(field, depth)
    }
  }

  #field(field: Field, depth: number): void {
    this.#take(field.name(Encoding.UTF8_BYTES))
    this.pairs(field.customMetadataLength(), at => field.customMetadata(at))
    const type = field.typeType()
    if (type === Type.Timestamp) {
      const zone = (field.type(new Timestamp()) as Timestamp | null)?.timezone(Encoding.UTF8_BYTES)
      if ((zone?.length ?? 0) > MAX_ZONE) throw new Error('a time zone has no such name')
    }
    if (
      type === Type.Union &&
      ((field.type(new Union()) as Union | null)?.typeIdsLength() ?? 0) > MAX_UNION
    ) {
      throw new Error(`a union has more than ${MAX_UNION} types`)
    }
    this.#children(field.childrenLength(), at => field.children(at), depth + 1)
  }

  #take(text: string | Uint8Array | null | undefined): void {
    this.#text -= text?.length ?? 0
    if (this.#text < 0) throw new Error('its texts are longer than the bytes they are in')
  }
}
