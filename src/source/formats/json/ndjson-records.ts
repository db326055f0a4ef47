import { type JsonFacts, type JsonOptions, readJson, spoolJsonFile } from './records.ts'

/**
 * Streams NDJSON (one JSON value a line; LF or CRLF) into spool files of format `json`, positions being line
 * numbers from 1. Lines of white space only are skipped.
 *
 * @param input UTF-8 without byte order mark
 * @param target see spoolJsonDocument
 * @returns also `positions`: lines of the text, or rows where records become others
 * @throws ActionError `source.json`, naming the line: not JSON, a record that does not end on its line, two values
 */
export async function spoolNdjson(
  input: AsyncIterable<Uint8Array>,
  target: string,
  options: JsonOptions
): Promise<JsonFacts & { readonly positions: number }> {
  const { facts, positions } = await spoolJsonFile(target, options, files => readJson(input, files, options))
  return { ...facts, positions }
}
