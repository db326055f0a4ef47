import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { Deadline } from '../../src/base/deadline.ts'
import { ActionError } from '../../src/base/errors.ts'
import { type DiskMeter, sizeLimit } from '../../src/source/spool/size-limit.ts'

/** A temporary folder and a deadline for tests that spool; `close` removes both. */
export interface SpoolRoom {
  readonly deadline: Deadline
  /** With the limit that is the default. */
  readonly disk: DiskMeter
  readonly target: string
  /** The spooled text so far. */
  written(): Promise<string>
  close(): Promise<void>
}

export async function openSpoolRoom(): Promise<SpoolRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'spool-'))
  const target = join(folder, 'spooled')
  const deadline = new Deadline(10)
  return {
    deadline,
    disk: sizeLimit().meter('the test'),
    target,
    written: () => readFile(target, 'utf8'),
    async close() {
      deadline.close()
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/** A text or bytes in chunks whose sizes are taken from `sizes` in turn; one chunk without them. */
export async function* inChunks(
  content: string | Uint8Array,
  sizes: readonly number[] = []
): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content)
  for (let from = 0, turn = 0; from < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? bytes.length
    // A copy of its own, so that nobody can look beyond the chunk.
    yield Uint8Array.from(bytes.subarray(from, from + size))
    from += size
  }
}

/** Sizes for `inChunks`: single bytes, small and mixed ones, and the whole. */
export const chunkSizes: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.constant([1]),
  fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 7 }),
  fc.constant([])
)

/** The error that `work` ends with, which must be one of ours. */
export async function failureOf(work: Promise<unknown>): Promise<ActionError> {
  const outcome = await work.then(
    value => new Error(`no failure, but ${JSON.stringify(value)}`),
    (error: unknown) => error
  )
  if (outcome instanceof ActionError) return outcome
  throw outcome
}
