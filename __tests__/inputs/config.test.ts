import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { declared, INPUT_NAMES, INPUTS } from '../../src/base/input-catalog.ts'
import { readConfig } from '../../src/inputs/config.ts'
import { splitProjectPath } from '../../src/inputs/tableau/project-path.ts'
import { COMPLETE, fault, MANIFEST, read, stepEnv } from '../support/step-inputs.ts'

describe('the table of declared inputs', () => {
  it('has the inputs of action.yml, in its order', () => {
    expect(INPUT_NAMES).toEqual(Object.keys(MANIFEST.inputs))
  })

  it('has the defaults of action.yml', () => {
    const ours = Object.fromEntries(INPUT_NAMES.map(name => [name, declared(name).default]))
    const theirs = Object.fromEntries(INPUT_NAMES.map(name => [name, MANIFEST.inputs[name]?.default]))
    expect(ours).toEqual(theirs)
  })

  it('has the variable of the same name in upper snake case for every tableau-* input', () => {
    for (const name of INPUT_NAMES.filter(name => name.startsWith('tableau-'))) {
      expect(declared(name).variable).toBe(name.toUpperCase().replaceAll('-', '_'))
    }
  })

  it('has every allowed value in the description', () => {
    for (const [name, { values }] of Object.entries(INPUTS).flatMap(([name, input]) =>
      'values' in input ? [[name, input] as const] : []
    )) {
      if (values.join() === 'true,false') continue
      for (const value of values) expect(MANIFEST.inputs[name]?.description).toContain(`\`${value}\``)
    }
  })
})

describe('readConfig', () => {
  it('reads a complete step with the defaults', () => {
    const { sources, moment, ...config } = read().config
    expect(moment.zone).toBe('UTC')
    expect(sources).toMatchObject([{ name: 'source', named: false }])
    expect(config).toEqual({
      datasourceName: 'Sales',
      source: {
        locations: ['https://data.example/rows.json'],
        format: 'auto',
        method: 'GET',
        headers: [],
        maxPages: 10_000,
        concurrency: 1,
        maxSize: 20 * 2 ** 30,
        secrets: []
      },
      columns: new Map(),
      extract: { ifEmpty: 'fail', zone: 'UTC', hyperVersion: 2 },
      guards: { onSchemaChange: 'fail', checks: [], skipUnchanged: false, unchangedIgnores: [] },
      keyColumns: [],
      description: { tags: [] },
      tableau: {
        serverUrl: 'https://tableau.example',
        insecure: false,
        siteId: 'acme',
        credentials: { kind: 'personal-access-token', name: 'ci', secret: 'pat-s3cret' },
        project: { kind: 'default' },
        createProject: false,
        runAfter: [],
        wait: false,
        datasourceName: 'Sales',
        mode: 'overwrite',
        chunkSizeBytes: 32 * 1024 * 1024
      },
      timeoutMinutes: 60,
      dryRun: false,
      withoutSecrets: false
    })
  })

  it('freezes the configuration through and through', () => {
    const config = readConfig(stepEnv(COMPLETE), () => undefined)
    const [source] = config.sources
    expect(
      [config, source, source?.config, source?.config.locations, config.tableau?.project].every(
        Object.isFrozen
      )
    ).toBe(true)
  })

  it('reads key columns between commas, or one a line', () => {
    const keys = (mode: string, text: string) =>
      read({ ...COMPLETE, 'publish-mode': mode, 'key-columns': text }).config.keyColumns
    expect(keys('upsert', 'id')).toEqual(['id'])
    expect(keys('update', ' id , day,')).toEqual(['id', 'day'])
    expect(keys('delete', 'Last, first\n  id\n')).toEqual(['Last, first', 'id'])
    expect(keys('append', 'id')).toEqual(['id'])
    expect(keys('overwrite', 'id')).toEqual(['id'])
    for (const mode of ['append', 'replace'] as const) {
      expect(read({ ...COMPLETE, 'publish-mode': mode }).config.tableau?.mode).toBe(mode)
    }
  })

  it.each([
    ['upsert', '', 'input.missing: The input key-columns is missing, which publish-mode upsert needs.'],
    ['delete', ' , ', 'input.missing: The input key-columns is missing, which publish-mode delete needs.'],
    ['append', 'id,id', 'input.invalid: The input key-columns names "id" twice.'],
    ['update', 'id, id', 'input.invalid: The input key-columns names "id" twice.'],
    ['upsrt', 'id', 'input.invalid: The input publish-mode has the value "upsrt"']
  ])('refuses key columns that do not fit: %s %j', (mode, keys, message) => {
    const error = fault({ ...COMPLETE, 'publish-mode': mode, 'key-columns': keys })
    expect(error.message).toContain(message)
    expect(error.message).not.toContain('things are wrong')
  })

  it('trims every value', () => {
    const { config } = read({
      'source-url': '  https://data.example/rows.json \n',
      'datasource-name': '\tSales \n',
      'tableau-pat-secret': ' pat-s3cret\n',
      'publish-mode': ' create ',
      transform: '\nSELECT 1\n'
    })
    expect(config.source.locations).toEqual(['https://data.example/rows.json'])
    expect(config.datasourceName).toBe('Sales')
    expect(config.tableau).toMatchObject({ credentials: { secret: 'pat-s3cret' }, mode: 'create' })
    expect(config.extract.transform).toBe('SELECT 1')
  })

  it('takes an empty value for the default', () => {
    const { config } = read({ 'source-format': '', 'dry-run': '', 'timeout-minutes': ' ', 'if-empty': '' })
    expect(config).toMatchObject({
      dryRun: false,
      withoutSecrets: false,
      timeoutMinutes: 60,
      source: { format: 'auto' }
    })
  })

  it.each([
    ['', 20 * 2 ** 30],
    ['1000', 1000],
    ['500MB', 500_000_000],
    ['2GiB', 2 * 2 ** 30],
    ['1.5 kib', 1536]
  ])('reads %j as a size', (value, bytes) => {
    expect(read({ 'source-max-size': value }).config.source.maxSize).toBe(bytes)
  })

  it.each(['0', '-1', '2 Gigs', 'GiB', '1e9', '99999999TiB'])('refuses %j as a size', value => {
    expect(() => read({ 'source-max-size': value })).toThrow(/source-max-size .* not a size above 0/)
  })

  it('reads the optional texts as they are', () => {
    const { config } = read({
      'output-path': 'out/sales.hyper',
      'hyperd-path': '/opt/hyper',
      'if-empty': 'skip'
    })
    expect(config.extract).toMatchObject({ outputPath: 'out/sales.hyper', ifEmpty: 'skip' })
    expect(config.hyperdPath).toBe('/opt/hyper')
  })
})

