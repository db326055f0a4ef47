import type { Deadline } from '../deadline.ts'
import { pump, writeSpool } from './spool-writer.ts'

/**
 * Writes a Hyper file into the spool as it came. The engine checks it when it opens this copy; the file that it came
 * from is never opened by the engine, so that nothing can change it.
 *
 * @param input begins with `Hyper`
 * @returns bytes of the file
 */
export function spoolHyper(
  input: AsyncIterable<Uint8Array>,
  target: string,
  { deadline }: { readonly deadline: Deadline }
): Promise<number> {
  return writeSpool(target, async writer => {
    await pump(
      input,
      deadline,
      slice => writer.copy(slice, 0, slice.length),
      () => writer.relieve()
    )
    return writer.bytes
  })
}
