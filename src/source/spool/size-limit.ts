import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'

/** The default of `source-max-size`. */
export const DEFAULT_MAX_SIZE = 20 * 2 ** 30

/** What a source may put on disk, as a multiple of what it may unpack to: an archive, its document and the spool. */
const ON_DISK = 3

/** What a source may unpack to and put on disk, over all its files, which share one of these. */
export interface SizeLimit {
  /** Begins to count one file or answer. */
  meter(origin: string): SizeMeter
}

/** Counts the bytes that lie on disk. */
export interface DiskMeter {
  /** They are about to be written. @throws ActionError `source.too-large` when that is more than the source may have */
  write(bytes: number): void
  /** They are on disk no more. */
  free(bytes: number): void
}

/** Counts the bytes of one file or answer, unpacked and on disk. */
export interface SizeMeter extends DiskMeter {
  /** They were unpacked. @throws ActionError `source.too-large` when that is more than the source may have */
  count(bytes: number): void
  /** Forgets the unpacked bytes: they lie on disk, and are unpacked once more. */
  takeBack(): void
  /** Forgets all of it: the file is not wanted after all or is read once more, and nothing of it is left on disk. */
  forget(): void
}

/** @param most bytes that may be unpacked; three times as many may lie on disk */
export function sizeLimit(most: number = DEFAULT_MAX_SIZE): SizeLimit {
  let used = 0
  let onDisk = 0
  return {
    meter(origin) {
      let counted = 0
      let written = 0
      const takeBack = (): void => {
        used -= counted
        counted = 0
      }
      const free = (bytes: number): void => {
        const freed = Math.min(bytes, written)
        written -= freed
        onDisk -= freed
      }
      return {
        count(bytes) {
          counted += bytes
          used += bytes
          if (used > most) throw tooLarge(origin, most)
        },
        write(bytes) {
          // What is refused is not written, so it does not count.
          if (onDisk + bytes > ON_DISK * most) throw tooLargeOnDisk(origin, most)
          written += bytes
          onDisk += bytes
        },
        free,
        takeBack,
        forget() {
          takeBack()
          free(written)
        }
      }
    }
  }
}

/** The same bytes, counted as they pass. @throws ActionError `source.too-large`; what reading throws */
export async function* metered(
  input: AsyncIterable<Uint8Array>,
  meter: Pick<SizeMeter, 'count'>
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of input) {
    meter.count(chunk.length)
    yield chunk
  }
}

function tooLarge(origin: string, most: number): ActionError {
  return new ActionError(
    'source.too-large',
    `${origin} goes beyond the ${shown(most)} bytes that the source may have when it is unpacked.`,
    `If that much data is right, raise ${inputName('source-max-size')}; if not, look at what the source sends (a small file can unpack to an enormous one).`
  )
}

function tooLargeOnDisk(origin: string, most: number): ActionError {
  return new ActionError(
    'source.too-large',
    `${origin} takes more than ${shown(ON_DISK * most)} bytes of disk when it is laid out for the engine, which is ${ON_DISK} times ${inputName('source-max-size')}.`,
    `If that much data is right (very short lines or many empty columns do that), raise ${inputName('source-max-size')}; if not, look at what the source sends (a small file can unpack to an enormous one).`
  )
}

function shown(bytes: number): string {
  return bytes.toLocaleString('en-US')
}
