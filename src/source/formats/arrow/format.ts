import { withSmallYoungGeneration } from '../../decode/young-generation.ts'
import type { StreamFormat } from '../../spool/format.ts'
import { placeInSpool, readOptions } from '../../spool/format-task.ts'
import { spoolArrow } from './file.ts'

/** The file format, and a stream: the continuation marker and the length of the schema (below 16 MB). */
const BEGINNING = /^(ARROW1(\0|$)|\xff{4}([\s\S]{3}\0|[\s\S]{0,3}$))/

/** Apache Arrow, the IPC file format and the IPC streaming format. */
export const ARROW: StreamFormat = {
  name: 'arrow',
  label: 'Arrow',
  otherNames: [],
  mediaTypes: /^application\/(vnd\.apache\.arrow\.(file|stream)|x-apache-arrow(-stream)?)$/,
  extensions: ['arrow', 'arrows', 'feather', 'ipc'],
  accept: 'application/vnd.apache.arrow.file, application/vnd.apache.arrow.stream, */*;q=0.5',
  isBinary: true,
  inputs: new Set(),
  layout: 'stream',
  sniff: { by: 'bytes', isBeginning: start => BEGINNING.test(start), seenAs: 'Arrow' },
  spoolExtension: 'arrow',
  async spool(task) {
    const { bytes, layout, columns, isReadable } = await spoolArrow(task.bytes, task.path, readOptions(task))
    const file = { ...placeInSpool(task), format: 'arrow', positions: 'none' } as const
    const told = columns.map(({ name, type, declared }) => ({ name, type, declared }))
    if (isReadable) return { files: [{ ...file, bytes, arrow: { layout, columns: told } }], positions: 0 }
    // Large, and few files need it.
    const { writeArrowRows } = await import('./rows.ts')
    const path = `${task.path}.json`
    const { origin, deadline, disk } = readOptions(task)
    const rows = await withSmallYoungGeneration(() =>
      writeArrowRows(task.path, path, columns, { origin, bytes, deadline, disk })
    )
    return {
      files: [{ ...file, path, bytes: rows.bytes, arrow: { layout: 'rows', columns: told } }],
      positions: 0,
      removedCharacters: rows.removedCharacters
    }
  }
}
