import { describe, expect, it } from '@jest/globals'
import { fault, read } from '../../support/step-inputs.ts'

const URL = 'postgres://reader@db.example.com/sales'
const query = (inputs: Record<string, string> = {}) => ({
  'source-url': URL,
  'source-query': 'select 1',
  ...inputs
})
const database = (inputs: Record<string, string> = {}) => {
  const { database } = read(query(inputs)).config.source
  if (database === undefined) throw new Error('no database')
  return database
}

describe('the address of a database', () => {
  it('is taken apart', () => {
    expect(
      database({
        'source-url': 'POSTGRESQL://r%40d@db.example.com:6543/my%20sales?schema=eu&sslmode=require'
      })
    ).toMatchObject({
      scheme: 'postgresql',
      host: 'db.example.com',
      port: 6543,
      path: ['my sales'],
      username: 'r@d',
      query: 'select 1'
    })
    expect([...database({ 'source-url': `${URL}?schema=eu` }).parameters]).toEqual([['schema', 'eu']])
    expect(database({ 'source-url': 'postgres://r@[2001:db8::1]:5432/sales' })).toMatchObject({
      host: '2001:db8::1'
    })
  })

  it('gives user and password unless the inputs do', () => {
    const url = 'postgres://reader:p%40ss@db.example.com/sales'
    expect(database({ 'source-url': url })).toMatchObject({ username: 'reader', password: 'p@ss' })
    const inputs = { 'source-url': url, 'source-username': 'other', 'source-password': 'a b@#?%41' }
    expect(database(inputs)).toMatchObject({ username: 'other', password: 'a b@#?%41' })
  })

  it('has its password masked, as written and decoded', () => {
    const { masks } = read(query({ 'source-url': 'postgres://reader:p%40ss-w0rd@db.example.com/sales' }))
    expect(masks).toEqual(expect.arrayContaining(['p%40ss-w0rd', 'p@ss-w0rd']))
  })

  it.each([
    ['no host', 'postgres:///sales', 'is not a valid URL of a database'],
    [
      'a port that is none',
      'postgres://reader:p#ss@db.example.com/sales',
      'is not a valid URL of a database'
    ],
    ['two databases', `${URL}/more`, 'has 2 parts after the host'],
    ['a second line', `${URL}\nhttps://data.example/x.json`, 'has several lines'],
    ['a fragment', `${URL}#x`, 'holds a #'],
    ['a broken escape', 'postgres://reader:100%@db.example.com/sales', 'holds a %'],
    ['a parameter twice', `${URL}?schema=a&schema=b`, 'has the parameter schema twice'],
    ['no user', 'postgres://db.example.com/sales', 'source-username is missing']
  ])('is refused with %s, and never shown', (_what, url, words) => {
    const error = fault(query({ 'source-url': url }))
    expect(error.message).toContain(words)
    expect(error.message).not.toContain('p#ss')
    expect(error.message).not.toContain('100%')
  })

  it('names the parameter that was meant', () => {
    const error = fault(query({ 'source-url': `${URL}?ssl_mode=require` }))
    expect(error.message).toContain('a parameter "ssl_mode"')
    expect(error.message).toContain('Did you mean sslmode?')
  })

  it.each(['no-verify', 'prefer', 'allow', 'verify-ca', ''])('does not take sslmode=%s', mode => {
    const error = fault(query({ 'source-url': `${URL}?sslmode=${mode}` }))
    expect(error.code).toBe('input.invalid')
    expect(error.message).toContain('it must be one of verify-full, require, disable')
  })
})

