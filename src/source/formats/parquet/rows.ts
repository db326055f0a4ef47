import { open, rm } from 'node:fs/promises'
import type { RowGroup } from 'hyparquet'
import { assembleNested } from 'hyparquet/src/assemble.js'
import type { Deadline } from '../../../base/deadline.ts'
import { ActionError } from '../../../base/errors.ts'
import type { DiskMeter } from '../../spool/size-limit.ts'
import { type SpoolWriter, writeSpool } from '../../spool/spool-writer.ts'
import { ValueFault } from '../../spool/value-text.ts'
import { type Cells, cellsOf } from './cells.ts'
import type { ParquetFooter } from './footer.ts'
import { LeafPages } from './pages/leaf-pages.ts'
import { PageBuffer } from './pages/page-buffer.ts'
import { type RawColumn, rawColumns } from './pages/raw-columns.ts'

/** Rows that become one line of the spool. */
const LINE = 512
/**
 * Cells that are there at once. What little of them outlives a cycle of the garbage collector lets the memory grow that
 * it leaves for new objects.
 */
const PIECE = 256

const COMMA = 0x2c
const END = 0x5d

/** A column while its row group is read. */
interface OpenColumn {
  readonly name: string
  readonly declared: string
  readonly column: RawColumn
  readonly leaves: readonly LeafPages[]
  readonly cells: Cells
}

/** What was written of a file. */
export interface ParquetRows {
  readonly bytes: number
  readonly removedCharacters: number
}

/**
 * Writes the rows of a Parquet file that the engine cannot read, for all columns that an extract can hold (see
 * `ParquetFacts`). It is read page by page, so that memory depends on the size of its pages alone.
 * @param path of the file, which is removed
 * @param target of the rows
 * @throws ActionError `source.parquet` for what this reader cannot take either, with the column; `source.too-large`
 */
export async function writeParquetRows(
  path: string,
  target: string,
  footer: ParquetFooter,
  task: {
    readonly origin: string
    readonly bytes: number
    readonly deadline: Deadline
    readonly disk: DiskMeter
  }
): Promise<ParquetRows> {
  let removedCharacters = 0
  const removed = (count: number): void => {
    removedCharacters += count
  }
  const columns = rawColumns(footer.metadata)
  const cells = columns.map(column => cellsOf(column, removed))
  const file = await open(path)
  const buffer = new PageBuffer(file)
  try {
    const bytes = await writeSpool(target, task.disk, async writer => {
      for (const group of footer.metadata.row_groups) {
        const opened = footer.columns.flatMap(({ name, declared, type }, index): OpenColumn[] => {
          const [column, made] = [columns[index], cells[index]]
          if (column === undefined || made === undefined) return []
          const isRead = type.kind !== 'null' && type.kind !== 'refused'
          const leaves = isRead ? openLeaves(buffer, column, made, group, task) : []
          return [{ name, declared, column, leaves, cells: made }]
        })
        await writeGroup(writer, opened, Number(group.num_rows), task)
        for (const { leaves } of opened) for (const leaf of leaves) leaf.close()
      }
      return writer.bytes
    })
    return { bytes, removedCharacters }
  } finally {
    await file.close()
    await rm(path, { force: true })
    task.disk.free(task.bytes)
  }
}

type Task = Parameters<typeof writeParquetRows>[3]

function openLeaves(
  buffer: PageBuffer,
  column: RawColumn,
  cells: Cells,
  group: RowGroup,
  { bytes }: Task
): LeafPages[] {
  return column.leaves.map(
    (leaf, index) => new LeafPages(buffer, bytes, group, leaf, cells.leaves[index] ?? String)
  )
}

async function writeGroup(
  writer: SpoolWriter,
  columns: readonly OpenColumn[],
  rows: number,
  task: Task
): Promise<void> {
  const piece = Math.max(1, Math.floor(PIECE / columns.length))
  for (let at = 0; at < rows; ) {
    let count = Math.min(rows - at, piece, LINE - (at % LINE))
    for (const column of columns) {
      const ready = readyRows(column) || (await moreRows(column, task))
      count = Math.min(count, ready)
    }
    writeRows(writer, columns, at, count, task)
    at += count
    if (at % LINE !== 0 && at < rows) continue
    writer.text(']\n')
    task.deadline.check()
    await writer.relieve()
  }
}

/** Writes rows as a part of a line. @param at their place in the row group */
function writeRows(
  writer: SpoolWriter,
  columns: readonly OpenColumn[],
  at: number,
  count: number,
  task: Task
): void {
  const cells = columns.map(column => cellsIn(column, count, task))
  for (let row = 0; row < count; row++) {
    writer.text((at + row) % LINE === 0 ? '[[' : ',[')
    for (let column = 0; column < cells.length; column++) {
      if (column > 0) writer.byte(COMMA)
      writer.text(cells[column]?.[row] ?? 'null')
    }
    writer.byte(END)
  }
}

/** Rows that can be taken of a column without reading more. */
function readyRows({ leaves }: OpenColumn): number {
  let count = Number.POSITIVE_INFINITY
  for (const { ready } of leaves) count = Math.min(count, ready)
  return count
}

async function moreRows(column: OpenColumn, task: Task): Promise<number> {
  for (const leaf of column.leaves) {
    if (leaf.ready > 0) continue
    await leaf.read().catch(error => {
      throw unreadable(column, task, error)
    })
    if (leaf.ready === 0)
      throw unreadable(column, task, new Error('it has fewer values than the file has rows'))
  }
  return readyRows(column)
}

/** The cells of some rows as JSON; undefined for a column that has none. */
function cellsIn(open: OpenColumn, count: number, task: Task): string[] | undefined {
  const { column, leaves, cells } = open
  if (leaves.length === 0) return undefined
  try {
    return valuesOf(column, leaves, count).map(value => cells.cell(value))
  } catch (error) {
    throw unreadable(open, task, error)
  }
}

function valuesOf({ raw, leaves }: RawColumn, pages: readonly LeafPages[], count: number): unknown[] {
  const [only] = pages
  if (only !== undefined && raw.path.length === 1 && raw.children.length === 0) return only.take(count)
  const taken = new Map<string, unknown[]>()
  for (const [index, page] of pages.entries())
    taken.set(leaves[index]?.path.at(-1)?.path.join('.') ?? '', page.take(count))
  assembleNested(taken, raw, undefined as never)
  return taken.get(raw.path.join('.')) ?? []
}

function unreadable({ name, declared }: OpenColumn, { origin }: Task, error: unknown): unknown {
  if (error instanceof ActionError) return error
  const why = error instanceof Error ? error.message : String(error)
  return new ActionError(
    'source.parquet',
    `Column ${JSON.stringify(name)} (${declared}) of the Parquet file ${origin} cannot be read: ${error instanceof ValueFault ? `it holds ${why}` : why}.`,
    `If the file is damaged, make or upload it again. If other programs can read it, write it again with snappy or zstd, and the column as text.`,
    { cause: error }
  )
}
