import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../../src/inputs/config.ts'
import { COMPLETE, fault, read, stepEnv } from '../../support/step-inputs.ts'

const OAUTH = {
  'source-oauth-token-url': 'https://login.example/token',
  'source-oauth-client-id': 'reports',
  'source-oauth-client-secret': 's3cr3t +/ü'
}

describe('source-oauth-*', () => {
  it('give the client, with or without a scope', () => {
    const client = {
      tokenUrl: 'https://login.example/token',
      clientId: 'reports',
      clientSecret: 's3cr3t +/ü'
    }
    expect(read(OAUTH).config.source.oauth).toEqual(client)
    expect(read({ ...OAUTH, 'source-oauth-scope': 'a b' }).config.source.oauth).toEqual({
      ...client,
      scope: 'a b'
    })
    expect(read().config.source).not.toHaveProperty('oauth')
  })

  it('mask the secret in each form in which it is sent', () => {
    const { masks, config } = read(OAUTH)
    const forms = [
      's3cr3t +/ü',
      's3cr3t+%2B%2F%C3%BC',
      's3cr3t%20%2B%2F%C3%BC',
      Buffer.from('reports:s3cr3t+%2B%2F%C3%BC').toString('base64'),
      Buffer.from('reports:s3cr3t +/ü').toString('base64')
    ]
    expect(masks).toEqual(expect.arrayContaining(forms))
    expect(config.source.secrets).toEqual(expect.arrayContaining(forms))
    expect(masks).not.toContain('reports')
  })

  it.each(Object.keys(OAUTH))('need %s', name => {
    expect(fault({ ...OAUTH, [name]: '' })).toMatchObject({
      code: 'input.missing',
      what: `The input ${name} is missing.`
    })
  })

  it.each([
    ['source-oauth-token-url', 'login.example/token', 'is not an http(s) URL'],
    ['source-oauth-token-url', 'ftp://login.example/token', 'is not an http(s) URL'],
    ['source-oauth-token-url', 'http://login.example/token', 'would travel unencrypted'],
    ['source-oauth-token-url', 'https://me:hunter2@login.example/token', 'holds a user name or password'],
    ['source-oauth-client-secret', 'f1rst\nsec0nd', 'control character'],
    ['source-oauth-scope', 'a\nb', 'control character']
  ])('fail for %s %j', (name, value, why) => {
    const error = fault({ ...OAUTH, [name]: value })
    expect(error).toMatchObject({
      code: 'input.invalid',
      what: expect.stringContaining(`The input ${name} `)
    })
    expect(error.what).toContain(why)
    expect(error.message).not.toMatch(/hunter2|f1rst|sec0nd/)
  })

  it('may speak to this machine without encryption', () => {
    const url = 'http://127.0.0.1:8080/token'
    expect(read({ ...OAUTH, 'source-oauth-token-url': url }).config.source.oauth?.tokenUrl).toBe(url)
  })

  it.each([
    { 'source-token': 't' },
    { 'source-username': 'u', 'source-password': 'p' },
    { 'source-headers': 'Authorization: Basic eA==' }
  ])('exclude other credentials: %j', inputs => {
    const { code, what } = fault({ ...OAUTH, ...inputs })
    expect(code).toBe('input.invalid')
    expect(what).toMatch(/several credentials at once: .*the OAuth client of source-oauth-client-id/)
  })
})

describe('source-query-secrets', () => {
  it('gives one secret a line; names and values may hold anything but a colon in the name', () => {
    const { config, masks } = read({
      'source-query-secrets': 'api_key: k3y:+/ü\n\n  app id : 123\r\n$token:t0ken'
    })
    expect(config.source.querySecrets).toEqual([
      ['api_key', 'k3y:+/ü'],
      ['app id', '123'],
      ['$token', 't0ken']
    ])
    expect(masks).toEqual(expect.arrayContaining(['k3y:+/ü', 'k3y%3A%2B%2F%C3%BC', '123', 't0ken']))
    expect(read().config.source).not.toHaveProperty('querySecrets')
  })

  it.each([
    ['n0colon', 'has no colon'],
    [': n0name', 'has no name'],
    ['api_key:', 'has no value'],
    ['fine: again', 'has a name that came before'],
    ['page: 7', 'has a name that the query in source-url has as well']
  ])('fails for %j, and shows no value', (line, why) => {
    const masks: string[] = []
    const step = stepEnv({
      ...COMPLETE,
      'source-url': 'https://data.example/rows?page=1',
      'source-query-secrets': `fine: v4lue\n${line}`
    })
    expect(() => readConfig(step, secret => masks.push(secret))).toThrow(
      `Line 2 of the input source-query-secrets ${why}`
    )
    expect(() => readConfig(step, () => undefined)).not.toThrow(/v4lue|n0colon|n0name|again/)
    expect(masks).toContain('v4lue')
    if (line === 'n0colon') expect(masks).toContain('n0colon')
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