describe('environment variables', () => {
  const variables = {
    TABLEAU_SERVER_URL: 'https://from-variable.example',
    TABLEAU_SITE_ID: 'from-variable',
    TABLEAU_PAT_NAME: 'variable-pat',
    TABLEAU_PAT_SECRET: ' variable-s3cret\n',
    TABLEAU_PROJECT: 'From/Variable'
  }

  it('stand in for every tableau-* input that is empty, trimmed and masked', () => {
    const masks: string[] = []
    const step = stepEnv({ 'source-url': 'a.csv', 'datasource-name': 'Sales' }, variables)
    const config = readConfig(step, secret => masks.push(secret))
    expect(config.tableau).toMatchObject({
      serverUrl: 'https://from-variable.example',
      siteId: 'from-variable',
      credentials: { kind: 'personal-access-token', name: 'variable-pat', secret: 'variable-s3cret' },
      project: { kind: 'path', path: ['From', 'Variable'] }
    })
    expect(masks).toContain('variable-s3cret')
  })

  it('lose against an input that is given', () => {
    expect(read({}, variables).config.tableau).toMatchObject({
      serverUrl: 'https://tableau.example',
      siteId: 'acme',
      credentials: { name: 'ci', secret: 'pat-s3cret' }
    })
  })

  it('of a project lose against the other project input', () => {
    const id = '1F2F3E4E-5d6d-7c8c-9b0b-1a2a3f4f5e6e'
    expect(read({ 'tableau-project-id': id }, variables).config.tableau?.project).toEqual({
      kind: 'luid',
      id: id.toLowerCase()
    })
    expect(read({ 'tableau-project': 'A' }, { TABLEAU_PROJECT_ID: id }).config.tableau?.project).toEqual({
      kind: 'path',
      path: ['A']
    })
  })

  it('HYPERD_PATH stands in for hyperd-path', () => {
    expect(read({}, { HYPERD_PATH: '/opt/hyperd' }).config.hyperdPath).toBe('/opt/hyperd')
    expect(read({ 'hyperd-path': '/given' }, { HYPERD_PATH: '/opt/hyperd' }).config.hyperdPath).toBe('/given')
  })

  it.each(['SOURCE_TOKEN', 'DRY_RUN', 'PUBLISH_MODE', 'DATASOURCE_NAME'])('%s has no influence', name => {
    expect(read({}, { [name]: 'true' }).config).toEqual(read().config)
  })
})

describe('secrets', () => {
  it('are masked in their trimmed form', () => {
    expect(read({ 'source-token': ' tok3n\n', 'tableau-pat-secret': '\tpat ' }).masks).toEqual(
      expect.arrayContaining(['tok3n', 'pat'])
    )
  })

  it('of several lines are masked as a whole and line by line', () => {
    const masks: string[] = []
    const step = stepEnv({ ...COMPLETE, 'tableau-pat-secret': 'first\r\n second \n\nthird' })
    readConfig(step, secret => masks.push(secret))
    expect(masks).toEqual(['first\r\n second \n\nthird', 'first', 'second', 'third'])
  })

  it('are masked also when the inputs are wrong', () => {
    const masks: string[] = []
    const step = stepEnv({ 'source-token': 'tok3n', 'source-headers': 'X-Key: my-k3y', 'dry-run': 'ture' })
    expect(() => readConfig(step, secret => masks.push(secret))).toThrow('dry-run')
    expect(masks).toEqual(expect.arrayContaining(['tok3n', 'my-k3y']))
  })

  it('go through core.setSecret unless the caller says otherwise', () => {
    const written: string[] = []
    const original = process.stdout.write
    process.stdout.write = (chunk: string | Uint8Array) => written.push(String(chunk)) > 0
    try {
      readConfig(stepEnv(COMPLETE))
    } finally {
      process.stdout.write = original
    }
    expect(written.join('')).toContain('::add-mask::pat-s3cret')
  })

  it('in the form of basic authentication are masked too', () => {
    const { masks, config } = read({ 'source-username': 'anna', 'source-password': 'pässw0rd' })
    const sent = Buffer.from('anna:pässw0rd').toString('base64')
    expect(masks).toEqual(expect.arrayContaining(['pässw0rd', sent]))
    expect(masks).not.toContain('anna')
    expect(config.source).toMatchObject({
      username: 'anna',
      password: 'pässw0rd',
      secrets: ['pässw0rd', sent]
    })
  })

  it('are never masked as an empty text', () => {
    fc.assert(
      fc.property(fc.record({ token: fc.string(), headers: fc.string(), url: fc.string() }), given => {
        const masks: string[] = []
        const step = stepEnv({
          ...COMPLETE,
          'source-token': given.token,
          'source-headers': given.headers,
          'source-url': given.url
        })
        try {
          readConfig(step, secret => masks.push(secret))
        } catch {
          // Whatever else is wrong with random inputs.
        }
        expect(masks.filter(secret => secret.trim() === '')).toEqual([])
      })
    )
  })

  it('appear in no error', () => {
    const error = fault({
      'source-url': 'https://anna:hunter2@data.example/?key=abc123',
      'source-token': 'tok3n with blank',
      'source-headers': 'Authorization Bearer n0colon\nBad Name: v4lue',
      'tableau-pat-secret': ''
    })
    expect(error.message).not.toMatch(/hunter2|abc123|tok3n|n0colon|v4lue/)
  })
})

