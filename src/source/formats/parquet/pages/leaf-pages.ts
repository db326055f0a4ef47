import type { PageHeader, RowGroup, SchemaTree } from 'hyparquet'
import { assembleLists } from 'hyparquet/src/assemble.js'
import { parquetHeader } from 'hyparquet/src/column.js'
import { getMaxDefinitionLevel, getMaxRepetitionLevel, isFlatColumn } from 'hyparquet/src/schema.js'
import { Dictionary } from './dictionary.ts'
import { type OpenPage, openPage, type PageColumn, unpackPage, valuesIn } from './open-page.ts'
import type { PageBuffer } from './page-buffer.ts'
import type { RawLeaf } from './raw-columns.ts'

/** What `text` made of a value, or null; lists of them for what is nested. */
export type PageValue = unknown

/** What is read at once to find the header of a page; a header with long statistics is longer. */
const HEADER_BYTES = 4096
const MOST_HEADER_BYTES = 16 * 2 ** 20
/** Beyond this a page is an attack, or a file that no machine of a pipeline reads. */
const MOST_PAGE_BYTES = 256 * 2 ** 20
const MOST_PAGE_VALUES = 16 * 2 ** 20

/** The values of one leaf of a row group, page by page, and of a page a few at a time. */
export class LeafPages {
  readonly #buffer: PageBuffer
  readonly #size: number
  readonly #column: PageColumn
  readonly #path: readonly SchemaTree[]
  readonly #isFlat: boolean
  readonly #text: (value: unknown) => string
  #offset: number
  /** Values that the pages after this one hold. */
  #left: number
  #dictionary: Dictionary | undefined
  #page: OpenPage = NO_PAGE
  /** The place in the page. */
  #at = 0
  /** The last row of the page before, to which this one may add. */
  #held: PageValue[] = []
  /** Rows that no further page adds to. */
  #whole = 0

