import { type JsonFacts, type JsonOptions, readJson, spoolJsonFile } from './records.ts'

/**
 * Streams NDJSON (one JSON value a line; LF or CRLF) into spool files of format `json`, positions being line
 * numbers from 1. Lines of white space only are skipped.
 *
 * @param input UTF-8 without byte order mark
 * @param target see spoolJsonDocument
 * @returns also `lines`: lines of the text
 * @throws ActionError `source.json`, naming the line: not JSON, a record that does not end on its line, two values
 */
export async function spoolNdjson(
  input: AsyncIterable<Uint8Array>,
  target: string,
  options: JsonOptions
): Promise<JsonFacts & { readonly lines: number }> {
  const { facts, lines } = await spoolJsonFile(target, options.disk, files => readJson(input, files, options))
  return { ...facts, lines }
}