describe('source-headers', () => {
  it('gives one header a line; values may hold colons; empty lines and doubled names are fine', () => {
    const { config } = read({
      'source-headers': 'X-One: a:b: c\r\n\n  x-two :  spaced out \nX-One: again\nX-Empty:'
    })
    expect(config.source.headers).toEqual([
      ['X-One', 'a:b: c'],
      ['x-two', 'spaced out'],
      ['X-One', 'again'],
      ['X-Empty', '']
    ])
  })

  it('masks every value on its own, but not those of harmless headers', () => {
    const { masks, config } = read({
      'source-headers': [
        'X-Api-Key: api-k3y',
        'authorization: Bearer b34rer',
        'Cookie: sid=c00kie',
        'Accept: application/json',
        'accept-language: de',
        'Content-Type: text/csv',
        'User-Agent: tester',
        'Prefer: odata.maxpagesize=10',
        'OData-Version: 4.0'
      ].join('\n')
    })
    expect(masks).toEqual(['pat-s3cret', 'api-k3y', 'Bearer b34rer', 'b34rer', 'sid=c00kie', 'c00kie'])
    expect(config.source.secrets).toEqual(['api-k3y', 'Bearer b34rer', 'b34rer', 'sid=c00kie', 'c00kie'])
  })

  it('masks a line without a colon as a whole', () => {
    const masks: string[] = []
    const step = stepEnv({ ...COMPLETE, 'source-headers': 'Authorization Bearer n0colon' })
    expect(() => readConfig(step, secret => masks.push(secret))).toThrow('no colon')
    expect(masks).toContain('Authorization Bearer n0colon')
  })

  it.each([
    ['Nocolon', 'no colon'],
    [': value', 'no name'],
    ['Bad Name: value', 'character that header names cannot have'],
    ['Näme: value', 'character that header names cannot have'],
    ['X-Key: va\rlue', 'character that HTTP headers cannot carry'],
    ['X-Key: va\u0000lue', 'character that HTTP headers cannot carry'],
    ['X-Key: 日本', 'character that HTTP headers cannot carry'],
    ['Content-Length: 3', 'which the HTTP client sets itself'],
    ['transfer-encoding: chunked', 'which the HTTP client sets itself']
  ])('fails for %j', (line, why) => {
    const error = fault({ 'source-headers': `X-Fine: yes\n${line}` })
    expect(error).toMatchObject({ code: 'input.invalid', what: expect.stringContaining('Line 2') })
    expect(error.what).toContain(why)
  })
})

describe('credentials of the source', () => {
  it.each([
    [{ 'source-token': 't', 'source-username': 'u', 'source-password': 'p' }],
    [{ 'source-token': 't', 'source-headers': 'authorization: Basic eA==' }],
    [{ 'source-username': 'u', 'source-headers': 'Authorization: Basic eA==' }],
    [
      {
        'source-token': 't',
        'source-password': 'p',
        'source-username': 'u',
        'source-headers': 'Authorization: x'
      }
    ]
  ])('exclude each other: %j', inputs => {
    const error = fault(inputs)
    expect(error).toMatchObject({
      code: 'input.invalid',
      what: expect.stringContaining('several credentials')
    })
  })

  it.each([
    [{ 'source-token': 'Bearer t' }, 'source-token'],
    [{ 'source-token': 'a\nb' }, 'source-token'],
    [{ 'source-username': 'a:b', 'source-password': 'p' }, 'source-username'],
    [{ 'source-username': 'a', 'source-password': 'p\nq' }, 'source-password']
  ])('fail when the protocol cannot carry them: %j', (inputs, name) => {
    expect(fault(inputs as Record<string, string>)).toMatchObject({
      code: 'input.invalid',
      what: expect.stringContaining(name)
    })
  })

  it('need a user name for a password, but no password for a user name', () => {
    expect(fault({ 'source-password': 'p' })).toMatchObject({
      code: 'input.missing',
      what: expect.stringContaining('source-username')
    })
    expect(read({ 'source-username': 'key' }).config.source).toMatchObject({ username: 'key' })
  })

  it('inside a URL are masked and refused', () => {
    const masks: string[] = []
    const step = stepEnv({ ...COMPLETE, 'source-url': 'https://anna:p%40ss@data.example/x' })
    expect(() => readConfig(step, secret => masks.push(secret))).toThrow('user name or password')
    expect(masks).toEqual(expect.arrayContaining(['p%40ss', 'p@ss']))
  })
})

