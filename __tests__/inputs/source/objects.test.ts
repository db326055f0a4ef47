import { describe, expect, it } from '@jest/globals'
import { fault, read } from '../../support/step-inputs.ts'

const URL = 's3://acme/data/*.parquet'
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const TOKEN = 'FwoGZXIvYXdzEBYaDK+session/token=='
const AWS = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: `${SECRET}\n`,
  AWS_SESSION_TOKEN: TOKEN,
  AWS_REGION: 'eu-central-1'
}
const source = (inputs: Record<string, string> = {}, variables: Record<string, string> = AWS) =>
  read({ 'source-url': URL, ...inputs }, variables).config.source

describe('s3:// in source-url', () => {
  it('takes the credentials that configure-aws-credentials sets, and masks them', () => {
    const { config, masks } = read({ 'source-url': URL }, AWS)
    expect(config.source).toMatchObject({
      locations: [URL],
      objects: {
        credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET, sessionToken: TOKEN },
        region: 'eu-central-1'
      }
    })
    expect(masks).toEqual(expect.arrayContaining([SECRET, TOKEN]))
    expect(config.source.secrets).toEqual(expect.arrayContaining([SECRET, TOKEN]))
  })

  it('takes AWS_DEFAULT_REGION where AWS_REGION is empty, and nothing at all for a public bucket', () => {
    expect(source({}, { AWS_DEFAULT_REGION: 'eu-west-1', AWS_REGION: '' }).objects).toEqual({
      region: 'eu-west-1'
    })
    expect(source({}, {}).objects).toEqual({})
  })

  it('is one kind of line beside others', () => {
    const urls = `${URL}\nhttps://data.example/rows.json\ndata/*.csv`
    const { locations, token, objects } = source({ 'source-url': urls, 'source-token': 'token-of-http' })
    expect(locations).toHaveLength(3)
    expect(token).toBe('token-of-http')
    expect(objects?.credentials).toBeDefined()
    expect(read({ 'source-url': 'data/*.csv' }, AWS).config.source.objects).toBeUndefined()
  })

  it('stands in entries of sources, which share the credentials', () => {
    const sources = `a: {url: "${URL}"}\nb: {url: data/b.csv}`
    const { config } = read({ 'source-url': '', sources, transform: 'SELECT * FROM a' }, AWS)
    expect(config.sources.map(one => one.config.objects?.credentials?.accessKeyId)).toEqual([
      'AKIDEXAMPLE',
      undefined
    ])
  })

  it('may hold placeholders, which are not percent-encoded in a key', () => {
    const urls = 's3://acme/day={{ today | yyyy/MM/dd }}/{{ now }}.csv\nhttps://x.example/?t={{ now }}'
    expect(source({ 'source-url': urls, 'time-zone': 'Europe/Zurich' }).locations).toEqual([
      's3://acme/day=2026/11/25/2026-11-25T13:00:00+01:00.csv',
      'https://x.example/?t=2026-11-25T13:00:00%2B01:00'
    ])
  })

  it('takes source-ca-certificate, which an http(s) address alone does not', () => {
    expect(source({ 'source-ca-certificate': 'ca.pem' }).caCertificate).toBe('ca.pem')
    expect(fault({ 'source-ca-certificate': 'ca.pem' }).message).toContain('source-ca-certificate')
    expect(fault({ 'source-url': URL, 'source-query': 'select 1' }).message).toContain(
      'The input source-query is given, but source-url names no database'
    )
  })

  it.each([
    ['source-token', 'abcdef'],
    ['source-method', 'POST'],
    ['source-headers', 'X-A: b'],
    ['source-pagination', 'type: none'],
    ['source-max-pages', '5'],
    ['source-concurrency', '2'],
    ['source-query-secrets', 'k: vvvvvv'],
    ['source-username', 'u'],
    ['source-oauth-scope', 'read']
  ])('makes no sense of %s', (name, value) => {
    const error = fault({ 'source-url': URL, [name]: value }, AWS)
    expect(error.message).toContain(
      `${name} is given, but source-url names objects of S3 and no http(s) address.`
    )
  })

  it.each([
    [
      'a variable without the other',
      { AWS_ACCESS_KEY_ID: 'AKID' },
      'The variable AWS_SECRET_ACCESS_KEY is empty, but AWS_ACCESS_KEY_ID is set'
    ],
    ['a secret without its id', { AWS_SECRET_ACCESS_KEY: SECRET }, 'The variable AWS_ACCESS_KEY_ID is empty'],
    [
      'a secret of two lines',
      { ...AWS, AWS_SECRET_ACCESS_KEY: `${SECRET}\n${SECRET}` },
      'The variable AWS_SECRET_ACCESS_KEY holds a blank'
    ],
    ['no region', { ...AWS, AWS_REGION: 'eu central' }, 'The variable AWS_REGION is no region']
  ])('is refused with %s, which is not shown', (_what, variables, words) => {
    const { message } = fault({ 'source-url': URL }, variables)
    expect(message).toContain(words)
    expect(message).not.toContain(SECRET)
  })

  it('names the line at fault and never shows it', () => {
    const error = fault({ 'source-url': `data/a.csv\ns3://AKID:${SECRET}@acme/k` })
    expect(error.message).toContain('Line 2 of the input source-url holds a user name or password')
    expect(error.message).not.toContain(SECRET)
    expect(fault({ 'source-url': 's3a://acme/k' }).message).toContain('Write s3:// for it.')
    expect(fault({ 'source-url': `${URL}?endpiont=https://x.example` }).message).toContain(
      'Did you mean endpoint?'
    )
  })

  it('does not mask a key that is a word, as stores on one machine have it', () => {
    const { masks } = read(
      { 'source-url': URL },
      { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }
    )
    expect(masks).not.toContain('test')
  })
})
