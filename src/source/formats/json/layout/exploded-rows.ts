import { open } from 'node:fs/promises'
import { ActionError } from '../../../../base/errors.ts'
import { inputName } from '../../../../base/input-name.ts'
import type { DiskMeter } from '../../../spool/size-limit.ts'
import { SpoolWriter } from '../../../spool/spool-writer.ts'
import { Gathered } from './gathered.ts'
import { LineReader } from './line-reader.ts'
import { RecordSplitter } from './record-splitter.ts'

/** Bytes of a record beside its array: they are repeated for each element, and held for that. */
const MAX_REST = 64 * 2 ** 20
const READ = 64 * 1024
const LINE_END = Buffer.from('\n')

/** How rows are exploded. */
export interface ExplodeOptions {
  /** Names of the members that lead to the array. */
  readonly path: readonly string[]
  /** Path for files of the spool. */
  readonly target: string
  readonly origin: string
  /** Counts what is written. */
  readonly disk: DiskMeter
  /** Bytes that the rows may have. */
  readonly maxSize: number
}

/**
 * Makes a row of each element of an array inside the rows: the element stands where the array stood, everything else
 * is repeated. A row without the array, or with an empty one, stays as one row.
 * @param input rows as NDJSON, compact
 * @param met is told whether any row had something at the path
 * @throws ActionError `source.records` when the path leads into another array, `source.too-large`
 */
export async function* explodedRows(
  input: AsyncIterable<Buffer>,
  { path, target, origin, disk, maxSize }: ExplodeOptions,
  met: (isMet: boolean) => void
): AsyncGenerator<Buffer, void> {
  const rests = new SpoolWriter(`${target}.rests`, disk)
  const elements = new SpoolWriter(`${target}.elements`, disk)
  try {
    const splitter = new RecordSplitter(path, rests, elements, origin)
    for await (const chunk of input) {
      splitter.feed(chunk)
      await rests.relieve()
      await elements.relieve()
    }
    met(splitter.isMet)
    await rests.finish()
    await elements.finish()
    if (splitter.rows > 0) yield* joined(rests, elements, splitter.rows, origin, maxSize)
  } finally {
    await rests.discard()
    await elements.discard()
  }
}

async function* joined(
  rests: SpoolWriter,
  elements: SpoolWriter,
  rows: number,
  origin: string,
  maxSize: number
): AsyncGenerator<Buffer, void> {
  const restFile = await open(rests.path)
  const elementFile = elements.bytes === 0 ? undefined : await open(elements.path)
  try {
    const rest = new LineReader(restFile, 0, rests.bytes, READ)
    const element = elementFile && new LineReader(elementFile, 0, elements.bytes, READ)
    const gathered = new Gathered()
    let size = 0
    const add = (bytes: Buffer): void => {
      gathered.add(bytes)
      size += bytes.length
      if (size > maxSize) throw tooLarge(origin, maxSize)
    }
    for (let row = 0; row < rows; row++) {
      const before = await held(rest, origin)
      const after = await held(rest, origin)
      const count = Number((await held(rest, origin)).toString('latin1'))
      for (let at = 0; at < Math.max(1, count); at++) {
        add(before)
        if (count > 0 && element !== undefined && element.lineNow(add) < 0) await element.line(add)
        add(after)
        add(LINE_END)
        if (gathered.isFull) yield gathered.take()
      }
    }
    yield gathered.take()
  } finally {
    await restFile.close()
    await elementFile?.close()
  }
}

async function held(reader: LineReader, origin: string): Promise<Buffer> {
  const pieces: Buffer[] = []
  let length = 0
  const take = (piece: Buffer): void => {
    length += piece.length
    if (length > MAX_REST) throw tooLong(origin)
    pieces.push(Buffer.from(piece))
  }
  if (reader.lineNow(take) < 0) await reader.line(take)
  return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)
}

function tooLong(origin: string): ActionError {
  return new ActionError(
    'source.records',
    `A record of ${origin} has more than ${MAX_REST / 2 ** 20} MB beside the array that ${inputName('source-explode')} names, too much to be repeated for each element.`,
    `Point ${inputName('source-records')} at the array itself, or explode the array that makes the record so long.`
  )
}

function tooLarge(origin: string, maxSize: number): ActionError {
  return new ActionError(
    'source.too-large',
    `The rows that ${inputName('source-explode')} makes of ${origin} go beyond the ${maxSize.toLocaleString('en-US')} bytes that the source may have.`,
    `Point ${inputName('source-records')} at the array itself when the fields around it are not needed, or raise ${inputName('source-max-size')}.`
  )
}