describe('the inputs beside it', () => {
  it('need a query', () => {
    expect(fault({ 'source-url': URL }).code).toBe('input.missing')
  })

  it('are errors where they say something of files and JSON, all of them together', () => {
    const error = fault(
      query({
        'source-records': 'data',
        'source-format': 'csv',
        'source-headers': 'X-A: secret-value',
        'source-method': 'POST'
      })
    )
    expect(error.code).toBe('input.invalid')
    for (const name of ['source-format', 'source-records', 'source-method', 'source-headers'])
      expect(error.message).toContain(name)
    expect(error.message).not.toContain('secret-value')
  })

  it('are errors where a database is not named', () => {
    const error = fault({ 'source-query': 'select 1', 'source-ca-certificate': 'ca.pem' })
    expect(error.message).toContain('source-query, source-ca-certificate')
    expect(error.message).toContain('postgres://')
  })

  it('are errors where PostgreSQL does not take such a credential', () => {
    const error = fault(query({ 'source-token': 'abc-token' }))
    expect(error.message).toContain('credentials that PostgreSQL does not take: source-token')
  })

  it('may hold placeholders in the query', () => {
    expect(database({ 'source-query': "select * from t where d >= '{{ yesterday }}'" }).query).toBe(
      "select * from t where d >= '2026-11-24'"
    )
    expect(fault(query({ 'source-query': 'select {{ tomorow }}' })).code).toBe('input.invalid')
  })

  it('are keys of sources without their prefix', () => {
    const { config } = read({
      'source-url': '',
      sources: `a: {url: "${URL}", query: select 1, password: p-word}\nb: {url: data.csv}`,
      transform: 'select 1 as x'
    })
    expect(config.sources[0]?.config.database).toMatchObject({ query: 'select 1', password: 'p-word' })
    expect(config.sources[1]?.config.database).toBeUndefined()
    const error = fault({ 'source-url': '', sources: `a: {url: "${URL}", query: select 1, format: csv}` })
    expect(error.message).toContain('Source a:')
    expect(error.message).toContain('format')
  })
})

describe('a cloud warehouse', () => {
  const SNOWFLAKE = 'snowflake://account/SALES?warehouse=w'
  const DATABRICKS = 'databricks://host.example.com/main?warehouse=1'

  it('takes a user name beside a key, and beside a token', () => {
    const key = { 'source-url': SNOWFLAKE.replace('//', '//loader@'), 'source-private-key': 'p-key' }
    expect(database(key)).toMatchObject({ username: 'loader', privateKey: 'p-key', path: ['SALES'] })
    const token = { 'source-url': SNOWFLAKE, 'source-username': 'loader', 'source-token': 't-oken' }
    expect(database(token)).toMatchObject({ username: 'loader', token: 't-oken' })
  })

  it.each([
    [
      'a key without its user',
      { 'source-url': SNOWFLAKE, 'source-private-key': 'p-key' },
      'source-username is missing'
    ],
    [
      'a password',
      { 'source-url': SNOWFLAKE, 'source-username': 'a', 'source-password': 'p-word' },
      'credentials that Snowflake does not take: source-username + source-password'
    ],
    ['nothing to sign in with', { 'source-url': SNOWFLAKE }, 'no credentials for Snowflake'],
    [
      'a user where there is none',
      { 'source-url': DATABRICKS, 'source-username': 'a', 'source-token': 't-oken' },
      'credentials that Databricks does not take: source-username'
    ],
    [
      'a token and a key',
      {
        'source-url': SNOWFLAKE,
        'source-username': 'a',
        'source-token': 't-oken',
        'source-private-key': 'p-key'
      },
      'several credentials at once'
    ],
    [
      'no warehouse',
      { 'source-url': 'databricks://host.example.com/main', 'source-token': 't-oken' },
      'has no parameter warehouse'
    ],
    [
      'a parameter of another',
      { 'source-url': 'bigquery://project/sales?warehouse=1', 'source-token': 't-oken' },
      'a parameter "warehouse", which BigQuery does not take'
    ]
  ])('is refused with %s', (_what, inputs, words) => {
    expect(fault(query(inputs)).message).toContain(words)
  })

  it('has its key masked, line by line, and no line of a single sign', () => {
    const key = '{\n  "type": "service_account",\n  "private_key": "-----BEGIN PRIVATE KEY-----\\nMIIE"\n}'
    const { masks } = read(query({ 'source-url': 'bigquery://project/sales', 'source-private-key': key }))
    expect(masks).toContain('"private_key": "-----BEGIN PRIVATE KEY-----\\nMIIE"')
    expect(masks.filter(mask => mask.length < 4)).toEqual([])
  })
})
