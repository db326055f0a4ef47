import type { PageHeader, RowGroup, SchemaTree } from 'hyparquet'
import { parquetHeader, readPage } from 'hyparquet/src/column.js'
import { convert } from 'hyparquet/src/convert.js'
import { isFlatColumn } from 'hyparquet/src/schema.js'
import { CODECS } from './codecs.ts'
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

/** The one meaning for which the library hands over each value as it is stored, of whatever physical type. */
const EACH_VALUE = { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'NANOS' } as const

/** The values of one leaf of a row group, page by page. */
export class LeafPages {
  readonly #buffer: PageBuffer
  readonly #size: number
  readonly #decoder: Parameters<typeof readPage>[2]
  readonly #isFlat: boolean
  readonly #levels: boolean
  #offset: number
  #left: number
  #dictionary: Parameters<typeof readPage>[3]
  /** The last row, to which the next page may add. */
  #held: PageValue[] = []
  #values: ArrayLike<PageValue> = []
  #at = 0

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
    this.#isFlat = isFlatColumn(path)
    this.#levels = path.slice(1).some(({ element: { repetition_type } }) => repetition_type !== 'REQUIRED')
    this.#decoder = {
      pathInSchema: path.slice(1).map(({ element: { name } }) => name),
      type: element.type,
      element: { ...element, logical_type: EACH_VALUE },
      schemaPath: path as SchemaTree[],
      codec: chunk.codec,
      parsers: { ...NO_PARSERS, timestampFromNanoseconds: text },
      compressors: CODECS,
      utf8: false
    }
  }

  /** Rows that are there, after more have been read when there were none; 0 at the end. */
  async ready(): Promise<number> {
    while (this.#at >= this.#values.length && (this.#left > 0 || this.#held.length > 0)) await this.#more()
    return this.#values.length - this.#at
  }

  /** Takes rows that are ready. */
  take(count: number): PageValue[] {
    const taken: PageValue[] = []
    for (const end = this.#at + count; this.#at < end; this.#at++) taken.push(this.#values[this.#at])
    return taken
  }

  async #more(): Promise<void> {
    this.#at = 0
    if (this.#left <= 0) {
      this.#values = this.#held
      this.#held = []
      return
    }
    const { header, start } = await this.#header()
    this.#values = []
    this.#offset = start + header.compressed_page_size
    if (header.type === 'INDEX_PAGE' || (header.type !== 'DICTIONARY_PAGE' && valuesIn(header) === 0)) return
    // What is made of the page holds none of its bytes.
    const reader = { view: await this.#buffer.read(start, header.compressed_page_size), offset: 0 }
    const held = this.#isFlat ? undefined : this.#held
    const { data = [] } = readPage(reader, header, this.#decoder, this.#dictionary, held, 0)
    if (header.type === 'DICTIONARY_PAGE') {
      this.#dictionary = convert(data, this.#decoder)
      return
    }
    this.#left -= valuesIn(header)
    if (this.#isFlat) this.#values = data
    else {
      const rows = data as PageValue[]
      this.#held = rows.slice(-1)
      this.#values = rows.slice(0, -1)
    }
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
    if (header.compressed_page_size < 0 || header.uncompressed_page_size < 0 || values < 0)
      throw new PageFault('a page has a negative size')
    if (Math.max(header.compressed_page_size, header.uncompressed_page_size) > MOST_PAGE_BYTES)
      throw new PageFault(`a page has more than ${MOST_PAGE_BYTES.toLocaleString('en-US')} bytes`)
    if (values > MOST_PAGE_VALUES)
      throw new PageFault(`a page has more than ${MOST_PAGE_VALUES.toLocaleString('en-US')} values`)
    const { encoding } = header.data_page_header ?? header.data_page_header_v2 ?? {}
    // The library would take the places in it for the values.
    if (encoding?.endsWith('_DICTIONARY') === true && this.#dictionary === undefined)
      throw new PageFault('its dictionary is missing')
    const { definition_level_encoding: definition, repetition_level_encoding: repetition } =
      header.data_page_header ?? {}
    if (this.#levels && (definition === 'BIT_PACKED' || (repetition === 'BIT_PACKED' && !this.#isFlat)))
      throw new PageFault('its levels are bit-packed, as nobody has written them since 2013')
  }
}

/** Says why a page is not read. */
class PageFault extends Error {}

function valuesIn({ data_page_header: one, data_page_header_v2: two }: PageHeader): number {
  return one?.num_values ?? two?.num_values ?? 0
}

const NO_PARSERS = {
  timestampFromMilliseconds: unasked,
  timestampFromMicroseconds: unasked,
  dateFromDays: unasked,
  stringFromBytes: unasked,
  jsonFromBytes: unasked,
  geometryFromBytes: unasked,
  geographyFromBytes: unasked,
  uuidFromBytes: unasked
}

function unasked(): never {
  throw new Error('the library has taken a value for another type')
}
