import type { Deadline } from '../../../base/deadline.ts'
import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { parseNamesPath, topLevelNames } from '../../contract/names-path.ts'
import type { DocumentFacts, RecordsPlace } from '../../contract/page-facts.ts'
import { type PathStep, pathText } from '../../contract/records-path.ts'
import type { JsonShape } from '../../contract/source.ts'
import type { RecordsFile } from '../../contract/spooled-file.ts'
import type { DiskMeter } from '../../spool/size-limit.ts'
import { pumpParts } from '../../spool/spool-writer.ts'
import { JsonBeside } from './beside.ts'
import { ColumnNames } from './column-names.ts'
import { RecordFiles } from './columns/record-files.ts'
import { jsonFaults } from './faults.ts'
import { recordsFinder } from './find/find-records.ts'
import type { DocumentPlace, RecordsFinder } from './find/records-finder.ts'
import { reshaped, rowsOf } from './layout/reshape.ts'
import type { Rows } from './layout/rows.ts'
import type { ScannerTables } from './lex/scanner-tables.ts'
import { JsonLookup } from './lookup.ts'
import { JsonScanner } from './scanner.ts'

/** What is known of records once they are spooled. */
export interface JsonFacts {
  readonly records: number
  /** `\u0000` and lone surrogates left out of the records. */
  readonly removedCharacters: number
  /**
   * The files that hold records, one at least: members files in the order in which they began, the record file last.
   */
  readonly files: readonly RecordsFile[]
}

/** What the functions that spool JSON need to know. */
export interface JsonOptions extends DocumentPlace {
  readonly deadline: Deadline
  /** Added to every position. */
  readonly positionBase: number
  /** What the inputs say of the shape of the records. */
  readonly shape?: JsonShape | undefined
  /** Counts what is written. */
  readonly disk: DiskMeter
  /** Is told of the one file that has all records, while more are read. */
  readonly tell?: ((file: RecordsFile) => void) | undefined
}

/** What the functions that spool JSON documents need to know beside it. */
export interface DocumentOptions extends JsonOptions {
  /** Path of the records; without it the contract's rule for documents holds. */
  readonly records?: string | undefined
  /** Where the records of earlier pages were. */
  readonly earlier?: RecordsPlace | undefined
}

/**
 * Streams the records out of one JSON document into spool files of format `json` (see JsonFile), positions
 * counting records. Memory depends neither on the size of the document nor on that of a record. An input
 * without any text has no records. When it fails, no file is left.
 *
 * @param input UTF-8 without byte order mark
 * @param target path of the record file; those of members files are made of it
 * @returns also `at`: where the records are; undefined for an input without any text
 * @throws ActionError `source.json` (not JSON), `source.incomplete` (ends too early), `source.format` (several
 *   documents), `source.records` (no records where they should be), `input.invalid` (no such path)
 */
export async function spoolJsonDocument(
  input: AsyncIterable<Uint8Array>,
  target: string,
  options: DocumentOptions
): Promise<JsonFacts & DocumentFacts & { readonly positions: number }> {
  let document: DocumentFacts = { at: undefined, areArrays: false, found: new Map(), beside: [] }
  const { facts, positions } = await spoolJsonFile(target, options, async files => {
    const read = await readDocument(input, files, options)
    const { at, areArrays, found, beside } = read
    document = { at, areArrays, found, beside }
    return read
  })
  return { ...facts, positions, ...document }
}

/** What was read of one JSON text. */
export interface JsonRead {
  readonly records: number
  readonly removedCharacters: number
  /** How many positions they have used up; of NDJSON the lines of the text. */
  readonly positions: number
  /** The first records are arrays. */
  readonly areArrays: boolean
}

/**
 * Makes the record files of one text, which `read` fills.
 * @returns what was read, and the files; none is left when that fails
 */
export async function spoolJsonFile(
  target: string,
  { disk, tell }: Pick<JsonOptions, 'disk' | 'tell'>,
  read: (files: RecordFiles) => Promise<JsonRead>
): Promise<{ facts: JsonFacts; positions: number }> {
  const files = new RecordFiles(target, disk, tell)
  try {
    const { records, removedCharacters, positions } = await read(files)
    return { facts: { records, removedCharacters, files: await files.finish() }, positions }
  } catch (error) {
    await files.discard()
    throw error
  }
}