describe('source-url and what goes with it', () => {
  it('takes several lines: URLs, paths and globs', () => {
    expect(
      read({ 'source-url': 'https://a.example/x\n\n  data/*.parquet\r\nC:\\data\\b.csv' }).config.source
        .locations
    ).toEqual(['https://a.example/x', 'data/*.parquet', 'C:\\data\\b.csv'])
  })

  it.each([
    ['ftp://host/file.csv', 'ftp://'],
    ['s3://bucket/key?secret=1', 's3://'],
    ['postgres://db/x', 'postgres://'],
    ['file:///tmp/x.csv', 'file://'],
    ['https://', 'not a valid URL'],
    ['http://a b/', 'not a valid URL']
  ])('fails for %s', (line, why) => {
    const error = fault({ 'source-url': `a.csv\n${line}` })
    expect(error).toMatchObject({ code: 'input.invalid', what: expect.stringContaining('Line 2') })
    expect(error.what).toContain(why)
    expect(error.message).not.toContain('secret=1')
  })

  it('takes POST with and without a body', () => {
    expect(read({ 'source-method': 'post', 'source-body': ' {"a":1} ' }).config.source).toMatchObject({
      method: 'POST',
      body: '{"a":1}'
    })
    expect(read({ 'source-method': 'POST' }).config.source).not.toHaveProperty('body')
  })

  it('fails for a body with GET', () => {
    expect(fault({ 'source-body': 'x' })).toMatchObject({
      code: 'input.invalid',
      remedy: expect.stringContaining('POST')
    })
  })

  it.each(['ndjson', 'csv', 'tsv', 'parquet', 'arrow'])('fails for source-records with %s', format => {
    expect(fault({ 'source-format': format, 'source-records': 'data' }).what).toContain(format)
  })

  it.each(['auto', 'json', 'hyper'])('takes source-records with %s', format => {
    expect(read({ 'source-format': format, 'source-records': 'data.items' }).config.source.records).toBe(
      'data.items'
    )
  })
})

describe('source-records', () => {
  it.each(['a..b', 'a[', 'a[x]', 'a.'])('fails for the path %s', path => {
    expect(fault({ 'source-format': 'json', 'source-records': path })).toMatchObject({
      code: 'input.invalid',
      what: expect.stringContaining('source-records')
    })
  })
})

describe('closed lists', () => {
  it.each([
    ['publish-mode', 'overwite', 'overwrite, create', 'Did you mean overwrite?'],
    [
      'source-format',
      'cvs',
      'auto, json, ndjson, csv, tsv, parquet, odata, xlsx, arrow, xml, hyper',
      'Did you mean csv?'
    ],
    [
      'source-format',
      'exel',
      'auto, json, ndjson, csv, tsv, parquet, odata, xlsx, arrow, xml, hyper',
      'Did you mean xlsx?'
    ],
    ['source-method', 'PUT', 'GET, POST', 'Write one of these.'],
    ['if-empty', 'skipp', 'fail, skip, publish', 'Did you mean skip?'],
    ['dry-run', 'ture', 'true, false', 'Did you mean true?'],
    ['dry-run', 'yes', 'true, false', 'Did you mean true?'],
    ['dry-run', 'no', 'true, false', 'Did you mean false?'],
    ['publish-mode', 'full', 'overwrite, create', 'Did you mean overwrite?'],
    ['publish-mode', 'purge', 'overwrite, create', 'Write one of these.']
  ])('%s: %s fails, names the allowed values and the nearest', (name, value, allowed, meant) => {
    const error = fault({ [name]: value })
    expect(error.code).toBe('input.invalid')
    for (const part of [name, value, allowed]) expect(error.what).toContain(part)
    expect(error.remedy).toContain(meant)
  })

  it.each(['true', 'True', 'TRUE'])('dry-run: %s is true', value => {
    expect(read({ 'dry-run': value }).config.dryRun).toBe(true)
  })

  it('take values in any case', () => {
    expect(read({ 'source-format': 'CSV', 'if-empty': 'Publish' }).config).toMatchObject({
      source: { format: 'csv' },
      extract: { ifEmpty: 'publish' }
    })
  })
})

describe('numbers', () => {
  it.each([
    ['1', 1],
    ['64', 64]
  ])('chunk-size-mb: %s', (value, mb) => {
    expect(read({ 'chunk-size-mb': value }).config.tableau?.chunkSizeBytes).toBe(mb * 1024 * 1024)
  })

  it.each([
    ['0.5', 0.5],
    ['7200', 7200]
  ])('timeout-minutes: %s', (value, minutes) => {
    expect(read({ 'timeout-minutes': value }).config.timeoutMinutes).toBe(minutes)
  })

  it.each([
    ['chunk-size-mb', '0'],
    ['chunk-size-mb', '65'],
    ['chunk-size-mb', '1.5'],
    ['chunk-size-mb', '-1'],
    ['chunk-size-mb', '32MB'],
    ['timeout-minutes', '0'],
    ['timeout-minutes', '-5'],
    ['timeout-minutes', '7201'],
    ['timeout-minutes', '1e3'],
    ['timeout-minutes', '0x10'],
    ['timeout-minutes', 'Infinity'],
    ['timeout-minutes', 'sixty']
  ])('%s: %s fails', (name, value) => {
    const error = fault({ [name]: value })
    expect(error).toMatchObject({ code: 'input.invalid', what: expect.stringContaining(name) })
    expect(error.what).toContain(`"${value}"`)
  })
})

