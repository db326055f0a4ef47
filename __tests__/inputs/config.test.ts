import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../src/inputs/config.ts'
import { COMPLETE, fault, read, stepEnv } from '../support/step-inputs.ts'

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
      withoutSecrets: false,
      placeholders: []
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