/**
 * Adds the records of a JSON text to record files: with a finder it is one document, without one NDJSON. Where the
 * shape asks for it the records become other rows first.
 * @param lookup is shown what stands beside the records of a document
 * @param tables those of the texts read before this one, when there are such
 */
export async function readJson(
  input: AsyncIterable<Uint8Array>,
  files: RecordFiles,
  options: JsonOptions,
  finder?: RecordsFinder,
  lookup?: JsonLookup,
  tables?: ScannerTables
): Promise<JsonRead> {
  const { shape = {} } = options
  if (shape.header !== undefined) files.arrayNames = { header: shape.header }
  const rows = rowsOf(shape, files.target, options)
  if (rows === undefined) {
    const scanner = await scan(input, files, options, finder, lookup, tables)
    const { records, removedCharacters, areArrays } = scanner.found
    return {
      records,
      removedCharacters,
      areArrays,
      positions: finder === undefined ? scanner.lines : records
    }
  }
  try {
    const { found } = await scan(input, rows, options, finder, lookup, tables)
    const lines = reshaped(rows, shape, files.target, options, path => files.metPaths.add(path))
    const made = await scan(lines, files, options, undefined, undefined, tables)
    files.explodes = (shape.explode ?? []).map(path => pathText(path))
    return {
      records: rows.count,
      removedCharacters: found.removedCharacters + made.found.removedCharacters,
      areArrays: made.found.areArrays,
      positions: made.found.records
    }
  } finally {
    await rows.discard()
  }
}

async function scan(
  input: AsyncIterable<Uint8Array>,
  sink: RecordFiles | Rows,
  options: JsonOptions,
  finder?: RecordsFinder,
  lookup?: JsonLookup,
  tables?: ScannerTables
): Promise<JsonScanner> {
  const faults = jsonFaults(options.origin)
  const scanner = new JsonScanner(sink, faults, options.positionBase, finder, lookup, tables)
  await pumpParts(
    input,
    options.deadline,
    slice => scanner.feed(slice),
    () => sink.relieve()
  )
  scanner.end()
  return scanner
}

/**
 * Adds the records of a JSON document to record files; see `spoolJsonDocument`.
 * @param paths of the values that are to be looked up in it
 * @param tables those of the texts read before this one, when there are such
 */
export async function readDocument(
  input: AsyncIterable<Uint8Array>,
  files: RecordFiles,
  options: DocumentOptions,
  paths: readonly (readonly PathStep[])[] = [],
  tables?: ScannerTables
): Promise<JsonRead & DocumentFacts> {
  const { shape = {} } = options
  const path = shape.columnNames === undefined ? undefined : parseNamesPath(shape.columnNames)
  const names = path && new ColumnNames(path)
  const finder = recordsFinder(options, options.records, options.earlier, {
    names: path && topLevelNames(path),
    layout: shape.layout
  })
  const lookup = new JsonLookup(paths, new JsonBeside(), names)
  const read = await readJson(input, files, options, finder, lookup, tables)
  files.recordsPath = pathText(finder.at?.steps ?? [])
  if (names !== undefined && read.records > 0) nameArrays(files, names.found, options)
  return { ...read, at: finder.at, found: lookup.found(finder.at), beside: lookup.beside }
}

/** Further pages need not repeat the names. */
function nameArrays(
  files: RecordFiles,
  names: readonly string[] | undefined,
  { origin, shape }: JsonOptions
): void {
  const known =
    files.arrayNames !== undefined && 'names' in files.arrayNames ? files.arrayNames.names : undefined
  const where = `${inputName('source-column-names')} ${JSON.stringify(shape?.columnNames)}`
  const hasNames = names !== undefined && names.length > 0
  if (!hasNames && known === undefined) {
    throw new ActionError(
      'source.records',
      `The JSON of ${origin} has no array of names at ${where}.`,
      `Look at the answer of the source: write the path of the array outside of the records, and [] with the member that is the name, for example columns[].name. Where the first record holds the names, set ${inputName('source-header')}: true instead.`
    )
  }
  if (!hasNames) return
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(names)) {
    throw new ActionError(
      'source.columns',
      `The JSON of ${origin} has other names at ${where} than the page before.`,
      'Pages of one source need the same columns in the same order.'
    )
  }
  files.arrayNames = { names }
}