describe('datasource-name', () => {
  it('may have 255 characters, counted as people count them', () => {
    expect(read({ 'datasource-name': '🐕'.repeat(255) }).config.datasourceName).toHaveLength(510)
    expect(fault({ 'datasource-name': 'x'.repeat(256) })).toMatchObject({
      code: 'input.invalid',
      what: expect.stringContaining('256')
    })
  })

  it.each(['a\nb', 'a\tb', 'a\u0007b', 'a\u0085b'])('fails for the control character in %j', name => {
    expect(fault({ 'datasource-name': name }).code).toBe('input.invalid')
  })

  it('is required in a dry run too', () => {
    expect(fault({ 'datasource-name': ' ', 'dry-run': 'true' })).toMatchObject({
      code: 'input.missing',
      what: expect.stringContaining('datasource-name')
    })
  })
})

describe('columns', () => {
  const rules = (text: string) => [...(read({ columns: text }).config.sources[0]?.columns ?? [])]
  const columns = (text: string) => rules(text).map(([name, { type }]) => [name, type])

  it('maps names to types, in any case', () => {
    expect(
      columns(
        'id: BIGINT\n"Zip Code": text\nprice: numeric( 18 , 2 )\n2024: Double\ntrue: bool\nnull: int\na: date\nb: time\nc: timestamp\nd: timestamp_tz'
      )
    ).toEqual([
      ['id', 'bigint'],
      ['Zip Code', 'text'],
      ['price', 'numeric(18,2)'],
      ['2024', 'double'],
      ['true', 'bool'],
      ['null', 'int'],
      ['a', 'date'],
      ['b', 'time'],
      ['c', 'timestamp'],
      ['d', 'timestamp_tz']
    ])
  })

  it('may be written in braces', () => {
    expect(columns('{zip: text, price: "numeric(9,0)"}')).toEqual([
      ['zip', 'text'],
      ['price', 'numeric(9,0)']
    ])
  })

  it.each([
    ['a: text\nb: int\na: int', 'twice (line 3)'],
    ['a: [1', 'not valid YAML'],
    ['- a\n- b', 'not a YAML map'],
    ['just text', 'not a YAML map'],
    ['a: [text]', 'neither a type nor a map of keys'],
    ['a:', 'no type'],
    ['? [a, b]\n: text', 'without a column name'],
    [
      'a: txt',
      'must be one of bool, int, bigint, double, numeric(p,s), text, date, time, timestamp, timestamp_tz'
    ],
    ['a: numeric', 'precision'],
    ['a: numeric(10)', 'precision'],
    ['{a: numeric(10,2)}', 'precision'],
    ['a: numeric(19,2)', 'at most 18 digits'],
    ['a: numeric(0,0)', 'impossible'],
    ['a: numeric(4,5)', 'impossible']
  ])('fails for %j', (text, why) => {
    const error = fault({ columns: text })
    expect(error.code).toBe('input.invalid')
    expect(error.message).toContain(why)
  })

  it('takes a map of keys instead of the type', () => {
    const text = `
a: {type: "numeric(10,2)", round: true, null-values: ["N/A", "-"]}
b:
  format: dd/MM/yyyy
  rename: day
  null-values: never
c: {drop: true}
d: {type: int, round: false, drop: false}
e: {format: "#.##0,00"}`
    expect(rules(text)).toMatchObject([
      ['a', { type: 'numeric(10,2)', round: true, nullValues: ['N/A', '-'] }],
      ['b', { format: { kind: 'date', gives: 'date' }, rename: 'day', nullValues: ['never'] }],
      ['c', { drop: true }],
      ['d', { type: 'int' }],
      ['e', { format: { kind: 'number', group: '.', decimal: ',' } }]
    ])
    expect(Object.keys(rules(text)[3]?.[1] ?? {})).toEqual(['type'])
  })

  it.each([
    [
      'a: {tpye: int}',
      'but the keys are type, format, null-values, round, rename, drop, caption, description, role, default-format, folder, hidden. Did you mean type?'
    ],
    ['a: {captoin: x}', 'the key "captoin", but the keys are'],
    ['a: {type: int, type: text}', 'a key twice'],
    ['a: {}', 'nothing'],
    ['a: {type: [int]}', 'no value for type'],
    ['a: {type: txt}', 'must be one of bool'],
    ['a: {round: yes, type: int}', 'round of "a" the value "yes"'],
    ['a: {round: true}', 'round: true with no type'],
    ['a: {round: true, type: double}', 'with the type double'],
    ['a: {drop: true, type: int}', 'drop: true beside other keys'],
    ['a: {null-values: {b: c}}', 'no texts'],
    ['a: {null-values: []}', 'no texts'],
    ['a: {rename: }', 'no value for rename'],
    ['a: {rename: "b\\nc"}', 'not a usable name'],
    ['a: {rename: x}\nb: {rename: X}', 'renames both "a" and "b" to "X"'],
    ['a: {format: dd/QQ/yyyy}', '"dd/QQ/yyyy", which has the letters QQ'],
    ['a: {format: dMyyyy}', 'd directly before M'],
    ['a: {format: "h:mm"}', 'without a for AM or PM'],
    ['a: {format: "yyyy"}', 'the year but no month'],
    ['a: {format: "dd.dd.yyyy"}', 'the day twice'],
    ["a: {format: yyyy-MM-dd'T}", 'a quote without its end'],
    ['a: {format: "#.##0.00"}', 'both for groups and for decimals'],
    ['a: {format: "0%"}', 'neither a pattern of dates nor one of numbers'],
    ['a: {format: dd/MM/yyyy HH:mm, type: date}', 'the type date and the format "dd/MM/yyyy HH:mm"'],
    ['a: {format: dd/MM/yyyy, type: int}', 'the type int'],
    ['a: {format: "0,0", type: text}', 'the type text']
  ])('fails for the long form %j', (text, why) => {
    const error = fault({ columns: text })
    expect(error.code).toBe('input.invalid')
    expect(error.message).toContain(why)
  })

  it.each([
    ['txt', 'text'],
    ['string', 'text'],
    ['Integer', 'int'],
    ['varchar(20)', 'text'],
    ['timestmap', 'timestamp'],
    ['decimal(10,2)', 'numeric(18,2)']
  ])('suggests a type for %s', (type, meant) => {
    expect(fault({ columns: `a: ${type}` }).remedy).toBe(`Did you mean ${meant}?`)
  })
})

