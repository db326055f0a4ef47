import type { Deadline } from '../../../base/deadline.ts'
import { ActionError } from '../../../base/errors.ts'
import type { DiskMeter } from '../../spool/size-limit.ts'
import { spoolBytes } from '../../spool/spool-writer.ts'
import { type ParquetFooter, readFooter } from './footer.ts'

const MAGIC = 'PAR1'
/** Magic, an empty footer with its length, magic. */
const SHORTEST = 12

/**
 * Writes a Parquet file into the spool as it came, makes sure that its end is there, and reads its footer.
 *
 * @param input begins with `PAR1`
 * @throws ActionError `source.incomplete` when the closing `PAR1` is missing (Apache Parquet, "File Format");
 *   `source.parquet` when the footer cannot be read
 */
export async function spoolParquet(
  input: AsyncIterable<Uint8Array>,
  target: string,
  options: { readonly origin: string; readonly deadline: Deadline; readonly disk: DiskMeter }
): Promise<{ readonly bytes: number; readonly footer: ParquetFooter }> {
  let tail: Uint8Array = new Uint8Array(0)
  const bytes = await spoolBytes(input, target, options, slice => {
    tail = Buffer.concat([tail, slice.subarray(-MAGIC.length)]).subarray(-MAGIC.length)
  })
  if (bytes < SHORTEST || Buffer.from(tail).toString('latin1') !== MAGIC) {
    throw new ActionError(
      'source.incomplete',
      `${options.origin} is not whole: the end of the Parquet file is missing.`,
      'Nothing was published. Make or upload the file again, and run again.'
    )
  }
  try {
    return { bytes, footer: await readFooter(target, bytes) }
  } catch (error) {
    throw new ActionError(
      'source.parquet',
      `The Parquet file ${options.origin} cannot be read: its footer is damaged (${error instanceof Error ? error.message : String(error)}).`,
      'Make or upload the file again, and run again.',
      { cause: error }
    )
  }
}
