import type { Deadline } from '../../base/deadline.ts'
import { oneLine, redact } from '../../base/redact.ts'
import { charsetOf } from '../decode/content-type.ts'
import { decodeText, type TextOptions } from '../decode/decode-text.ts'
import type { Contents, SpoolTarget } from './contents.ts'
import type { DiskMeter } from './size-limit.ts'

/** Of a text of the source that a message quotes. */
const QUOTED_CHARACTERS = 200

/** The unpacked bytes of contents, and where they go. */
export interface FormatTask {
  readonly bytes: AsyncIterable<Uint8Array>
  /** Path of the spool file. */
  readonly path: string
  readonly contents: Contents
  readonly target: SpoolTarget
  /** Counts what is written. */
  readonly disk: DiskMeter
}

/** What every function that reads contents needs to know. */
export interface ReadOptions {
  /** What people call the source, for messages. */
  readonly origin: string
  /** Takes secrets out of a text of the source, for messages, and makes it one short line. */
  readonly hide: (text: string) => string
  readonly deadline: Deadline
  /** Added to every position. */
  readonly positionBase: number
  /** Counts what is written. */
  readonly disk: DiskMeter
}

/** The contents as UTF-8 without a byte order mark. */
export function textOf(
  { bytes, contents: { origin, contentType } }: FormatTask,
  more: Pick<TextOptions, 'encoding' | 'remedy'> = {}
): AsyncIterable<Uint8Array> {
  return decodeText(bytes, { origin, contentTypeCharset: charsetOf(contentType), ...more })
}

/** What of a task the function that reads its contents needs. */
export function readOptions({
  contents: { origin, url },
  target: { config, deadline, positionBase },
  disk
}: FormatTask): ReadOptions {
  const hide = (text: string): string => oneLine(redact(text, config.secrets, url), QUOTED_CHARACTERS)
  return { origin, hide, deadline, positionBase, disk }
}

/** What a spooled file has of its task, whatever its format. */
export function placeInSpool({ path, contents: { origin }, target: { positionBase } }: FormatTask): {
  readonly path: string
  readonly origin: string
  readonly positionBase: number
} {
  return { path, origin, positionBase }
}