describe('time-zone', () => {
  const zone = (text: string) => read({ 'time-zone': text }).config.extract.zone

  it('is UTC without a value, and takes every IANA name in any case, links included', () => {
    expect(zone('')).toBe('UTC')
    for (const name of [
      'UTC',
      'Europe/Zurich',
      'US/Eastern',
      'Asia/Calcutta',
      'Asia/Kolkata',
      'CET',
      'EST5EDT'
    ])
      expect(zone(name)).toBe(name)
    expect(zone('europe/zurich')).toBe('Europe/Zurich')
  })

  it.each([
    ['Europe/Zurch', 'Did you mean Europe/Zurich? A zone has a name'],
    ['America/NewYork', 'Did you mean America/New_York? A zone has a name'],
    ['+02:00', 'A zone has a name'],
    ['UTC+1', 'A zone has a name'],
    ['IST', 'A zone has a name'],
    ['PST', 'Did you mean America/Los_Angeles? A zone has a name'],
    ["UTC' or 'x", 'A zone has a name']
  ])('fails for %s', (text, meant) => {
    const error = fault({ 'time-zone': text })
    expect(error.code).toBe('input.invalid')
    expect(error.what).toContain('is not the name of a time zone')
    expect(error.remedy.startsWith(meant)).toBe(true)
  })

  it('is that of the placeholders', () => {
    expect(read({ 'time-zone': 'Asia/Tokyo' }).config.moment.zone).toBe('Asia/Tokyo')
  })
})

describe('hyper-version', () => {
  it('decides how many digits a numeric of columns may have', () => {
    const columns = 'a: numeric(38,2)'
    expect(read({ 'hyper-version': '3', columns }).config).toMatchObject({
      extract: { hyperVersion: 3 },
      sources: [{ columns: new Map([['a', { type: 'numeric(38,2)' }]]) }]
    })
    expect(fault({ columns }).remedy).toContain('Set hyper-version: 3')
    expect(fault({ columns: 'a: numeric(39,2)', 'hyper-version': '4' }).what).toContain('at most 38 digits')
    expect(fault({ 'hyper-version': '5' }).what).toContain('must be one of 2, 3, 4')
  })
})

describe('tableau inputs', () => {
  it('understands an address pasted from the browser, with the site in it', () => {
    const pasted = 'https://10ax.online.tableau.com/#/site/from-address/home'
    expect(read({ 'tableau-server-url': pasted, 'tableau-site-id': '' }).config.tableau).toMatchObject({
      serverUrl: 'https://10ax.online.tableau.com',
      siteId: 'from-address'
    })
    expect(read({ 'tableau-server-url': pasted }).config.tableau?.siteId).toBe('acme')
  })

  it.each(['', 'Default', 'default'])('takes %j for the Default site', site => {
    expect(read({ 'tableau-site-id': site }).config.tableau?.siteId).toBe('')
  })

  it.each([
    ['https://10ax.online.tableau.com/#/site/acme/home', 'Did you mean "acme"?'],
    ['#/site/acme', 'Did you mean "acme"?'],
    ['https://tableau.example/t/acme/views/a/b', 'Did you mean "acme"?'],
    ['tableau.example/', 'the word after /site/'],
    ['Acme Europe', 'the word after /site/']
  ])('fails for %s, which is not a content URL of a site', (site, remedy) => {
    expect(fault({ 'tableau-site-id': site })).toMatchObject({
      code: 'input.invalid',
      what: expect.stringContaining(`tableau-site-id has the value "${site}"`),
      remedy: expect.stringContaining(remedy)
    })
  })

  it('takes https without a scheme, and http only when it is written out', () => {
    expect(read({ 'tableau-server-url': 'tableau.example/' }).config.tableau).toMatchObject({
      serverUrl: 'https://tableau.example',
      insecure: false
    })
    expect(read({ 'tableau-server-url': 'http://tableau.example' }).config.tableau?.insecure).toBe(true)
  })

  it('fails for what is not an address', () => {
    expect(fault({ 'tableau-server-url': 'ftp://tableau.example' })).toMatchObject({
      code: 'input.invalid',
      what: expect.stringContaining('tableau-server-url')
    })
  })

  it('fails when both project inputs are given', () => {
    const both = { 'tableau-project': 'A', 'tableau-project-id': '1f2f3e4e-5d6d-7c8c-9b0b-1a2a3f4f5e6e' }
    expect(fault(both).what).toContain('both')
    const variables = { TABLEAU_PROJECT: 'A', TABLEAU_PROJECT_ID: both['tableau-project-id'] }
    expect(fault({}, variables).what).toContain('both')
  })

  it.each(['12345', 'Finance', '1f2f3e4e-5d6d-7c8c-9b0b'])('fails for the project id %s', id => {
    expect(fault({ 'tableau-project-id': id })).toMatchObject({
      code: 'input.invalid',
      what: expect.stringContaining(id)
    })
  })

  it.each(['/A', 'A/', 'A//B', '/'])('fails for the project path %s', path => {
    expect(fault({ 'tableau-project': path }).what).toContain('empty')
  })

  it.each([
    ['Finance', ['Finance']],
    ['Finance/Daily', ['Finance', 'Daily']],
    ['R\\/D/Plan', ['R/D', 'Plan']],
    ['a\\b/c', ['a\\b', 'c']],
    ['Sales / EU', ['Sales ', ' EU']]
  ])('splits the project path %s', (path, names) => {
    expect(splitProjectPath(path)).toEqual(names)
  })
})

