import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { counted } from '../../../base/text.ts'
import { decompress } from '../../decode/decompress.ts'
import type { RowsTarget, WrittenRows } from '../connector/engine.ts'
import { type RowsFileTarget, type RowsRead, readRows } from '../rest/answer.ts'
import { AtOnce } from '../rest/at-once.ts'
import type { RowsForm } from '../rest/csv-rows.ts'
import { RowsFiles } from '../rest/rows-files.ts'
import type { TrinoSession } from './session.ts'

/** How many segments are fetched at the same time. */
const AT_ONCE = 4
/** What the encodings of the protocol are called as content encodings. */
const CODECS: ReadonlyMap<string, string | undefined> = new Map([
  ['json', undefined],
  ['json+zstd', 'zstd']
])

/** The `data` of the spooled protocol. */
interface Spooled {
  readonly encoding: string
  readonly segments: readonly Segment[]
}

interface Segment {
  readonly type: 'inline' | 'spooled'
  readonly data?: string
  readonly uri?: string
  readonly ackUri?: string
  readonly headers?: Readonly<Record<string, readonly string[]>>
  readonly metadata: {
    readonly rowsCount: number
    readonly uncompressedSize?: number
    readonly segmentSize: number
  }
}

/** Fetches the segments of a result, some at a time, while the next ones are asked for. */
export class SegmentFetcher {
  readonly #session: TrinoSession
  readonly #target: RowsTarget
  readonly #form: RowsForm
  readonly #fetching = new AtOnce(AT_ONCE)
  readonly #files: RowsFiles
  #rows = 0
  #segments = 0

  constructor(session: TrinoSession, target: RowsTarget, form: RowsForm) {
    this.#session = session
    this.#target = target
    this.#form = form
    this.#files = new RowsFiles(target)
  }

  /** Rows of all segments, by what the coordinator says of them. */
  get rows(): number {
    return this.#rows
  }

  /** Segments so far. */
  get segments(): number {
    return this.#segments
  }

  /** Begins to fetch the segments of an answer; waits while too many are on their way. */
  async add(data: Buffer): Promise<void> {
    const { encoding, segments } = JSON.parse(data.toString()) as Spooled
    if (!CODECS.has(encoding)) {
      throw new ActionError(
        'source.query',
        `${this.#session.label} sends its result in the encoding ${encoding}, which this action cannot read.`,
        `Write encoding=json+zstd, encoding=json or encoding=direct in ${inputName('source-url')}.`
      )
    }
    for (const segment of segments) {
      this.#segments++
      this.#rows += segment.metadata.rowsCount
      const isPacked = segment.metadata.uncompressedSize !== undefined
      await this.#fetching.start(() => this.#fetch(segment, isPacked ? CODECS.get(encoding) : undefined))
    }
  }

  /** Waits for all. @throws what the first that failed has thrown */
  async finish(): Promise<WrittenRows> {
    await this.#fetching.finish()
    return await this.#files.finish()
  }

  async #fetch(segment: Segment, codec: string | undefined): Promise<void> {
    await this.#files.add(undefined, target => this.#read(segment, codec, target))
    if (segment.ackUri !== undefined) await this.#acknowledge(segment.ackUri)
  }

  async #read(segment: Segment, codec: string | undefined, target: RowsFileTarget): Promise<RowsRead> {
    const { label } = this.#session
    const { rowsCount, segmentSize } = segment.metadata
    let size = 0
    const body = segment.type === 'inline' ? inline(segment) : await this.#body(segment)
    const bytes = async function* (): AsyncGenerator<Uint8Array, void> {
      for await (const chunk of body) {
        size += chunk.length
        yield chunk
      }
      if (segment.type === 'spooled' && size !== segmentSize)
        throw partial(label, `${size} bytes instead of ${segmentSize}`)
    }
    const packed = bytes()
    const document = codec === undefined ? packed : decompress(packed, codec, label)
    let read: RowsRead
    try {
      read = await readRows(document, { key: undefined, ...this.#form, target }, this.#target.deadline)
    } catch (error) {
      if (error instanceof SyntaxError) throw partial(label, error.message)
      throw error
    }
    if (read.rows !== rowsCount) throw partial(label, `${counted(read.rows, 'row')} instead of ${rowsCount}`)
    return read
  }

  async #body({ uri = '', headers = {} }: Segment): Promise<AsyncIterable<Uint8Array>> {
    const own = Object.entries(headers).map(([name, values]) => [name, values.join(', ')] as const)
    return (await this.#session.segment(uri, Object.fromEntries(own))).body
  }

  /** It lets the cluster remove the part early; it does so by itself later. */
  async #acknowledge(uri: string): Promise<void> {
    try {
      ;(await this.#session.segment(uri, {})).body.destroy()
    } catch {
      this.#target.deadline.check()
    }
  }
}

async function* inline({ data = '' }: Segment): AsyncGenerator<Uint8Array, void> {
  yield Buffer.from(data, 'base64')
}

function partial(label: string, what: string): ActionError {
  return new ActionError(
    'source.incomplete',
    `A part of the result of ${label} is not whole: ${what}.`,
    'Nothing was published. Run again.'
  )
}