  /**
   * @param size bytes of the file
   * @param text what becomes of each value that is stored; INT96 comes as nanoseconds
   * @throws Error when the group has no such leaf
   */
  constructor(
    buffer: PageBuffer,
    size: number,
    group: RowGroup,
    leaf: RawLeaf,
    text: (value: unknown) => string
  ) {
    const chunk = group.columns[leaf.index]?.meta_data
    const path = [...leaf.path]
    const element = path.at(-1)?.element
    if (chunk === undefined || element?.type === undefined) throw new Error('a column is not there')
    this.#buffer = buffer
    this.#size = size
    const dictionary = Number(chunk.dictionary_page_offset ?? 0n)
    const data = Number(chunk.data_page_offset)
    this.#offset = dictionary > 0 && dictionary < data ? dictionary : data
    this.#left = Number(chunk.num_values)
    this.#path = path
    this.#isFlat = isFlatColumn(path)
    this.#text = element.type === 'INT96' ? value => text(nanoseconds(value as bigint)) : text
    this.#column = {
      element: { ...element, type: element.type },
      codec: chunk.codec,
      definition: getMaxDefinitionLevel(path),
      repetition: getMaxRepetitionLevel(path)
    }
  }

  /** Rows that are there. */
  get ready(): number {
    return this.#whole
  }

  /** Reads more when no rows are there; at the end there are still none. */
  async read(): Promise<void> {
    while (this.#whole === 0 && this.#left > 0) await this.#more()
  }

  /** Takes rows that are ready. */
  take(count: number): PageValue[] {
    this.#whole -= count
    const held = this.#held.splice(0)
    const end = this.#endOf(count - held.length)
    return this.#isFlat ? this.#flat(end) : [...held, ...this.#assembled([], end)]
  }

  /** Gives all memory back. */
  close(): void {
    this.#page.close()
    this.#dictionary?.close()
  }

  /** The place in the page behind some rows. */
  #endOf(rows: number): number {
    const { repetitions, count } = this.#page
    if (repetitions === undefined) return this.#at + rows
    let end = this.#at
    for (let begun = 0; end < count; end++) {
      if (repetitions[end] !== 0) continue
      if (begun === rows) break
      begun++
    }
    return end
  }

  #flat(end: number): PageValue[] {
    const levels = this.#page.definitions?.subarray(this.#at, end)
    const count = end - this.#at
    this.#at = end
    if (levels === undefined) return this.#page.texts(count)
    const texts = this.#page.texts(countOf(levels, this.#column.definition))
    let next = 0
    return Array.from(levels, level => (level === this.#column.definition ? texts[next++] : null))
  }

  /** The values up to a place, in the lists that they stand in. @param rows the last one may go on */
  #assembled(rows: PageValue[], end: number): PageValue[] {
    if (end === this.#at) return rows
    const { definitions, repetitions } = this.#page
    const levels = definitions?.subarray(this.#at, end)
    const count = levels === undefined ? end - this.#at : countOf(levels, this.#column.definition)
    const lists = repetitions?.subarray(this.#at, end) ?? []
    this.#at = end
    const values = this.#page.texts(count)
    // The library only looks at the levels.
    return assembleLists(rows, levels as never, lists as never, values, [...this.#path]) as PageValue[]
  }

  /** The next page, once all whole rows of this one are taken. */
  async #more(): Promise<void> {
    this.#held = this.#assembled(this.#held, this.#page.count)
    this.#page.close()
    this.#page = NO_PAGE
    this.#at = 0
    const { header, start } = await this.#header()
    this.#offset = start + header.compressed_page_size
    const isDictionary = header.type === 'DICTIONARY_PAGE'
    if (header.type === 'INDEX_PAGE' || (!isDictionary && valuesIn(header) === 0)) return
    const { buffer, byteOffset, byteLength } = await this.#buffer.read(start, header.compressed_page_size)
    const packed = new Uint8Array(buffer, byteOffset, byteLength)
    if (isDictionary) {
      this.#dictionary?.close()
      this.#dictionary = this.#dictionaryOf(header, packed)
      return
    }
    this.#page = openPage(header, packed, this.#column, this.#dictionary, this.#text)
    this.#left -= this.#page.count
    this.#begin()
  }

  /** Finds out how many rows of a page are whole. */
  #begin(): void {
    const { repetitions, count } = this.#page
    if (repetitions === undefined) {
      this.#whole = count
      return
    }
    const rows = countOf(repetitions, 0)
    const goesOn = repetitions.indexOf(0)
    const end = goesOn < 0 ? count : goesOn
    if (end > 0 && this.#held.length === 0) throw new PageFault('a list goes on that has not begun')
    this.#held = this.#assembled(this.#held, end)
    const isLast = this.#left <= 0
    this.#whole = this.#held.length + rows - (isLast ? 0 : 1)
  }

  #dictionaryOf(
    { dictionary_page_header, uncompressed_page_size }: PageHeader,
    packed: Uint8Array
  ): Dictionary {
    const { codec, element } = this.#column
    const bytes = unpackPage(packed, uncompressed_page_size, codec)
    const { type, type_length: length } = element
    return new Dictionary(bytes, dictionary_page_header?.num_values ?? 0, { type, length }, this.#text)
  }

  async #header(): Promise<{ readonly header: PageHeader; readonly start: number }> {
    for (let length = HEADER_BYTES; ; length *= 4) {
      const rest = this.#size - this.#offset
      const reader = { view: await this.#buffer.read(this.#offset, Math.min(length, rest)), offset: 0 }
      try {
        const header = parquetHeader(reader)
        this.#check(header)
        return { header, start: this.#offset + reader.offset }
      } catch (error) {
        if (error instanceof PageFault || length >= Math.min(rest, MOST_HEADER_BYTES)) throw error
      }
    }
  }

  #check(header: PageHeader): void {
    const values = valuesIn(header)
    const inDictionary = header.dictionary_page_header?.num_values ?? 0
    if (
      header.compressed_page_size < 0 ||
      header.uncompressed_page_size < 0 ||
      values < 0 ||
      inDictionary < 0
    )
      throw new PageFault('a page has a negative size')
    if (Math.max(header.compressed_page_size, header.uncompressed_page_size) > MOST_PAGE_BYTES)
      throw new PageFault(`a page has more than ${MOST_PAGE_BYTES.toLocaleString('en-US')} bytes`)
    if (Math.max(values, inDictionary) > MOST_PAGE_VALUES)
      throw new PageFault(`a page has more than ${MOST_PAGE_VALUES.toLocaleString('en-US')} values`)
    const { encoding } = header.data_page_header ?? header.data_page_header_v2 ?? {}
    // The places in it would be taken for the values.
    if (encoding?.endsWith('_DICTIONARY') === true && this.#dictionary === undefined)
      throw new PageFault('its dictionary is missing')
    const { definition_level_encoding: definition, repetition_level_encoding: repetition } =
      header.data_page_header ?? {}
    if (
      (this.#column.definition > 0 && definition === 'BIT_PACKED') ||
      (this.#column.repetition > 0 && repetition === 'BIT_PACKED')
    )
      throw new PageFault('its levels are bit-packed, as nobody has written them since 2013')
  }
}

/** Says why a page is not read. */
class PageFault extends Error {}

const NO_PAGE: OpenPage = {
  count: 0,
  definitions: undefined,
  repetitions: undefined,
  texts: () => [],
  close: () => undefined
}

function countOf(levels: ArrayLike<number>, level: number): number {
  let count = 0
  for (let at = 0; at < levels.length; at++) if (levels[at] === level) count++
  return count
}

const JULIAN_DAY_OF_1970 = 2_440_588n
const NS_PER_DAY = 86_400_000_000_000n

/** INT96: nanoseconds within a day, and above them the Julian day. */
function nanoseconds(value: bigint): bigint {
  return ((value >> 64n) - JULIAN_DAY_OF_1970) * NS_PER_DAY + (value & 0xffff_ffff_ffff_ffffn)
}
