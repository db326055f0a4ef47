import type { SpooledFile } from '../contract/source.ts'
import { decodeText, type TextOptions } from '../decode/decode-text.ts'
import { peek } from '../decode/peek.ts'
import { charsetOf, type FileFormat } from '../detect/detect-format.ts'
import type { Contents, SpooledContents, SpoolTarget } from '../spool/contents.ts'
import type { DiskMeter } from '../spool/size-limit.ts'
import { spoolBytes } from '../spool/spool-writer.ts'
import { spoolArrow } from './arrow/file.ts'
import { ENCODING_REMEDY } from './csv/config.ts'
import { spoolCsv } from './csv/records.ts'
import type { RecordsFile } from './json/columns/records-file.ts'
import { spoolNdjson } from './json/ndjson-records.ts'
import { spoolJsonDocument } from './json/records.ts'
import { spoolParquet } from './parquet/file.ts'
import { declaredEncoding } from './xml/encoding.ts'
import { spoolXml } from './xml/file.ts'

/** The unpacked bytes of contents, and where they go. */
export interface FormatTask {
  readonly bytes: AsyncIterable<Uint8Array>
  /** Path of the spool file. */
  readonly path: string
  readonly contents: Contents
  readonly target: SpoolTarget
  /** Counts what is written. */
  readonly disk: DiskMeter
}

/** What a format makes of contents. */
type Made = Pick<SpooledContents, 'files' | 'positions'> &
  Partial<Pick<SpooledContents, 'records' | 'removedCharacters' | 'skippedEmptyLines'>>

/** How a format gets into the spool. */
interface SpoolingFormat {
  /** Of the spool file: hyperd goes by it. */
  readonly extension: string
  readonly write: (task: FormatTask) => Promise<Made>
}

/** An XML declaration is at the very beginning. */
const XML_DECLARATION_BYTES = 256

/** Every format but Excel, which is an archive. */
export const SPOOLING: Readonly<Record<Exclude<FileFormat, 'xlsx'>, SpoolingFormat>> = {
  json: { extension: 'json', write: writeJson },
  ndjson: { extension: 'json', write: writeNdjson },
  csv: { extension: 'csv', write: task => writeCsv(task, undefined) },
  tsv: { extension: 'csv', write: task => writeCsv(task, '\t') },
  parquet: { extension: 'parquet', write: writeParquet },
  arrow: { extension: 'arrow', write: writeArrow },
  xml: { extension: 'csv', write: writeXml },
  hyper: { extension: 'hyper', write: writeHyper }
}

async function writeJson(task: FormatTask): Promise<Made> {
  const options = { ...optionsOf(task), records: task.target.config.records }
  const { paged } = task.target
  if (paged !== undefined) {
    const { records, removedCharacters } = await paged.addDocument(textOf(task), task.path, options)
    return { files: [], records, positions: records, removedCharacters }
  }
  const { records, removedCharacters, files } = await spoolJsonDocument(textOf(task), task.path, options)
  return { files: jsonFiles(task, files, 'record'), positions: records, removedCharacters }
}

async function writeNdjson(task: FormatTask): Promise<Made> {
  const { paged } = task.target
  if (paged !== undefined) {
    const { records, removedCharacters, lines } = await paged.addLines(
      textOf(task),
      task.path,
      optionsOf(task)
    )
    return { files: [], records, positions: lines, removedCharacters }
  }
  const { lines, removedCharacters, files } = await spoolNdjson(textOf(task), task.path, optionsOf(task))
  return { files: jsonFiles(task, files, 'line'), positions: lines, removedCharacters }
}

async function writeCsv(task: FormatTask, delimiter: '\t' | undefined): Promise<Made> {
  const { encoding, header, skipRows, delimiter: given = delimiter, dialect } = task.target.config
  const text = textOf(task, { encoding, remedy: ENCODING_REMEDY })
  const options = { ...optionsOf(task), delimiter: given, header, skipRows }
  const { lines, skippedEmptyLines, suspect, ...facts } = await spoolCsv(text, task.path, options)
  const file: SpooledFile = {
    ...commonOf(task),
    ...facts,
    ...(dialect === undefined ? {} : { dialect }),
    format: 'csv',
    positions: 'line'
  }
  return {
    files: [file],
    positions: lines,
    skippedEmptyLines,
    ...(suspect === undefined ? {} : { warnings: [oneColumn(file, suspect)] })
  }
}

function oneColumn({ origin, columns = [] }: SpooledFile, delimiter: string) {
  return {
    title: 'Only one column',
    message: `${origin} has the one column ${JSON.stringify(columns[0])}, but every line below has as many ${delimiter === '\t' ? 'tabs' : JSON.stringify(delimiter)}. If that is a title above the header, source-skip-rows leaves it out.`
  }
}

async function writeParquet(task: FormatTask): Promise<Made> {
  const bytes = await spoolParquet(task.bytes, task.path, optionsOf(task))
  return { files: [{ ...commonOf(task), format: 'parquet', bytes, positions: 'none' }], positions: 0 }
}

async function writeArrow(task: FormatTask): Promise<Made> {
  const facts = await spoolArrow(task.bytes, task.path, optionsOf(task))
  return { files: [{ ...commonOf(task), ...facts, format: 'arrow', positions: 'none' }], positions: 0 }
}

async function writeXml(task: FormatTask): Promise<Made> {
  const { head, bytes } = await peek(task.bytes, XML_DECLARATION_BYTES)
  const charset = charsetOf(task.contents.contentType) ?? declaredEncoding(head)
  const text = decodeText(bytes, { origin: task.contents.origin, contentTypeCharset: charset })
  const { config, paged } = task.target
  const options = { ...optionsOf(task), records: config.records, earlier: paged?.xmlPlace }
  const { removedCharacters, place, ...facts } = await spoolXml(text, task.path, options)
  if (paged !== undefined) paged.xmlPlace ??= place
  const file: SpooledFile = { ...commonOf(task), ...facts, format: 'csv', positions: 'record' }
  return { files: [file], positions: facts.records, removedCharacters }
}

async function writeHyper(task: FormatTask): Promise<Made> {
  const { records } = task.target.config
  // The engine checks it when it opens this copy; what it came from it never opens, so that nothing can change it.
  const bytes = await spoolBytes(task.bytes, task.path, optionsOf(task))
  const table = records === undefined ? {} : { table: records }
  return { files: [{ ...commonOf(task), ...table, format: 'hyper', bytes, positions: 'none' }], positions: 0 }
}

function textOf(
  { bytes, contents: { origin, contentType } }: FormatTask,
  more: Pick<TextOptions, 'encoding' | 'remedy'> = {}
): AsyncIterable<Uint8Array> {
  return decodeText(bytes, { origin, contentTypeCharset: charsetOf(contentType), ...more })
}

function optionsOf({ contents: { origin }, target: { deadline, positionBase }, disk }: FormatTask) {
  return { origin, deadline, positionBase, disk }
}

function commonOf({ path, contents: { origin }, target: { positionBase } }: FormatTask) {
  return { path, origin, positionBase }
}

function jsonFiles(
  { contents: { origin }, target: { positionBase } }: FormatTask,
  files: readonly RecordsFile[],
  positions: SpooledFile['positions']
): SpooledFile[] {
  return files.map(file => ({ ...file, origin, positionBase, format: 'json', positions }))
}
