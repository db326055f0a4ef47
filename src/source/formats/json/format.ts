import { parseRecordsPath } from '../../contract/records-path.ts'
import type { JsonFile } from '../../contract/spooled-file.ts'
import type { FirstBytes, Refusal, SpooledByFormat, StreamFormat } from '../../spool/format.ts'
import { type FormatTask, readOptions, textOf } from '../../spool/format-task.ts'
import type { RecordsFile } from './columns/records-file.ts'
import { spoolNdjson } from './ndjson-records.ts'
import { spoolJsonDocument } from './records.ts'
import { isJson, isNdjson, mayBeJson } from './sniff.ts'

const GOT_LINES: Refusal = {
  got: 'NDJSON (a JSON value on each line)',
  expected: 'one JSON document',
  remedy: 'Set source-format to ndjson, or leave it out.'
}

/** One JSON document. */
export const JSON_DOCUMENT: StreamFormat = {
  name: 'json',
  label: 'JSON',
  otherNames: ['geojson'],
  mediaTypes: /^(application|text)\/(x-)?json$|\+json$/,
  extensions: ['json'],
  accept: 'application/json, */*;q=0.5',
  isBinary: false,
  inputs: new Set(['source-records']),
  checkRecords: parseRecordsPath,
  layout: 'stream',
  sniff: { by: 'text', isBeginning: isJson, seenAs: 'JSON' },
  takes: found => (found.kind === 'ndjson' ? GOT_LINES : isAnyJson(found)),
  isUnmistakable: true,
  spoolExtension: 'json',
  spool: spoolDocument
}

/** What an OData service answers: JSON, which tells of itself what it is. */
export const ODATA: StreamFormat = { ...JSON_DOCUMENT, accept: 'application/json' }

/** A JSON value on each line. */
export const NDJSON: StreamFormat = {
  name: 'ndjson',
  label: 'NDJSON',
  otherNames: ['jsonlines', 'json-lines'],
  mediaTypes: /^application\/(x-)?(ndjson|jsonl|jsonlines|json-lines)$/,
  extensions: ['ndjson', 'jsonl'],
  accept: 'application/x-ndjson, application/jsonl, */*;q=0.5',
  isBinary: false,
  inputs: new Set(),
  layout: 'stream',
  sniff: { by: 'text', isBeginning: isNdjson, seenAs: 'NDJSON' },
  takes: isAnyJson,
  isUnmistakable: true,
  oftenCalled: 'json',
  spoolExtension: 'json',
  spool: spoolLines
}

/** One line of NDJSON is a document; a single value may be the beginning of either. */
function isAnyJson({ kind, text }: FirstBytes): boolean {
  return kind === 'json' || kind === 'ndjson' || (kind === 'text' && mayBeJson(text))
}

async function spoolDocument(task: FormatTask): Promise<SpooledByFormat> {
  const { config, paged } = task.target
  const options = { ...readOptions(task), records: config.records }
  if (paged !== undefined) {
    const { records, removedCharacters } = await paged.addDocument(textOf(task), task.path, options)
    return { files: [], records, positions: records, removedCharacters }
  }
  const { records, removedCharacters, files } = await spoolJsonDocument(textOf(task), task.path, options)
  return { files: spooledFiles(task, files, 'record'), positions: records, removedCharacters }
}

async function spoolLines(task: FormatTask): Promise<SpooledByFormat> {
  const { paged } = task.target
  if (paged !== undefined) {
    const { records, removedCharacters, lines } = await paged.addLines(
      textOf(task),
      task.path,
      readOptions(task)
    )
    return { files: [], records, positions: lines, removedCharacters }
  }
  const { lines, removedCharacters, files } = await spoolNdjson(textOf(task), task.path, readOptions(task))
  return { files: spooledFiles(task, files, 'line'), positions: lines, removedCharacters }
}

function spooledFiles(
  { contents: { origin }, target: { positionBase } }: FormatTask,
  files: readonly RecordsFile[],
  positions: JsonFile['positions']
): JsonFile[] {
  return files.map(file => ({ ...file, origin, positionBase, format: 'json', positions }))
}