describe('a dry run', () => {
  const local = { 'source-url': 'a.csv', 'datasource-name': 'Sales', 'dry-run': 'true' }

  it('needs no Tableau inputs', () => {
    const config = readConfig(stepEnv(local), () => undefined)
    expect(config.dryRun).toBe(true)
    expect(config).not.toHaveProperty('tableau')
  })

  it('takes them when they are all there', () => {
    expect(read({ 'dry-run': 'true' }).config.tableau?.siteId).toBe('acme')
  })

  it.each([
    ['tableau-server-url', 'ftp://x'],
    ['tableau-project-id', 'x'],
    ['publish-mode', 'apend'],
    ['chunk-size-mb', '99']
  ])('still fails for a wrong %s', (name, value) => {
    const step = stepEnv({ ...local, [name]: value })
    expect(() => readConfig(step, () => undefined)).toThrow(name)
  })
})

describe('undeclared inputs', () => {
  it.each([
    ['source-urlx', 'source-url'],
    ['source_url', 'source-url'],
    ['data source name', 'datasource-name'],
    ['tableau-token-secret', 'tableau-pat-secret']
  ])('%s fails and names the nearest', (name, meant) => {
    const error = fault({ [name]: 'x' })
    expect(error.code).toBe('input.unknown')
    expect(error.remedy).toContain(`Did you mean ${meant}?`)
    expect(error.what).toContain(name.replaceAll(' ', '_'))
  })

  it('fail when empty too, and when they come from a variable of the job, which is named', () => {
    expect(fault({}, { INPUT_VERBOSE: '' })).toMatchObject({
      code: 'input.unknown',
      remedy: expect.stringContaining('INPUT_VERBOSE')
    })
  })
})

describe('verification of certificates', () => {
  it('cannot be switched off', () => {
    const error = fault({}, { NODE_TLS_REJECT_UNAUTHORIZED: '0' })
    expect(error.code).toBe('input.tls-verification')
    expect(error.remedy).toContain('NODE_EXTRA_CA_CERTS')
    expect(error.remedy).toContain('NODE_USE_SYSTEM_CA=1')
  })

  it('is on with every other value', () => {
    expect(read({}, { NODE_TLS_REJECT_UNAUTHORIZED: '1' }).config).toEqual(read().config)
  })
})

describe('the report of faults', () => {
  it('has one line for each missing input', () => {
    const step = stepEnv({})
    expect(() => readConfig(step, () => undefined)).toThrow(
      expect.objectContaining({
        code: 'input.missing',
        what: expect.stringMatching(
          /^4 things[\s\S]*- input\.missing: [^\n]*source-url[\s\S]*datasource-name[\s\S]*tableau-server-url[\s\S]*tableau-pat-name[\s\S]*tableau-pat-secret/
        )
      })
    )
  })

  it('holds all kinds together under the first that is more than missing', () => {
    const error = fault({
      'source-url': '',
      'dry-run': 'ture',
      'publish-mode': 'overwite',
      columns: 'a: txt\nb: txt'
    })
    expect(error.code).toBe('input.invalid')
    expect(error.what.match(/^- /gm)).toHaveLength(5)
    for (const name of ['source-url', 'dry-run', 'publish-mode', '"a"', '"b"'])
      expect(error.what).toContain(name)
  })

  it('says nothing of missing Tableau inputs when dry-run is misspelt', () => {
    const step = stepEnv({ 'source-url': 'a.csv', 'datasource-name': 'Sales', 'dry-run': 'ture' })
    expect(() => readConfig(step, () => undefined)).toThrow(/^input\.invalid: The input dry-run [^\n]*$/)
  })

  it('puts an unknown input first, for it may explain a missing one', () => {
    const error = fault({ 'source-url': '', sourceurl: 'x' })
    expect(error.code).toBe('input.unknown')
    expect(error.what).toMatch(/^2 things[^\n]*\n- input\.unknown[^\n]*\n- input\.missing/)
  })

  it('is one plain sentence when there is one fault', () => {
    expect(fault({ 'source-url': '' }).message).toMatch(
      /^input\.missing: The input source-url is missing\. Give /
    )
  })
})

