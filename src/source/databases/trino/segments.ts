import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { metered } from '../../spool/size-limit.ts'
import { spoolBytes } from '../../spool/spool-writer.ts'
import type { RowsTarget } from '../connector/engine.ts'
import { AtOnce } from '../rest/at-once.ts'
import type { TrinoSession } from './session.ts'

/** How many segments are fetched at the same time. */
const AT_ONCE = 4
/** What the encodings of the protocol are called on disk. */
const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ['json', 'json'],
  ['json+zstd', 'json.zst']
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
  readonly #fetching = new AtOnce(AT_ONCE)
  readonly #files: { path: string; bytes: number }[] = []
  #rows = 0

  constructor(session: TrinoSession, target: RowsTarget) {
    this.#session = session
    this.#target = target
  }

  /** Rows of all segments, by what the coordinator says of them. */
  get rows(): number {
    return this.#rows
  }

  get files(): readonly { readonly path: string; readonly bytes: number }[] {
    return this.#files
  }

  /** Begins to fetch the segments of an answer; waits while too many are on their way. */
  async add(data: Buffer): Promise<void> {
    const { encoding, segments } = JSON.parse(data.toString()) as Spooled
    const extension = EXTENSIONS.get(encoding)
    if (extension === undefined) {
      throw new ActionError(
        'source.query',
        `${this.#session.label} sends its result in the encoding ${encoding}, which this action cannot read.`,
        `Write encoding=json+zstd, encoding=json or encoding=direct in ${inputName('source-url')}.`
      )
    }
    for (const segment of segments) {
      this.#rows += segment.metadata.rowsCount
      const packed = segment.metadata.uncompressedSize !== undefined
      await this.#fetching.start(() => this.#fetch(segment, packed ? extension : 'json'))
    }
  }

  /** Waits for all. @throws what the first that failed has thrown */
  async finish(): Promise<void> {
    await this.#fetching.finish()
  }

  async #fetch(segment: Segment, extension: string): Promise<void> {
    const { path, deadline, meter } = this.#target
    const file = path(extension)
    const bytes = segment.type === 'inline' ? inline(segment) : await this.#body(segment)
    const written = await spoolBytes(metered(bytes, meter), file, { deadline, disk: meter })
    if (segment.type === 'spooled' && written !== segment.metadata.segmentSize) {
      throw new ActionError(
        'source.incomplete',
        `A part of the result of ${this.#session.label} has ${written} bytes instead of ${segment.metadata.segmentSize}.`,
        'Nothing was published. Run again.'
      )
    }
    this.#files.push({ path: file, bytes: written })
    if (segment.ackUri !== undefined) await this.#acknowledge(segment.ackUri)
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
