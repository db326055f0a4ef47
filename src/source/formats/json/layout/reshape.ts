import { pathText } from '../../../contract/records-path.ts'
import type { JsonShape } from '../../../contract/source.ts'
import { DEFAULT_MAX_SIZE, type DiskMeter } from '../../../spool/size-limit.ts'
import { ColumnRows } from './column-rows.ts'
import { explodedRows } from './exploded-rows.ts'
import { KeyedRows } from './keyed-rows.ts'
import type { Rows } from './rows.ts'

/** What making rows needs to know. */
export interface ReshapeOptions {
  readonly origin: string
  /** Counts what is written. */
  readonly disk: DiskMeter
}

/**
 * What makes rows of the records of a text; undefined where the records are the rows.
 * @param target path that the files for that begin with
 */
export function rowsOf(
  { layout, explode = [] }: JsonShape,
  target: string,
  { origin, disk }: ReshapeOptions
): Rows | undefined {
  if (layout === 'columns') return new ColumnRows(`${target}.columns`, origin, disk)
  return layout === 'keyed' || explode.length > 0 ? new KeyedRows(`${target}.rows`, disk) : undefined
}

/**
 * All rows, exploded where the shape asks for it.
 * @param met is told the paths that some record has
 * @throws ActionError `source.records`, `source.too-large`
 */
export async function* reshaped(
  rows: Rows,
  { explode = [], maxSize = DEFAULT_MAX_SIZE }: JsonShape,
  target: string,
  { origin, disk }: ReshapeOptions,
  met: (path: string) => void
): AsyncGenerator<Buffer, void> {
  let lines = rows.lines()
  for (const [at, path] of explode.entries()) {
    const options = { path, target: `${target}.explode-${at + 1}`, origin, disk, maxSize }
    lines = explodedRows(lines, options, isMet => {
      if (isMet) met(pathText(path))
    })
  }
  yield* lines
}
