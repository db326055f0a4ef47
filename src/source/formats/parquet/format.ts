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
    const bytes = await spoolParquet(task.bytes, task.path, readOptions(task))
    return { files: [{ ...placeInSpool(task), format: 'parquet', bytes, positions: 'none' }], positions: 0 }
  }
}
