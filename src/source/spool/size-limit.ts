import { ActionError } from '../../base/errors.ts'

/** The default of `source-max-size`. */
export const DEFAULT_MAX_SIZE = 20 * 2 ** 30

/** The bytes that a source may unpack to, over all its files, which share one of these. */
export interface SizeLimit {
  /** Begins to count one file or answer. */
  meter(origin: string): SizeMeter
}

/** Counts the unpacked bytes of one file or answer. */
export interface SizeMeter {
  /** @throws ActionError `source.too-large` when that is more than the source may have */
  count(bytes: number): void
  /** Forgets what was counted: the file is not wanted after all, or is read once more. */
  takeBack(): void
}

/** @param most bytes */
export function sizeLimit(most: number = DEFAULT_MAX_SIZE): SizeLimit {
  let used = 0
  return {
    meter(origin) {
      let counted = 0
      return {
        count(bytes) {
          counted += bytes
          used += bytes
          if (used > most) throw tooLarge(origin, most)
        },
        takeBack() {
          used -= counted
          counted = 0
        }
      }
    }
  }
}

/** The same bytes, counted as they pass. @throws ActionError `source.too-large`; what reading throws */
export async function* metered(
  input: AsyncIterable<Uint8Array>,
  meter: SizeMeter
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of input) {
    meter.count(chunk.length)
    yield chunk
  }
}

function tooLarge(origin: string, most: number): ActionError {
  return new ActionError(
    'source.too-large',
    `${origin} goes beyond the ${most.toLocaleString('en-US')} bytes that the source may have when it is unpacked.`,
    'If that much data is right, raise source-max-size; if not, look at what the source sends (a small file can unpack to an enormous one).'
  )
}
