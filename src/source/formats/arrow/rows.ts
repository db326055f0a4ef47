import { open, rm } from 'node:fs/promises'
import { type Data, type Field, type RecordBatch, RecordBatchReader } from 'apache-arrow'
import type { Deadline } from '../../../base/deadline.ts'
import { ActionError } from '../../../base/errors.ts'
import type { DiskMeter } from '../../spool/size-limit.ts'
import { type SpoolWriter, writeSpool } from '../../spool/spool-writer.ts'
import { ValueFault } from '../../spool/value-text.ts'
import { cellsOf, type JsonOf } from './cells.ts'
import { registerCodecs } from './codecs.ts'
import type { ArrowColumn } from './column-type.ts'

/** Rows that become one line of the spool. */
const LINE = 512
const COMMA = 0x2c
const END = 0x5d

interface Task {
  readonly origin: string
  readonly bytes: number
  readonly deadline: Deadline
  readonly disk: DiskMeter
}

/** How the cells of a column are made; undefined for one that has none. */
interface Column {
  readonly at: number
  readonly column: ArrowColumn
  readonly cell: JsonOf
}

/**
 * Writes the rows of Arrow data that the engine cannot read, for all columns that an extract can hold (see
 * `ArrowFacts`). It is read batch by batch, so that memory depends on the size of its batches and dictionaries alone.
 * @param path of the file, which is removed
 * @param target of the rows
 * @throws ActionError `source.arrow` for what this reader cannot take either; `source.too-large`
 */
export async function writeArrowRows(
  path: string,
  target: string,
  columns: readonly ArrowColumn[],
  task: Task
): Promise<{ readonly bytes: number; readonly removedCharacters: number }> {
  let removedCharacters = 0
  const removed = (count: number): void => {
    removedCharacters += count
  }
  registerCodecs()
  const file = await open(path)
  try {
    const bytes = await writeSpool(target, task.disk, async writer => {
      const reader = await reading(undefined, task, async () => {
        const opened = await RecordBatchReader.from(file)
        return await opened.open()
      })
      const cells = columnsOf(reader.schema.fields, columns, removed)
      for (;;) {
        const next = await reading(undefined, task, async () => await reader.next())
        if (next.done === true) break
        await writeBatch(writer, next.value as RecordBatch, cells, columns.length, task)
      }
      return writer.bytes
    })
    return { bytes, removedCharacters }
  } finally {
    await file.close().catch(() => undefined)
    await rm(path, { force: true })
    task.disk.free(task.bytes)
  }
}

function columnsOf(
  fields: readonly Field[],
  columns: readonly ArrowColumn[],
  removed: (count: number) => void
): Column[] {
  return columns.flatMap((column, at) => {
    const field = fields[at]
    const { kind } = column.type
    if (field === undefined || kind === 'refused' || kind === 'null') return []
    return [{ at, column, cell: cellsOf(field, removed) }]
  })
}

async function writeBatch(
  writer: SpoolWriter,
  batch: RecordBatch,
  columns: readonly Column[],
  width: number,
  task: Task
): Promise<void> {
  const { numRows, data } = batch
  const cells: (((row: number) => string) | undefined)[] = new Array(width).fill(undefined)
  for (const { at, column, cell } of columns) {
    const values = data.children[at] as Data | undefined
    if (values === undefined || values.length < numRows)
      throw unreadable(column, task, new Error('it has fewer values than the data has rows'))
    if (!isWhole(values)) throw unreadable(column, task, new Error('what says which values are NULL is cut'))
    cells[at] = row => {
      try {
        return cell(values, row)
      } catch (error) {
        throw unreadable(column, task, error)
      }
    }
  }
  for (let row = 0; row < numRows; row++) {
    writer.text(row % LINE === 0 ? '[[' : ',[')
    for (let at = 0; at < width; at++) {
      if (at > 0) writer.byte(COMMA)
      writer.text(cells[at]?.(row) ?? 'null')
    }
    writer.byte(END)
    if ((row + 1) % LINE !== 0 && row + 1 < numRows) continue
    writer.text(']\n')
    task.deadline.check()
    await writer.relieve()
  }
}

/** The library takes a value for NULL where the bits end before it. */
function isWhole({ nullCount, nullBitmap, offset, length, children }: Data): boolean {
  const bits = 8 * (nullBitmap?.length ?? 0)
  return (
    (nullCount <= 0 || bits >= offset + length) &&
    children.every(child => child === undefined || isWhole(child))
  )
}

async function reading<T>(column: ArrowColumn | undefined, task: Task, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw unreadable(column, task, error)
  }
}

function unreadable(column: ArrowColumn | undefined, { origin }: Task, error: unknown): unknown {
  if (error instanceof ActionError) return error
  const message = error instanceof Error ? error.message : String(error)
  const why = error instanceof ValueFault ? `it holds ${message}` : message
  const place =
    column === undefined
      ? `The Arrow data of ${origin}`
      : `Column ${JSON.stringify(column.name)} (${column.declared}) of the Arrow data of ${origin}`
  return new ActionError(
    'source.arrow',
    `${place} cannot be read: ${why}.`,
    'If it is damaged, make or upload it again. If other programs can read it, write it as Parquet.',
    { cause: error }
  )
}
