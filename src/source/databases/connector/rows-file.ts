import { type SpoolWriter, writeSpool } from '../../spool/spool-writer.ts'
import type { RowsTarget, WrittenFile, WrittenRows } from './engine.ts'

/**
 * Writes the rows of a result into one file, and tells of its parts meanwhile.
 * @param seen what is known of the rows that were written until it is asked
 * @param work writes them
 * @throws what `work` throws, `engine.disk`, `source.too-large`; no file is left then
 */
export async function writeRowsFile(
  { path, meter, tell }: RowsTarget,
  seen: () => Omit<WrittenRows, 'files'>,
  work: (writer: SpoolWriter) => Promise<void>
): Promise<WrittenRows> {
  const file = path('csv')
  const rowsIn = (written: WrittenFile): WrittenRows => ({ files: [written], ...seen() })
  const finished = async (writer: SpoolWriter): Promise<WrittenFile> => {
    await work(writer)
    await writer.finish()
    return writer.written
  }
  const tellParts =
    tell && ((parts: readonly string[], bytes: number) => tell(rowsIn({ path: file, parts, bytes })))
  return rowsIn(await writeSpool(file, meter, finished, tellParts))
}
