import type { DataReader, PageHeader, SchemaElement } from 'hyparquet'
import { decompressPage } from 'hyparquet/src/datapage.js'
import { CODECS } from './codecs.ts'
import type { Dictionary } from './dictionary.ts'
import { freePage } from './free-page.ts'
import { type PageValues, pageValues, runLengths } from './page-values.ts'

/** What is known of a column before its pages are read. */
export interface PageColumn {
  readonly element: SchemaElement & { readonly type: NonNullable<SchemaElement['type']> }
  readonly codec: Parameters<typeof decompressPage>[2]
  /** The highest levels; 0 for a column that has none. */
  readonly definition: number
  readonly repetition: number
}

export type Levels = Uint8Array | Uint16Array

/** A data page whose values are taken a few at a time. */
export interface OpenPage {
  /** Values, and places where there is none. */
  readonly count: number
  /** For each of them how much of its path is there; undefined where all of it is. */
  readonly definitions: Levels | undefined
  /** For each of them in which list it goes on; undefined without lists. */
  readonly repetitions: Levels | undefined
  /** The texts of the next values that are there. */
  texts(count: number): string[]
  /** Gives its memory back. Nothing is taken afterwards. */
  close(): void
}

/** Values and places without one that a page holds. */
export function valuesIn({ data_page_header: one, data_page_header_v2: two }: PageHeader): number {
  return one?.num_values ?? two?.num_values ?? 0
}

/**
 * Unpacks a page.
 * @param packed its bytes; they may be gone afterwards
 * @returns bytes that stay
 */
export function unpackPage(packed: Uint8Array, length: number, codec: PageColumn['codec']): Uint8Array {
  const bytes = decompressPage(packed, length, codec, CODECS)
  return bytes.buffer === packed.buffer ? bytes.slice() : bytes
}

/**
 * Opens a data page (Apache Parquet, "Data Pages").
 * @param packed its bytes; they may be gone afterwards
 * @param text what becomes of each value
 */
export function openPage(
  header: PageHeader,
  packed: Uint8Array,
  column: PageColumn,
  dictionary: Dictionary | undefined,
  text: (value: unknown) => string
): OpenPage {
  const count = valuesIn(header)
  const { data_page_header_v2: second } = header
  const found =
    second === undefined ? first(header, packed, column) : secondVersion(header, second, packed, column)
  const { definitions, repetitions, reader, bytes } = found
  const there = definitions === undefined ? count : countOf(definitions, column.definition)
  const encoding = header.data_page_header?.encoding ?? second?.encoding ?? 'PLAIN'
  const page = {
    count,
    definitions: there === count ? undefined : definitions,
    repetitions,
    close: () => freePage(bytes)
  }
  if (there === 0) return { ...page, definitions, texts: () => [] }
  if (dictionary !== undefined && encoding.endsWith('_DICTIONARY')) {
    const places = placesIn(reader, there)
    let at = 0
    return {
      ...page,
      texts(some) {
        at += some
        return Array.from(places.subarray(at - some, at), place => dictionary.text(place))
      }
    }
  }
  const { type, type_length: length } = column.element
  const values = pageValues(reader, there, { type, length, encoding })
  return { ...page, texts: some => textsOf(values, some, text) }
}

interface Found extends Pick<OpenPage, 'definitions' | 'repetitions'> {
  /** Stands at the values. */
  readonly reader: DataReader
  readonly bytes: Uint8Array
}

function first(header: PageHeader, packed: Uint8Array, { codec, definition, repetition }: PageColumn): Found {
  const count = valuesIn(header)
  const bytes = unpackPage(packed, header.uncompressed_page_size, codec)
  const reader = readerOf(bytes)
  const repetitions = levels(reader, repetition, count)
  return { repetitions, definitions: levels(reader, definition, count), reader, bytes }
}

/** The levels of the second version are not packed. */
function secondVersion(
  header: PageHeader,
  second: NonNullable<PageHeader['data_page_header_v2']>,
  packed: Uint8Array,
  { codec, definition, repetition }: PageColumn
): Found {
  const count = second.num_values
  const { repetition_levels_byte_length: before, definition_levels_byte_length: after } = second
  const reader = readerOf(packed)
  const repetitions = levels(reader, repetition, count, before)
  reader.offset = before
  const definitions = levels(reader, definition, count, after)
  const rest = packed.subarray(before + after)
  const length = header.uncompressed_page_size - before - after
  // A page without values may hold no packed bytes.
  const isPacked = second.is_compressed !== false && length > 0
  const bytes = isPacked ? unpackPage(rest, length, codec) : rest.slice()
  return { repetitions, definitions, reader: readerOf(bytes), bytes }
}

function readerOf(bytes: Uint8Array): DataReader {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
}

function levels(reader: DataReader, highest: number, count: number, length?: number): Levels | undefined {
  if (highest === 0) return undefined
  const into = highest > 0xff ? new Uint16Array(count) : new Uint8Array(count)
  return runLengths(reader, bitsOf(highest), into, length)
}

function placesIn(reader: DataReader, count: number): Uint32Array {
  const places = new Uint32Array(count)
  const width = reader.view.getUint8(reader.offset++)
  return width === 0 ? places : runLengths(reader, width, places, reader.view.byteLength - reader.offset)
}

function bitsOf(highest: number): number {
  return 32 - Math.clz32(highest)
}

function countOf(definitions: Levels, highest: number): number {
  let count = 0
  for (const level of definitions) if (level === highest) count++
  return count
}

function textsOf(values: PageValues, count: number, text: (value: unknown) => string): string[] {
  return Array.from(values.take(count), value => text(value))
}
