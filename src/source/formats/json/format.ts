import { inputName } from '../../../base/input-name.ts'
import type { DocumentFacts } from '../../contract/page-facts.ts'
import { parseRecordsPath } from '../../contract/records-path.ts'
import type { JsonFile, RecordsFile } from '../../contract/spooled-file.ts'
import type { FirstBytes, Refusal, SpooledByFormat, StreamFormat } from '../../spool/format.ts'
import { type FormatTask, readOptions, textOf } from '../../spool/format-task.ts'
import { namesBeside } from './names-beside.ts'
import { spoolNdjson } from './ndjson-records.ts'
import { spoolJsonDocument } from './records.ts'
import { isJson, isNdjson, mayBeJson } from './sniff.ts'

const GOT_LINES: Refusal = {
  got: 'NDJSON (a JSON value on each line)',
  expected: 'one JSON document',
  remedy: () => `Set ${inputName('source-format')} to ndjson, or leave it out.`
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
  inputs: new Set([
    'source-records',
    'source-layout',
    'source-column-names',
    'source-explode',
    'source-header'
  ]),
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
  inputs: new Set(['source-explode', 'source-header']),
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
  const { config, page } = task.target
  const tell = tellOf(task, 'record')
  const options = { ...readOptions(task), records: config.records, shape: config, tell }
  if (page !== undefined) {
    const before = page.earlier?.format === 'json' ? page.earlier : undefined
    const read = await page.records.addDocument(textOf(task), task.path, {
      ...options,
      earlier: before?.at,
      besideBefore: before?.beside
    })
    const { records, removedCharacters, positions, at, areArrays, found, beside } = read
    return {
      files: [],
      records,
      positions,
      removedCharacters,
      page: { format: 'json', at, areArrays, found, beside },
      ...(page.number === 1 ? remarks(task, read) : {})
    }
  }
  const read = await spoolJsonDocument(textOf(task), task.path, options)
  const { records, positions, removedCharacters, files } = read
  return {
    files: spooledFiles(task, files, 'record'),
    records,
    positions,
    removedCharacters,
    ...remarks(task, read)
  }
}

/** What a reader should know of how the document was understood. */
function remarks(
  task: FormatTask,
  { at, areArrays, beside }: DocumentFacts
): Pick<SpooledByFormat, 'notices'> {
  const { origin } = task.contents
  const { records, layout, columnNames, header } = task.target.config
  // Nobody has said that a whole object is meant to be one record.
  const isGuessed = records === undefined && layout === undefined && at?.kind === 'object'
  const isNameless = areArrays && columnNames === undefined && header === undefined
  const notices = [
    ...(isGuessed ? [oneRecord(origin)] : []),
    ...(isNameless ? namesBeside(origin, beside) : [])
  ]
  return notices.length === 0 ? {} : { notices }
}

function oneRecord(origin: string): { readonly title: string; readonly message: string } {
  return {
    title: 'One record',
    message: `The JSON of ${origin} holds no array of records, so it was taken for one record. If that is right, ${inputName('source-records')}: . (a dot) says so; if the records lie inside, set ${inputName('source-records')} to their path.`
  }
}

async function spoolLines(task: FormatTask): Promise<SpooledByFormat> {
  const { config, page } = task.target
  const counting = config.explode === undefined ? 'line' : 'record'
  const options = { ...readOptions(task), shape: config, tell: tellOf(task, counting) }
  if (page !== undefined) {
    const read = await page.records.addLines(textOf(task), task.path, options)
    const { records, removedCharacters, positions } = read
    return { files: [], records, positions, removedCharacters }
  }
  const { records, positions, removedCharacters, files } = await spoolNdjson(textOf(task), task.path, options)
  return { files: spooledFiles(task, files, counting), records, positions, removedCharacters }
}

/** Tells of a file while more is read. */
function tellOf(
  task: FormatTask,
  positions: JsonFile['positions']
): ((file: RecordsFile) => void) | undefined {
  const { tell } = task.target
  return tell && (file => tell(spooledFiles(task, [file], positions)))
}

function spooledFiles(
  { contents: { origin }, target: { positionBase } }: FormatTask,
  files: readonly RecordsFile[],
  positions: JsonFile['positions']
): JsonFile[] {
  return files.map(file => ({ ...file, origin, positionBase, format: 'json', positions }))
}
