import { createReadStream } from 'node:fs'
import type { Deadline } from '../../../base/deadline.ts'
import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import type { Beside } from '../../contract/page-facts.ts'
import type { UnmetPath } from '../../contract/unmet-path.ts'
import { localName, XmlFault, type XmlHandler, XmlReader, XmlTooLarge } from '../../decode/xml-reader.ts'
import { usableText, writeCsvLine } from '../../spool/csv-line.ts'
import type { DiskMeter } from '../../spool/size-limit.ts'
import { pump, SpoolWriter, writeSpool } from '../../spool/spool-writer.ts'
import { tableOf, type XmlTable } from './columns.ts'
import { XmlRecordReader } from './record-reader.ts'
import { placeOf, recordNode } from './records-path.ts'
import { pathOf, type XmlNode, XmlStructure } from './structure.ts'

/** hyperd ends at 16,384. */
const MAX_COLUMNS = 16_000

/** What is known of an XML document once it is spooled. */
export interface XmlFacts {
  readonly columns: readonly string[]
  readonly records: number
  /** What they have become. */
  readonly rows: number
  /** Paths that were to be exploded, and that no record has. */
  readonly unmet: readonly UnmetPath[]
  /** Bytes of the spool file. */
  readonly bytes: number
  readonly removedCharacters: number
  /** Where the records are; see `placeOf`. Undefined when there are none. */
  readonly place?: string
  /** What stands beside them. */
  readonly beside: readonly Beside[]
}

/** What spooling XML needs to know. */
export interface XmlOptions {
  readonly origin: string
  readonly deadline: Deadline
  /** Added to every position. */
  readonly positionBase: number
  /** Counts what is written. */
  readonly disk: DiskMeter
  /** The input `source-records`. */
  readonly records?: string | undefined
  /** The input `source-explode`. */
  readonly explode?: readonly (readonly string[])[] | undefined
  /** Where the records of earlier pages were. */
  readonly earlier?: string | undefined
}

/**
 * Writes the records of an XML document into a spool file of format `csv` (see CsvFile), positions counting
 * records. The document is put on disk and read twice: which elements repeat and which have attributes decides the
 * columns, and that is known at its end only. Memory depends neither on its size nor on the number of records.
 *
 * @param input UTF-8 without byte order mark
 * @throws ActionError `source.xml` (not well-formed, with the line; entities declared; a record beyond 64 MB),
 *   `source.incomplete` (ends too early), `source.html`, `source.records`
 */
export async function spoolXml(
  input: AsyncIterable<Uint8Array>,
  target: string,
  options: XmlOptions
): Promise<XmlFacts> {
  const { origin, records, earlier, disk } = options
  const document = new SpoolWriter(`${target}.document`, disk)
  try {
    const root = await readStructure(input, document, options)
    const record = root && recordNode(root, records, origin, earlier)
    const table = record && tableOf(record, options.explode)
    if (record === undefined || table === undefined) {
      await writeSpool(target, disk, writer => writer.finish())
      return { columns: [], records: 0, rows: 0, unmet: [], bytes: 0, removedCharacters: 0, beside: [] }
    }
    if (table.columns.length > MAX_COLUMNS) throw tooManyNames(origin)
    return { ...(await writeRecords(document.path, target, record, table, options)), place: placeOf(record) }
  } finally {
    await document.discard()
  }
}

async function readStructure(
  input: AsyncIterable<Uint8Array>,
  document: SpoolWriter,
  { origin, deadline }: XmlOptions
): Promise<XmlNode | undefined> {
  const structure = new XmlStructure()
  const reader = readerFor(structure, origin)
  const feed = (slice: Buffer): void => {
    document.copy(slice, 0, slice.length)
    reader.write(slice)
  }
  await pump(input, deadline, feed, () => document.relieve())
  await document.finish()
  reader.end()
  const { root } = structure
  if (root !== undefined && localName(root.name).toLowerCase() === 'html') {
    throw new ActionError(
      'source.html',
      `${origin}: got a web page (XHTML) where data was expected.`,
      `That is often a login redirect or a wrong URL or token: check ${inputName('source-url')} and the credentials.`
    )
  }
  return root
}

function writeRecords(
  document: string,
  target: string,
  record: XmlNode,
  table: XmlTable,
  { origin, deadline, positionBase, disk }: XmlOptions
): Promise<XmlFacts> {
  return writeSpool(target, disk, async writer => {
    let removedCharacters = 0
    const removed = (count: number): void => {
      removedCharacters += count
    }
    // Few bytes can be a record of many columns: records are taken as they are, and become lines one after the other.
    const waiting: { readonly cells: readonly (string | undefined)[]; readonly number: number }[] = []
    const records = new XmlRecordReader(record, table, (cells, number) => waiting.push({ cells, number }))
    const reader = readerFor(records, origin)
    const relieve = async (): Promise<void> => {
      for (const { cells, number } of waiting.splice(0)) {
        const usable = cells.map(cell => (cell === undefined ? cell : usableText(cell, removed) || undefined))
        writeCsvLine(writer, positionBase + number, usable, table.columns.length)
        if (!writer.isLaden) continue
        deadline.check()
        await writer.relieve()
      }
      await writer.relieve()
    }
    await pump(createReadStream(document), deadline, reader.write, relieve)
    reader.end()
    return {
      columns: table.columns,
      records: records.records,
      rows: records.rows,
      unmet: records.records === 0 ? [] : unmetPaths(record, table, origin),
      bytes: writer.bytes,
      removedCharacters,
      beside: records.beside.values
    }
  })
}

function unmetPaths(record: XmlNode, { unmet, arrays, members }: XmlTable, origin: string): UnmetPath[] {
  return unmet.map(path => ({ path, origin, recordsPath: pathOf(record), members, arrays }))
}

/** A reader whose faults are ours. */
function readerFor(handler: XmlHandler, origin: string): { write(slice: Buffer): void; end(): void } {
  const reader = new XmlReader(handler)
  const guarded = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      throw asActionFault(error, origin)
    }
  }
  return { write: slice => guarded(() => reader.write(slice)), end: () => guarded(() => reader.end()) }
}

function asActionFault(error: unknown, origin: string): unknown {
  if (error instanceof XmlTooLarge) {
    return new ActionError(
      'source.xml',
      `In ${origin}, ${error.message}.`,
      `Point ${inputName('source-records')} at smaller elements inside, or leave the large part out in the source.`,
      { cause: error }
    )
  }
  if (!(error instanceof XmlFault)) return error
  if (error.cut) {
    return new ActionError(
      'source.incomplete',
      `${origin} is not whole: it ends in line ${error.line}, and ${error.message}.`,
      'Nothing was published. Run again; if it stays like that, have whoever makes the document write it whole.',
      { cause: error }
    )
  }
  return new ActionError(
    'source.xml',
    `In ${origin}, line ${error.line} is not XML that this action reads: ${error.message}.`,
    'Correct the program that writes it. Document types with entities of their own are not read.',
    { cause: error }
  )
}

function tooManyNames(origin: string): ActionError {
  return new ActionError(
    'source.xml',
    `The records of ${origin} would become more than ${MAX_COLUMNS.toLocaleString('en-US')} columns.`,
    `Names of elements are probably used as data (one for each id or day). Point ${inputName('source-records')} at elements further inside.`
  )
}
