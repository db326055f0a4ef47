import type { InputName } from '../../base/input-catalog.ts'
import { INPUT_NAMES } from '../../base/input-catalog.ts'
import { type Hints, suggest } from '../../base/suggest.ts'

const YES_AND_NO: Hints = new Map([
  ...['yes', 'y', 'on', '1', 'enabled'].map(word => [word, 'true'] as const),
  ...['no', 'n', 'off', '0', 'disabled'].map(word => [word, 'false'] as const)
])

/** What people write for a value of a closed list; see `choiceHints`. */
const VALUE_HINTS: Partial<Readonly<Record<InputName, Hints>>> = {
  'publish-mode': new Map([
    ['full', 'overwrite'],
    ['full-refresh', 'overwrite'],
    ['refresh', 'overwrite'],
    ['write', 'overwrite'],
    ['new', 'create'],
    ['insert', 'append'],
    ['add', 'append'],
    ['incremental', 'append'],
    ['merge', 'upsert'],
    ['sync', 'upsert']
  ]),
  'if-empty': new Map([
    ['error', 'fail'],
    ['ignore', 'skip'],
    ['allow', 'publish'],
    ['overwrite', 'publish']
  ])
}

/** Values that take published data away: never suggested, only listed. */
const DESTRUCTIVE: ReadonlySet<string> = new Set(['delete', 'replace'])

/** What other tools call an input. */
const NAME_HINTS: Hints = new Map<string, InputName>([
  ['sheet', 'source-records'],
  ['sheet-name', 'source-records'],
  ['table', 'source-records'],
  ['json-path', 'source-records'],
  ['record-path', 'source-records'],
  ['root', 'source-records'],
  ['separator', 'source-delimiter'],
  ['sep', 'source-delimiter'],
  ['query', 'transform'],
  ['sql', 'transform'],
  ['select', 'transform'],
  ['file', 'source-url'],
  ['path', 'source-url'],
  ['input', 'source-url'],
  ['data', 'source-url'],
  ['bearer', 'source-token'],
  ['api-key', 'source-headers'],
  ['paging', 'source-pagination'],
  ['charset', 'source-encoding'],
  ['na-values', 'source-null-values'],
  ['types', 'columns'],
  ['dtypes', 'columns'],
  ['schema', 'columns'],
  ['name', 'datasource-name'],
  ['datasource', 'datasource-name'],
  ['mode', 'publish-mode'],
  ['keys', 'key-columns'],
  ['primary-key', 'key-columns'],
  ['match-columns', 'key-columns'],
  ['project-name', 'tableau-project'],
  ['project-path', 'tableau-project'],
  ['folder', 'tableau-project'],
  ['site', 'tableau-site-id'],
  ['site-name', 'tableau-site-id'],
  ['server', 'tableau-server-url'],
  ['host', 'tableau-server-url'],
  ['token-name', 'tableau-pat-name'],
  ['token-secret', 'tableau-pat-secret'],
  ['pat', 'tableau-pat-secret'],
  ['tags', 'datasource-tags'],
  ['description', 'datasource-description'],
  ['timezone', 'time-zone'],
  ['timeout', 'timeout-minutes'],
  ['preview', 'dry-run'],
  ['output', 'output-path'],
  ['hyper-path', 'output-path']
])

const PREFIXES = ['source-', 'tableau-', 'datasource-'] as const

/**
 * What was probably meant by a value that the closed list of an input does not hold; undefined: nobody knows.
 * @param hints what people write for the values, where this room does not have it
 */
export function suggestValue(
  name: InputName,
  value: string,
  values: readonly string[],
  hints = VALUE_HINTS[name]
): string | undefined {
  const isFlag = values.includes('true') && values.includes('false')
  const safe = values.filter(one => !DESTRUCTIVE.has(one))
  return suggest(value, safe, isFlag ? YES_AND_NO : hints)
}

/** The input that was probably meant by a name that action.yml does not declare; undefined: nobody knows. */
export function suggestInput(name: string): InputName | undefined {
  const written = name.toLowerCase().replaceAll('_', '-')
  const bare = withoutPrefix(written)
  const known = (candidate: string | undefined) => INPUT_NAMES.find(one => one === candidate)
  return (
    [written, bare, ...PREFIXES.map(prefix => prefix + bare)].map(known).find(one => one !== undefined) ??
    known(NAME_HINTS.get(written) ?? NAME_HINTS.get(bare)) ??
    known(suggest(written, INPUT_NAMES)) ??
    INPUT_NAMES.find(one => withoutPrefix(one) === suggest(bare, INPUT_NAMES.map(withoutPrefix)))
  )
}

function withoutPrefix(name: string): string {
  const prefix = PREFIXES.find(one => name.startsWith(one))
  return prefix === undefined ? name : name.slice(prefix.length)
}
