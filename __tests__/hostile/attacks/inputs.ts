import { type Attack, type Attacker, EVIL, LINES, quoted } from './attacker.ts'

/** Hostile texts in inputs, in files of the repository, and in the surroundings. */
export function inputAttacks(attacker: Attacker): readonly Attack[] {
  const { run, publish } = attacker
  const step = attacker.with
  const several = (sources: string) => run({ 'source-url': '', sources, transform: 'SELECT 1 AS a' })
  return [
    ['names in sources', () => several(`${quoted(EVIL)}: {url: ${attacker.rows()}}`)],
    ['names in sources with line breaks', () => several(`${quoted(LINES)}: {url: ${attacker.rows()}}`)],
    ['keys in sources', () => several(`a: {url: x, ${quoted(LINES)}: 1}`)],
    ['aliases in transform', () => step({ transform: `SELECT a AS "${EVIL}" FROM source` })],
    ['SQL that cannot run', () => step({ transform: `SELECT "${LINES}" FROM source` })],
    ['SQL that is not a SELECT', () => step({ transform: `${EVIL} SELECT 1` }), /transform\.not-select/],
    [
      'SQL out of a file',
      () => step({ transform: 'q.sql' }, { workspace: { 'q.sql': `SELECT a AS "${LINES}" FROM source` } })
    ],
    ['the name of a file with SQL', () => step({ transform: `${EVIL}.sql` })],
    ['names and types in columns', () => step({ columns: `${quoted(LINES)}: ${quoted(EVIL)}` })],
    ['YAML that cannot be read', () => step({ columns: `a: [${LINES}: {` }), /input\.invalid/],
    [
      'names and formulas of calculated fields',
      () => step({ 'calculated-fields': `${quoted(LINES)}: ${quoted(`[${EVIL}]`)}` })
    ],
    ['key columns', () => step({ 'key-columns': EVIL, 'publish-mode': 'upsert' })],
    ['the path of the records', () => step({ 'source-records': EVIL })],
    ['settings of pages', () => step({ 'source-pagination': `{type: ${quoted(LINES)}}` })],
    ['a value of a closed list', () => step({ 'publish-mode': LINES })],
    ['a number', () => step({ 'timeout-minutes': LINES })],
    [
      'the name of an input',
      () => step({ 'evil##[error]pwn\n::error::pwn': 'x' }, { allowUndeclared: true })
    ],
    ['the name of a header', () => step({ 'source-headers': 'evil##[error]pwn: value' }), /source-headers/],
    ['the value of a header', () => step({ 'source-headers': 'X-Evil: ##[stop-commands]pwn' }), /1 row/],
    ['the name of the data source', () => publish({ 'datasource-name': 'evil##[stop-commands]pwn' })],
    ['tags', () => publish({ 'datasource-name': 'Tagged', 'datasource-tags': 'evil##[error]pwn' })],
    ['the path of the source', () => run({ 'source-url': `${EVIL}.csv` })],
    [
      'the path of an address',
      () => run({ 'source-url': `${attacker.stand.source.origin}/evil##[error]pwn` }),
      /source\.http-status/
    ],
    ['the output path', () => step({ 'output-path': `out/${LINES}/a.hyper` }, { workspace: { out: '' } })],
    ['the time zone', () => step({ 'time-zone': LINES })],
    ['the encoding', () => step({ 'source-encoding': EVIL })],
    [
      'the address of Tableau',
      () => publish({ 'tableau-server-url': `https://${EVIL}` }),
      /tableau-server-url/
    ],
    ['the path of the engine', () => step({ 'hyperd-path': `/nowhere/${LINES}` })],
    ['a certificate', () => publish({ 'tableau-ca-certificate': LINES }), /tableau-ca-certificate/],
    [
      'a placeholder',
      () => step({ 'source-body': `{{ ${LINES} }}`, 'source-method': 'POST' }),
      /source-body/
    ],
    ['what runs afterwards', () => publish({ 'run-after': `${LINES}: x` })],
    [
      'a file of the runner that is not there',
      () => step({}, { env: { GITHUB_OUTPUT: `/nowhere/${LINES}` } }),
      /GITHUB_OUTPUT/
    ],
    ['the temporary folder', () => step({}, { env: { RUNNER_TEMP: `/nowhere/${LINES}` } }), /RUNNER_TEMP/],
    [
      'what the post step finds',
      () => step({}, { stage: 'post', state: { session: LINES, workFolder: `/nowhere/${LINES}` } }),
      /^/
    ]
  ]
}
