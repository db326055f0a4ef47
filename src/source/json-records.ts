import type { Deadline } from '../deadline.ts'
import { jsonFaults } from './json-faults.ts'
import { JsonScanner } from './json-scanner.ts'
import { type RecordsFinder, recordsFinder } from './records-finder.ts'
import { writeSpool } from './spool-writer.ts'

/** What is known of records once they are spooled. */
export interface JsonFacts {
  readonly records: number
  /** An object with the same key twice was met in a record. */
  readonly duplicateKeys: boolean
  /** `\u0000` and lone surrogates left out of the records. */
  readonly removedCharacters: number
  /** Bytes of the spool file. */
  readonly bytes: number
}

/** What the functions that spool JSON need to know. */
export interface JsonOptions {
  /** What people call the source, for messages. */
  readonly origin: string
  readonly deadline: Deadline
  /** Added to every position. */
  readonly positionBase: number
}

/**
 * Streams the records out of one JSON document into a spool file of format `json` (see SpooledFile), positions
 * counting records. Memory depends neither on the size of the document nor on that of a record. An input
 * without any text has no records.
 *
 * @param input UTF-8 without byte order mark
 * @param options `records`: path of the records; without it the contract's rule for documents holds
 * @throws ActionError `source.json` (not JSON), `source.incomplete` (ends too early), `source.format` (several
 *   documents), `source.records` (no records where they should be), `input.invalid` (no such path)
 */
export async function spoolJsonDocument(
  input: AsyncIterable<Uint8Array>,
  target: string,
  options: JsonOptions & { readonly records?: string | undefined }
): Promise<JsonFacts> {
  const { facts } = await spoolJson(input, target, options, recordsFinder(options.records, options.origin))
  return facts
}

/** What both kinds of JSON text share: with a finder `input` is one document, without one NDJSON. */
export async function spoolJson(
  input: AsyncIterable<Uint8Array>,
  target: string,
  options: JsonOptions,
  finder: RecordsFinder | undefined
): Promise<{ facts: JsonFacts; lines: number }> {
  return writeSpool(target, async writer => {
    const scanner = new JsonScanner(writer, jsonFaults(options.origin), options.positionBase, finder)
    await writer.pump(input, options.deadline, slice => scanner.feed(slice))
    scanner.end()
    const { lines, found } = scanner
    const { records, duplicateKeys, removedCharacters } = found
    return { facts: { records, duplicateKeys, removedCharacters, bytes: writer.bytes }, lines }
  })
}