describe('how a CSV file is written', () => {
  it.each<[string, string, object]>([
    ['source-encoding', 'Windows-1252', { encoding: 'windows-1252' }],
    ['source-encoding', 'utf-16', { encoding: 'utf-16' }],
    ['source-delimiter', ';', { delimiter: ';' }],
    ['source-delimiter', 'Tab', { delimiter: '\t' }],
    ['source-delimiter', '\\t', { delimiter: '\t' }],
    ['source-delimiter', 'pipe', { delimiter: '|' }],
    ['source-delimiter', 'comma', { delimiter: ',' }],
    ['source-delimiter', 'semicolon', { delimiter: ';' }],
    ['source-delimiter', 'space', { delimiter: ' ' }],
    ['source-delimiter', '§', { delimiter: '§' }],
    ['source-delimiter', '😀', { delimiter: '😀' }],
    ['source-header', 'False', { header: false }],
    ['source-header', 'true', {}],
    ['source-skip-rows', '3', { skipRows: 3 }],
    ['source-skip-rows', '0', {}],
    ['source-null-values', '-', { dialect: { nullValues: ['-'] } }],
    ['source-null-values', '#N/A', { dialect: { nullValues: ['#N/A'] } }],
    [
      'source-null-values',
      '[NULL, "N/A", "#NV", ""]',
      { dialect: { nullValues: ['NULL', 'N/A', '#NV', ''] } }
    ],
    ['source-null-values', '- ~\n- "-"\n- null', { dialect: { nullValues: ['~', '-', 'null'] } }],
    [
      'source-null-values',
      'NULL\n #N/A\n\n-\na,b\n""\n',
      { dialect: { nullValues: ['NULL', '#N/A', '-', 'a,b', ''] } }
    ],
    ['source-null-values', '"a,b"', { dialect: { nullValues: ['a,b'] } }],
    ['source-decimal', ',', { dialect: { decimal: ',' } }],
    ['source-decimal', 'comma', { dialect: { decimal: ',' } }],
    ['source-decimal', '.', {}],
    ['source-group', ',', { dialect: { group: ',' } }],
    ['source-group', '’', { dialect: { group: "'" } }],
    ['source-group', 'Space', { dialect: { group: ' ' } }],
    ['source-date-format', 'dd.MM.yyyy', { dialect: { dateFormat: 'dd.MM.yyyy' } }],
    ['source-date-format', 'yyyy MMM', { dialect: { dateFormat: 'yyyy MMM' } }],
    ['source-date-format', 'd. MMM yyyy H:mm', { dialect: { dateFormat: 'd. MMM yyyy H:mm' } }]
  ])('%s: %s', (name, value, expected) => {
    for (const format of ['auto', 'csv', ...(expected && 'delimiter' in expected ? [] : ['tsv'])]) {
      const { config } = read({ [name]: value, 'source-format': format })
      const {
        locations,
        format: _format,
        method,
        headers,
        secrets,
        maxSize,
        maxPages: _maxPages,
        concurrency: _concurrency,
        ...csv
      } = config.sources[0]?.config ?? {}
      expect(csv).toEqual(expected)
    }
  })

  it.each([
    ['source-encoding', 'latin-one', /not a label of the WHATWG.*Common ones are/],
    ['source-encoding', 'windows-125', /not a label of the WHATWG.*Did you mean windows-1252/],
    ['source-encoding', 'cp850', /not a label of the WHATWG/],
    ['source-delimiter', '||', /neither one character nor one of comma/],
    ['source-delimiter', 'semicolons', /neither one character/],
    ['source-delimiter', '"', /cannot stand between fields/],
    ['source-header', 'no', /must be one of true, false/],
    ['source-skip-rows', '-1', /must be a whole number from 0/],
    ['source-skip-rows', '1.5', /must be a whole number/],
    ['source-null-values', 'NULL,N/A', /neither one text per line nor a YAML list/],
    ['source-null-values', '- #N/A', /one with a #/],
    ['source-null-values', '[ #N/A ]', /one with a #/],
    ['source-null-values', '[]', /neither one text/],
    ['source-null-values', '[{a: b}]', /neither one text/],
    ['source-decimal', ';', /not a point \(\.\) or a comma/],
    ['source-group', '_', /not a comma/],
    ['source-date-format', 'DD.MM.YYYY', /which has the letters DD/],
    ['source-date-format', 'HH:mm', /names no day/],
    ['source-date-format', '0,00', /names no day/],
    ['source-date-format', 'yyyyMMdd', /fits numbers too.*columns: \{name: \{format: yyyyMMdd\}\}/],
    ['source-date-format', 'yyyyMMddHHmmss.SSS', /fits numbers too/],
    ['source-date-format', 'yyyy.MM', /fits numbers too/],
    ['source-group', '.', /would both be "\."\. Set source-decimal to a comma/]
  ])('%s: %s fails', (name, value, message) => {
    expect(fault({ [name]: value }).message).toMatch(message)
  })

  it('means nothing for other formats', () => {
    expect(
      fault({ 'source-header': 'false', 'source-skip-rows': '1', 'source-format': 'json' }).message
    ).toMatch(/source-skip-rows, source-header are given, but source-format is json/)
    expect(fault({ 'source-decimal': ',', 'source-group': ',' }).message).toMatch(/both be ","/)
    expect(
      fault({ 'source-null-values': '-', 'source-decimal': ',', 'source-format': 'parquet' }).message
    ).toMatch(/source-null-values, source-decimal are given, but source-format is parquet/)
    expect(fault({ 'source-delimiter': ';', 'source-format': 'tsv' }).message).toMatch(/source-format is tsv/)
    expect(
      read({ 'source-delimiter': 'tab', 'source-format': 'tsv' }).config.sources[0]?.config.delimiter
    ).toBe('\t')
  })
})
