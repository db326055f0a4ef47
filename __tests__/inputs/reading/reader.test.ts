import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../../src/inputs/config.ts'
import { fault, read, stepEnv } from '../../support/step-inputs.ts'

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
