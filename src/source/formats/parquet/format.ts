import { withSmallYoungGeneration } from '../../decode/young-generation.ts'
import type { StreamFormat } from '../../spool/format.ts'
import { placeInSpool, readOptions } from '../../spool/format-task.ts'
import { spoolParquet } from './file.ts'

/** Apache Parquet. */
export const PARQUET: StreamFormat = {
  name: 'parquet',
  label: 'Parquet',
  otherNames: ['pq'],
  mediaTypes: /^application\/(vnd\.apache\.|x-)?parquet$/,
  extensions: ['parquet'],
  accept: 'application/vnd.apache.parquet, */*;q=0.5',
  isBinary: true,
  inputs: new Set(),
  layout: 'stream',
  sniff: { by: 'bytes', isBeginning: start => start.startsWith('PAR1'), seenAs: 'Parquet' },
  spoolExtension: 'parquet',
  async spool(task) {
    const { bytes, footer } = await spoolParquet(task.bytes, task.path, readOptions(task))
    const { columns } = footer
    const file = { ...placeInSpool(task), format: 'parquet', positions: 'none' } as const
    if (footer.isReadable)
      return { files: [{ ...file, bytes, parquet: { layout: 'file', columns } }], positions: 0 }
    // Large, and few files need it.
    const { writeParquetRows } = await import('./rows.ts')
    const path = `${task.path}.json`
    const { origin, deadline, disk } = readOptions(task)
    const rows = await withSmallYoungGeneration(() =>
      writeParquetRows(task.path, path, footer, { origin, bytes, deadline, disk })
    )
    return {
      files: [{ ...file, path, bytes: rows.bytes, parquet: { layout: 'rows', columns } }],
      positions: 0,
      removedCharacters: rows.removedCharacters
    }
  }
}
