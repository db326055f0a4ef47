import type { StreamFormat } from '../../spool/format.ts'
import { placeInSpool } from '../../spool/format-task.ts'
import { spoolBytes } from '../../spool/spool-writer.ts'

/** Tableau's own file format, versions 0 to 4 (measured). */
export const HYPER: StreamFormat = {
  name: 'hyper',
  label: 'Hyper',
  otherNames: [],
  mediaTypes: /^application\/(vnd\.tableau\.|x-)?hyper$/,
  extensions: ['hyper'],
  accept: '*/*',
  isBinary: true,
  inputs: new Set(['source-records']),
  layout: 'stream',
  sniff: { by: 'bytes', isBeginning: start => start.startsWith('Hyper\x08\0\0'), seenAs: 'a Hyper file' },
  spoolExtension: 'hyper',
  async spool(task) {
    const { config, deadline } = task.target
    // The engine checks it when it opens this copy; what it came from it never opens, so that nothing can change it.
    const bytes = await spoolBytes(task.bytes, task.path, { deadline, disk: task.disk })
    const table = config.records === undefined ? {} : { table: config.records }
    return {
      files: [{ ...placeInSpool(task), ...table, format: 'hyper', bytes, positions: 'none' }],
      positions: 0
    }
  }
}
