import type { Deadline } from '../../../base/deadline.ts'
import { ActionError } from '../../../base/errors.ts'
import type { DiskMeter } from '../../spool/size-limit.ts'
import { spoolBytes } from '../../spool/spool-writer.ts'

const MAGIC = 'PAR1'
/** Magic, an empty footer with its length, magic. */
const SHORTEST = 12

/**
 * Writes a Parquet file into the spool as it came, and makes sure that its end is there.
 *
 * @param input begins with `PAR1`
 * @returns bytes of the file
 * @throws ActionError `source.incomplete` when the closing `PAR1` is missing (Apache Parquet, "File Format")
 */
export async function spoolParquet(
  input: AsyncIterable<Uint8Array>,
  target: string,
  options: { readonly origin: string; readonly deadline: Deadline; readonly disk: DiskMeter }
): Promise<number> {
  let tail: Uint8Array = new Uint8Array(0)
  const bytes = await spoolBytes(input, target, options, slice => {
    tail = Buffer.concat([tail, slice.subarray(-MAGIC.length)]).subarray(-MAGIC.length)
  })
  if (bytes >= SHORTEST && Buffer.from(tail).toString('latin1') === MAGIC) return bytes
  throw new ActionError(
    'source.incomplete',
    `${options.origin} is not whole: the end of the Parquet file is missing.`,
    'Nothing was published. Make or upload the file again, and run again.'
  )
}
