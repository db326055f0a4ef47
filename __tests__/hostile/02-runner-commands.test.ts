import type { RequestListener } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { errorOf, useStand } from '../e2e/stand.ts'
import { type EngineFiles, openEngineFiles } from '../support/engine-files.ts'
import { GITHUB_TOKEN, type GithubApi, startGithubApi } from '../support/github-api.ts'
import type { StepOptions, StepResult } from '../support/runner.ts'
import { shownLines, strayCommands } from '../support/runner-commands.ts'
import { rowsOf, workbookOf } from '../support/workbook.ts'
import { zipOf } from '../support/zip.ts'

/** Commands of both forms behind line breaks of all kinds that a name may hold without being changed. */
const EVIL = 'evil\u2028::error::pwn\u2029##[stop-commands]pwn\u0085::set-output name=published::pwn'
/** The same with the line breaks at which the runner splits. */
const LINES = 'evil\n::error::pwn\r##[stop-commands]pwn\u2028::warning title=pwn::pwn\r\n::add-mask::rows'
const YAML = JSON.stringify

const stand = useStand({
  projects: [{ name: EVIL }, { name: 'Finance' }],
  datasources: [{ name: 'Sales' }, { name: `Sales ${EVIL}` }],
  flows: [{ name: EVIL }]
})
let files: EngineFiles
let github: GithubApi
beforeAll(async () => {
  files = await openEngineFiles()
  github = await startGithubApi()
})
afterAll(() => Promise.all([files.close(), github.close()]))

