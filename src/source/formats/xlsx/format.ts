import type { ArchiveFormat } from '../../spool/format.ts'
import { spoolXlsx } from './file.ts'
import { workbookPath } from './package.ts'

/** Excel workbooks: `.xlsx` and `.xlsm` (ECMA-376, Office Open XML). */
export const XLSX: ArchiveFormat = {
  name: 'xlsx',
  label: 'an Excel workbook',
  otherNames: ['excel', 'spreadsheet'],
  mediaTypes:
    /^application\/vnd\.(openxmlformats-officedocument\.spreadsheetml\.sheet|ms-excel\.sheet\.macroenabled\.12)$/,
  extensions: ['xlsx', 'xlsm'],
  accept: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, */*;q=0.5',
  isBinary: true,
  // A sheet may have rows above its header and words for what is missing.
  inputs: new Set([
    'source-records',
    'source-skip-rows',
    'source-skip-last-rows',
    'source-comment',
    'source-header',
    'source-null-values'
  ]),
  layout: 'archive',
  isIn: async archive => (await workbookPath(archive)) !== undefined,
  spool: spoolXlsx
}
