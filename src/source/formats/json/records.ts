import type { Deadline } from '../../../base/deadline.ts'
import type { RecordsPlace } from '../../contract/page-facts.ts'
import type { DiskMeter } from '../../spool/size-limit.ts'
import { pumpParts } from '../../spool/spool-writer.ts'
import { JsonBeside } from './beside.ts'
import { RecordFiles } from './columns/record-files.ts'
import type { RecordsFile } from './columns/records-file.ts'
import { jsonFaults } from './faults.ts'
import { recordsFinder } from './find/find-records.ts'
import type { DocumentPlace, RecordsFinder } from './find/records-finder.ts'
import { JsonLookup } from './lookup.ts'
import { JsonScanner } from './scanner.ts'
import type { ScannerTables } from './scanner-tables.ts'

/** What is known of records once they are spooled. */
export interface JsonFacts {
  readonly records: number
  /** `\u0000` and lone surrogates left out of the records. */
  readonly removedCharacters: number
  /** The files that hold records, one at least: members files in the order in which they began, the record file last. */
  readonly files: readonly RecordsFile[]
}

/** What the functions that spool JSON need to know. */
export interface JsonOptions extends DocumentPlace {
  readonly deadline: Deadline
  /** Added to every position. */
  readonly positionBase: number
  /** Counts what is written. */
  readonly disk: DiskMeter
}

/**
 * Streams the records out of one JSON document into spool files of format `json` (see JsonFile), positions
 * counting records. Memory depends neither on the size of the document nor on that of a record. An input
 * without any text has no records. When it fails, no file is left.
 *
 * @param input UTF-8 without byte order mark
 * @param target path of the record file; those of members files are made of it
 * @param options `records`: path of the records; without it the contract's rule for documents holds
 * @returns also `at`: where the records are; undefined for an input without any text
 * @throws ActionError `source.json` (not JSON), `source.incomplete` (ends too early), `source.format` (several
 *   documents), `source.records` (no records where they should be), `input.invalid` (no such path)
 */
export async function spoolJsonDocument(
  input: AsyncIterable<Uint8Array>,
  target: string,
  options: JsonOptions & { readonly records?: string | undefined }
): Promise<JsonFacts & { readonly at: RecordsPlace | undefined }> {
  const finder = recordsFinder(options, options.records)
  const lookup = new JsonLookup([], new JsonBeside())
  const { facts } = await spoolJsonFile(target, options.disk, files =>
    readJson(input, files, options, finder, lookup)
  )
  return { ...facts, at: finder.at }
}

/** What was read of one JSON text. */
export interface JsonRead {
  readonly records: number
  readonly removedCharacters: number
  /** Lines of the text; of NDJSON only. */
  readonly lines: number
}

/**
 * Makes the record files of one text, which `read` fills.
 * @returns what was read, and the files; none is left when that fails
 */
export async function spoolJsonFile(
  target: string,
  disk: DiskMeter,
  read: (files: RecordFiles) => Promise<JsonRead>
): Promise<{ facts: JsonFacts; lines: number }> {
  const files = new RecordFiles(target, disk)
  try {
    const { records, removedCharacters, lines } = await read(files)
    return { facts: { records, removedCharacters, files: await files.finish() }, lines }
  } catch (error) {
    await files.discard()
    throw error
  }
}

/**
 * Adds the records of a JSON text to record files: with a finder it is one document, without one NDJSON.
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
  const faults = jsonFaults(options.origin)
  const scanner = new JsonScanner(files, faults, options.positionBase, finder, lookup, tables)
  await pumpParts(
    input,
    options.deadline,
    slice => scanner.feed(slice),
    () => files.relieve()
  )
  scanner.end()
  const { records, removedCharacters } = scanner.found
  return { records, removedCharacters, lines: scanner.lines }
}