const rows = (): string => stand.serve('rows.json', '[{"a":1}]')
const json = (value: unknown): string => stand.serve('rows.json', JSON.stringify(value))
const answer =
  (status: number, type: string, body: string, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': type, ...headers }).end(body)

/** Runs a step with debug logging, unless told otherwise. A step that signs in is an option of the inputs. */
function run(inputs: Record<string, string>, options: StepOptions = {}): Promise<StepResult> {
  return stand.step(
    { 'dry-run': 'true', ...inputs },
    { ...options, env: { RUNNER_DEBUG: '1', ...options.env } }
  )
}

type Try = readonly [where: string, run: () => Promise<StepResult>, seen?: RegExp]

/** What shows that the hostile text has reached the log: its beginning, and its commands, broken. */
const SEEN = /evil.*(\\::|##\\\[|↵|:)/

const SOURCES: readonly Try[] = [
  ['members of JSON', () => run({ 'source-url': json([{ [EVIL]: 1 }]) })],
  ['members of JSON with the line breaks of a log', () => run({ 'source-url': json([{ [LINES]: 1 }]) })],
  ['members inside of members', () => run({ 'source-url': json([{ [EVIL]: { [LINES]: 1 } }]) })],
  [
    'members that differ by case',
    () => run({ 'source-url': json([{ [EVIL]: 1, [EVIL.toUpperCase()]: 2 }]) })
  ],
  [
    'members that could be the records',
    () => run({ 'source-url': json({ [EVIL]: [{ a: 1 }], b: [{ a: 1 }] }) })
  ],
  [
    'values of mixed types, shown as examples',
    () => run({ 'source-url': json([{ a: 1 }, { a: 2 }, { a: EVIL }]) })
  ],
  ['values that do not convert', () => run({ 'source-url': json([{ a: LINES }]), columns: 'a: int' })],
  ['columns that are missing', () => run({ 'source-url': json([{ [EVIL]: 1 }]), columns: 'b: int' })],
  ['broken JSON', () => run({ 'source-url': stand.serve('rows.json', `[{"a":"${EVIL}" "b"}]`) })],
  ['an error in the answer', () => run({ 'source-url': json({ data: null, errors: [{ message: LINES }] }) })],
  [
    'a page with an error',
    () => run({ 'source-url': json({ error: EVIL, data: [] }), 'source-records': 'data.x' })
  ],
  [
    'NDJSON',
    () => run({ 'source-url': stand.serve('a.ndjson', `{${YAML(EVIL)}:1}\n{"b" ${YAML(EVIL)}}\n`) })
  ],
  ['names of CSV', () => run({ 'source-url': stand.serve('a.csv', `id,"${EVIL}"\n1,2\n`) })],
  [
    'names of CSV with line breaks',
    () => run({ 'source-url': stand.serve('a.csv', `id,"${LINES}"\n1,2\n`) })
  ],
  ['a ragged line of CSV', () => run({ 'source-url': stand.serve('a.csv', `id,b\n1,2,${EVIL}\n`) })],
  [
    'quotes of CSV that do not match',
    () => run({ 'source-url': stand.serve('a.csv', `id,b\n1,"x" ${EVIL}\n`) })
  ],
  ['names of TSV', () => run({ 'source-url': stand.serve('a.tsv', `id\t${EVIL}\n1\t2\n`) })],
  [
    'columns that differ between files',
    () =>
      run({
        'source-url': `${stand.serve('a.csv', 'id,b\n1,2\n')}\n${stand.serve('b.csv', `id,${EVIL}\n1,2\n`)}`
      })
  ],
  [
    'attributes and texts of XML',
    () =>
      run({
        'source-url': stand.serve('a.xml', `<r><i a="1">${EVIL}</i><i a="x">${EVIL}</i></r>`),
        columns: 'a: int'
      }),
    /evil|↵|columns|Columns/
  ],
  [
    'a DOCTYPE of XML',
    () => run({ 'source-url': stand.serve('a.xml', `<!DOCTYPE ${EVIL}><r/>`) }),
    /source\.xml/
  ],
  [
    'names of an Excel sheet',
    async () => {
      const sheet = rowsOf(['id', EVIL.replaceAll('\u0085', '')], ['a', 'b'])
      return run({ 'source-url': stand.serve('a.xlsx', await workbookOf({ sheets: { S: sheet } })) })
    }
  ],
  [
    'names of Excel sheets, listed',
    async () => {
      const sheets = { [EVIL]: rowsOf(['id'], ['a']), Other: rowsOf(['id'], ['a']) }
      const url = stand.serve('a.xlsx', await workbookOf({ sheets }))
      return run({ 'source-url': url, 'source-records': 'Nope' })
    }
  ],
  [
    'errors in cells of Excel',
    async () => {
      const cell = '<c t="e"><v>evil##[error]pwn</v></c>'
      return run({
        'source-url': stand.serve('a.xlsx', await workbookOf({ sheets: { S: rowsOf(['id'], [cell]) } }))
      })
    },
    /Errors in cells|source\.xlsx/
  ],
  [
    'members of a ZIP archive',
    async () => run({ 'source-url': stand.serve('a.zip', await zipOf([`${EVIL}.csv`, 'id,b\n1\n'])) })
  ],
  [
    'members of a ZIP archive with line breaks',
    async () => run({ 'source-url': stand.serve('a.zip', await zipOf([`${LINES}.csv`, 'id,b\n1\n'])) })
  ],
  [
    'members of a ZIP archive that lead outside',
    async () => run({ 'source-url': stand.serve('a.zip', await zipOf([`../${EVIL}.csv`, 'id\n1\n'])) })
  ],
  [
    'columns of Parquet',
    async () => {
      const { content } = await files.write(`select 1 as "${EVIL}"`, 'parquet')
      return run({ 'source-url': stand.serve('a.parquet', content) })
    }
  ],
  [
    'columns of Arrow',
    async () => {
      const { content } = await files.write(`select 1 as "${EVIL}"`, 'arrowfile')
      return run({ 'source-url': stand.serve('a.arrow', content) })
    }
  ],
  [
    'tables and columns of a Hyper file',
    async () => {
      const { content } = await files.database({
        [`"${EVIL}"`]: 'select 1 as a',
        other: `select 1 as "${EVIL}"`
      })
      return run({ 'source-url': stand.serve('a.hyper', content) })
    }
  ],
  [
    'properties of OData',
    () =>
      run({
        'source-url': stand.serve('odata', (request, response) => {
          if (request.url?.endsWith('$metadata')) response.writeHead(404).end(EVIL)
          else
            answer(
              200,
              'application/json',
              YAML({ '@odata.context': `$metadata#${EVIL}`, value: [{ [EVIL]: 1 }] })
            )(request, response)
        }),
        'source-format': 'odata'
      })
  ],
  [
    'names of files',
    () => run({ 'source-url': 'data/*.csv' }, { workspace: { [`data/${EVIL}.csv`]: 'id,b\n1\n' } })
  ],
  [
    'names of files with line breaks',
    () => run({ 'source-url': 'data/*.csv' }, { workspace: { [`data/${LINES}.csv`]: 'id,b\n1\n' } })
  ],
  [
    'names of files that are appended',
    () =>
      run(
        { 'source-url': 'data/*.csv' },
        { workspace: { [`data/${LINES}.csv`]: 'id\n1\n', 'data/b.csv': 'id\n2\n' } }
      )
  ],
  [
    'an empty file by its name',
    () => run({ 'source-url': 'data/*' }, { workspace: { [`data/${LINES}.json`]: '' } })
  ]
]

const SERVERS: readonly Try[] = [
  ['the body of an error', () => run({ 'source-url': stand.serve('x', answer(404, 'text/plain', LINES)) })],
  [
    'the body of an error in JSON',
    () => run({ 'source-url': stand.serve('x', answer(403, 'application/json', YAML({ message: EVIL }))) })
  ],
  [
    'the title of a page',
    () => run({ 'source-url': stand.serve('x', answer(200, 'text/html', `<title>${LINES}</title>`)) })
  ],
  [
    'the content type',
    () => run({ 'source-url': stand.serve('x', answer(200, 'evil/##[error]pwn', '<title>x</title>')) }),
    /source\./
  ],
  [
    'a charset',
    () =>
      run({ 'source-url': stand.serve('x', answer(200, 'text/csv; charset="evil##[error]pwn"', 'a\n1\n')) })
  ],
  [
    'a redirect',
    () =>
      run({
        'source-url': stand.serve(
          'x',
          answer(302, 'text/plain', '', { location: 'http://169.254.169.254/evil##[error]pwn' })
        )
      }),
    /source\.redirect/
  ],
  [
    'a link to the next page',
    () =>
      run({
        'source-url': stand.serve(
          'x.json',
          answer(200, 'application/json', '[{"a":1}]', {
            link: '<http://169.254.1.1/evil##[error]pwn>; rel="next"'
          })
        )
      }),
    /source\./
  ],
  [
    'a Link header that cannot be read',
    () =>
      run({
        'source-url': stand.serve(
          'x.json',
          answer(200, 'application/json', '[{"a":1}]', { link: 'evil##[error]pwn; rel="next"' })
        )
      }),
    /source\.|rows/
  ],
  [
    'a time to wait',
    () =>
      run({
        'source-url': stand.serve('x.json', answer(429, 'text/plain', EVIL, { 'retry-after': '86400' }))
      }),
    /source\./
  ],
  [
    'an encoding of the content',
    () =>
      run({
        'source-url': stand.serve(
          'x.json',
          answer(200, 'application/json', '[]', { 'content-encoding': 'evil##[error]pwn' })
        )
      }),
    /source\./
  ],
  [
    'a refusal of the OAuth service',
    () =>
      run({
        'source-url': rows(),
        'source-oauth-token-url': stand.serve(
          't',
          answer(400, 'application/json', YAML({ error: EVIL, error_description: LINES }))
        ),
        'source-oauth-client-id': 'me',
        'source-oauth-client-secret': 'a client secret'
      })
  ],
  [
    'an answer of Tableau that refuses to sign in',
    async () => {
      const fault = stand.simulator.inject({
        kind: 'errorCode',
        code: '401001',
        detail: LINES,
        path: /\/auth\/signin$/
      })
      const step = await run({ 'source-url': rows(), 'dry-run': 'false' })
      fault.remove()
      return step
    }
  ],
  [
    'an answer of Tableau that refuses the publication',
    async () => {
      const fault = stand.simulator.inject({
        kind: 'errorCode',
        code: '400011',
        summary: EVIL,
        detail: LINES,
        method: 'POST',
        path: /\/datasources$/
      })
      const step = await run({ 'source-url': rows(), 'dry-run': 'false' })
      fault.remove()
      return step
    }
  ],
  [
    'the notes of a job',
    async () => {
      const fault = stand.simulator.inject({ kind: 'failJob', notes: LINES })
      const step = await run({ 'source-url': rows(), 'dry-run': 'false' })
      fault.remove()
      return step
    }
  ],
  ['projects of Tableau', () => run({ 'source-url': rows(), 'dry-run': 'false', 'tableau-project': 'evil' })],
  [
    'content of Tableau that could run afterwards',
    () => run({ 'source-url': rows(), 'dry-run': 'false', 'run-after': 'flow: default/evil' })
  ],
  [
    'the address of a comment',
    async () => {
      github.address = `https://github.example/${EVIL}`
      const step = await comment({})
      github.address = undefined
      return step
    }
  ],
  [
    'a refusal of the comment',
    async () => {
      github.refuseWith = 500
      github.refusal = LINES
      const step = await comment({})
      github.refuseWith = undefined
      return step
    }
  ]
]

const INPUTS: readonly Try[] = [
  [
    'names in sources',
    () => run({ 'source-url': '', sources: `${YAML(EVIL)}: {url: ${rows()}}`, transform: 'SELECT 1 AS a' })
  ],
  [
    'names in sources with line breaks',
    () => run({ 'source-url': '', sources: `${YAML(LINES)}: {url: ${rows()}}` })
  ],
  ['keys in sources', () => run({ 'source-url': '', sources: `a: {url: x, ${YAML(LINES)}: 1}` })],
  [
    'aliases in transform',
    () => run({ 'source-url': rows(), transform: `SELECT a AS "${EVIL}" FROM source` })
  ],
  ['SQL that cannot run', () => run({ 'source-url': rows(), transform: `SELECT "${LINES}" FROM source` })],
  [
    'SQL that is no SELECT',
    () => run({ 'source-url': rows(), transform: `${EVIL} SELECT 1` }),
    /transform\./
  ],
  [
    'a transform file',
    () =>
      run(
        { 'source-url': rows(), transform: 'q.sql' },
        { workspace: { 'q.sql': `SELECT a AS "${LINES}" FROM source` } }
      )
  ],
  ['the name of a transform file', () => run({ 'source-url': rows(), transform: `${EVIL}.sql` })],
  ['columns', () => run({ 'source-url': rows(), columns: `${YAML(LINES)}: ${YAML(EVIL)}` })],
  [
    'YAML that cannot be read',
    () => run({ 'source-url': rows(), columns: `a: [${EVIL}\n::error::pwn: {` }),
    /input\.invalid/
  ],
  [
    'calculated fields',
    () => run({ 'source-url': rows(), 'calculated-fields': `${YAML(LINES)}: ${YAML(`[${EVIL}]`)}` })
  ],
  ['key columns', () => run({ 'source-url': rows(), 'key-columns': LINES, 'publish-mode': 'upsert' })],
  ['the path of the records', () => run({ 'source-url': json({ a: 1 }), 'source-records': EVIL })],
  ['settings of pages', () => run({ 'source-url': rows(), 'source-pagination': `{type: ${YAML(LINES)}}` })],
  ['a value of a closed list', () => run({ 'source-url': rows(), 'publish-mode': LINES })],
  [
    'the name of an input',
    () => run({ 'source-url': rows(), 'evil##[error]pwn\n::error::pwn': 'x' }, { allowUndeclared: true })
  ],
  [
    'names of headers',
    () => run({ 'source-url': rows(), 'source-headers': `evil##[error]: ${EVIL}` }),
    /source-headers/
  ],
  [
    'values of headers',
    () => run({ 'source-url': rows(), 'source-headers': 'X-Evil: ##[stop-commands]pwn' }),
    /\d row/
  ],
  [
    'the name of the data source',
    () => run({ 'source-url': rows(), 'dry-run': 'false', 'datasource-name': EVIL.replaceAll('\u0085', '') })
  ],
  ['the path of the source', () => run({ 'source-url': `${EVIL}.csv` })],
  [
    'the path of an address',
    () => run({ 'source-url': `${stand.source.origin}/evil##[error]pwn` }),
    /source\.http-status/
  ],
  ['the output path', () => run({ 'source-url': rows(), 'output-path': `out/${LINES}.hyper` })],
  ['the time zone', () => run({ 'source-url': rows(), 'time-zone': LINES })],
  ['the encoding', () => run({ 'source-url': rows(), 'source-encoding': EVIL })],
  [
    'the address of Tableau',
    () => run({ 'source-url': rows(), 'dry-run': 'false', 'tableau-server-url': `https://${EVIL}` }),
    /tableau-server-url/
  ],
  ['the path of the engine', () => run({ 'source-url': rows(), 'hyperd-path': `/nowhere/${LINES}` })],
  [
    'a certificate',
    () => run({ 'source-url': rows(), 'dry-run': 'false', 'tableau-ca-certificate': LINES }),
    /tableau-ca-certificate/
  ],
  [
    'a placeholder',
    () => run({ 'source-url': rows(), 'source-body': `{{ ${LINES} }}`, 'source-method': 'POST' }),
    /source-body/
  ],
  ['run-after', () => run({ 'source-url': rows(), 'dry-run': 'false', 'run-after': `${LINES}: x` })],
  [
    'an error that nobody catches',
    () => run({ 'source-url': rows() }, { env: { GITHUB_OUTPUT: `/nowhere/${LINES}` } })
  ],
  [
    'an error of the post step',
    () =>
      run(
        { 'source-url': rows() },
        { stage: 'post', state: { session: LINES, workFolder: `/nowhere/${LINES}` } }
      ),
    /^/
  ]
]

function comment(inputs: Record<string, string>): Promise<StepResult> {
  return run(
    { 'source-url': rows(), comment: 'true', 'github-token': GITHUB_TOKEN, ...inputs },
    {
      event: { pull_request: { number: 7, head: { repo: { full_name: 'octo/data' } } } },
      env: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_API_URL: github.origin }
    }
  )
}

/** One name for each way to write a command into a name of the source. */
const FORMS: readonly string[] = [
  ...['\n', '\r', '\r\n', '\v', '\f', '\u0085', '\u2028', '\u2029'].flatMap(breaks => [
    `${breaks}::error::pwn`,
    `${breaks} \u00a0::set-output name=published::pwn`
  ]),
  '##[stop-commands]pwn',
  '##[set-output name=published]pwn',
  '##[add-mask]text',
  '##[ERROR]pwn',
  '###[warning]pwn',
  '##[##[error]pwn',
  ' ##[group]pwn',
  '##[endgroup]',
  '##[command]pwn'
]

describe('2 Commands to the runner in lines of the log', () => {
  let named: StepResult
  let quiet: StepResult
  beforeAll(async () => {
    const record = Object.fromEntries(FORMS.map((form, index) => [`form-${index}-${form}`, index]))
    named = await run({ 'source-url': json([record]) })
    quiet = await run({ 'source-url': json([record]) }, { env: { RUNNER_DEBUG: undefined } })
  })

  it.each(FORMS.map((form, index) => [JSON.stringify(form), index] as const))(
    'the name %s is text, with debug logging and without',
    (_, index) => {
      for (const { log, exitCode } of [named, quiet]) {
        expect(exitCode).toBe(0)
        expect(shownLines(log).filter(line => line.includes(`form-${index}-`))).not.toEqual([])
        expect(strayCommands(log).filter(line => line.includes(`form-${index}-`) || index === 0)).toEqual([])
      }
    }
  )

  it.each([...SOURCES, ...SERVERS, ...INPUTS])('%s', async (_, attack, seen = SEEN) => {
    const step = await attack()
    expect(strayCommands(step.log)).toEqual([])
    expect(strayCommands(step.postLog ?? '')).toEqual([])
    expect(shownLines(step.log).join('\n')).toMatch(seen)
    expect(step.masks.filter(mask => 'rows published text'.split(' ').includes(mask))).toEqual([])
    if (step.exitCode !== 0) expect(errorOf(step)).toMatch(/^[a-z]+(\.[a-z-]+)?: /)
  })
})
