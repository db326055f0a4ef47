import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../../src/base/deadline.ts'
import { createHttp } from '../../../src/http/dispatcher.ts'
import { RETRY_POLICY } from '../../../src/http/retry.ts'
import { fetchSource } from '../../../src/source/fetch-source.ts'
import { makeAuthority } from '../../support/certificates.ts'
import { memoryLog } from '../../support/memory-log.ts'
import { KEY, type ObjectRoom, openObjectRoom, SIGNED } from '../../support/object-room.ts'
import { type ObjectStore, startObjectStore } from '../../support/object-store.ts'
import { failureOf } from '../../support/spool.ts'

let room: ObjectRoom
let store: ObjectStore
let ca: string
let tunnel: Server
beforeEach(async () => {
  const authority = await makeAuthority('Stand-in for Amazon')
  ca = authority.ca
  const hosts = ['127.0.0.1', '*.s3.us-east-1.amazonaws.com', '*.s3.eu-west-1.amazonaws.com']
  const paths = ['s3.us-east-1.amazonaws.com', 's3.eu-west-1.amazonaws.com']
  store = await startObjectStore(
    { acme: { 'a.csv': 'id\n1\n' }, 'with.dots': { 'a.csv': 'id\n2\n' } },
    { keys: [KEY], tls: await authority.issue([...hosts, ...paths]) }
  )
  room = await openObjectRoom(ca)
  // A proxy that leads each CONNECT to the store.
  tunnel = createServer()
  tunnel.on('connect', (_request, client) => {
    const inner = connect(store.port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      inner.pipe(client).pipe(inner)
    })
    for (const one of [inner, client]) one.on('error', () => undefined)
  })
  tunnel.listen(0, '127.0.0.1')
  await once(tunnel, 'listening')
})
afterEach(async () => {
  await room.close()
  tunnel.closeAllConnections()
  tunnel.close()
  await store.close()
})

/** Reads a line as if the hosts of AWS were on this machine. */
async function readAws(line: string, region?: string, credentials = SIGNED.credentials) {
  const proxy = `http://127.0.0.1:${(tunnel.address() as AddressInfo).port}`
  const deadline = new Deadline(1)
  const log = memoryLog()
  const http = createHttp({ deadline, log, userAgent: 'test', env: { HTTPS_PROXY: proxy }, ca })
  const objects = {
    ...(credentials === undefined ? {} : { credentials }),
    ...(region === undefined ? {} : { region })
  }
  const folder = await mkdtemp(join(tmpdir(), 'aws-'))
  try {
    const tools = { http, deadline, log, retry: { ...RETRY_POLICY, attempts: 2, baseMs: 1 } }
    await fetchSource(room.config([line], { objects }), folder, tools)
    return log.all
  } finally {
    await http.close()
    deadline.close()
    await rm(folder, { recursive: true })
  }
}

describe('AWS, through a proxy', () => {
  it('has the bucket in the host, but for names with dots', async () => {
    await readAws('s3://acme/*.csv', 'eu-west-1')
    await readAws('s3://with.dots/a.csv', 'eu-west-1')
    expect(store.requests).toEqual([
      'LIST acme  at acme.s3.eu-west-1.amazonaws.com',
      'GET acme/a.csv at acme.s3.eu-west-1.amazonaws.com',
      'GET with.dots/a.csv at s3.eu-west-1.amazonaws.com'
    ])
  })

  it.each([
    ['signed', SIGNED.credentials],
    ['unsigned', undefined]
  ])('tells the region of a bucket, which is used from then on (%s)', async (_what, credentials) => {
    store.buckets.set('acme', {
      region: 'eu-west-1',
      isPublic: true,
      objects: new Map([
        ['a.csv', { body: 'id\n1\n' }],
        ['b.csv', { body: 'id\n2\n' }]
      ])
    })
    const log = await readAws('s3://acme/*.csv', undefined, credentials)
    expect(store.requests).toEqual([
      'LIST acme  at acme.s3.us-east-1.amazonaws.com',
      'LIST acme  at acme.s3.eu-west-1.amazonaws.com',
      'GET acme/a.csv at acme.s3.eu-west-1.amazonaws.com',
      'GET acme/b.csv at acme.s3.eu-west-1.amazonaws.com'
    ])
    expect(log).toContain('The bucket acme lies in eu-west-1: asking there.')
  })

  it('tells another region once, and not again', async () => {
    const moved = (region: string) => ({
      status: 301,
      code: 'PermanentRedirect',
      message: 'Use the specified endpoint.',
      more: { Region: region, Endpoint: 'evil.example' }
    })
    store.trouble = [moved('eu-west-1'), moved('us-east-1')]
    const error = await failureOf(readAws('s3://acme/a.csv'))
    expect(error.message).toContain(
      'source.redirect: s3://acme/a.csv: the store answered HTTP 301 (Moved Permanently)'
    )
    expect(error.remedy).toBe(
      'Give the region of the bucket: ?region=… in source-url, or AWS_REGION (asked in eu-west-1; the store names us-east-1).'
    )
    expect(store.requests).toHaveLength(2)
  })

  it.each(['cn-north-1', 'us-gov-west-1', 'evil.example/x'])(
    'leads no request to %s, which is another part of AWS or none',
    async region => {
      store.trouble = [
        { status: 301, code: 'PermanentRedirect', message: 'Use another.', more: { Region: region } }
      ]
      await expect(readAws('s3://acme/a.csv')).rejects.toMatchObject({ code: 'source.redirect' })
      expect(store.requests).toHaveLength(1)
    }
  )
})

describe('another store', () => {
  const at = (key: string, more = '') => `s3://acme/${key}?endpoint=${store.origin}${more}`

  it('is asked over TLS with the certificate authority of the source', async () => {
    expect((await room.read([at('a.csv')])).texts).toEqual(['2,1\n'])
    const other = await openObjectRoom()
    try {
      const error = await failureOf(other.read([at('a.csv')]))
      expect(error.code).toBe('source.connection')
      expect(error.remedy).toContain('source-ca-certificate')
    } finally {
      await other.close()
    }
  })

  it('may have a region of its own, and a path before its buckets', async () => {
    const { origin, close } = await startObjectStore(
      { acme: { 'a.csv': 'id\n1\n' } },
      { keys: [KEY], region: 'zurich', path: '/storage/v1/s3' }
    )
    try {
      const line = `s3://acme/*.csv?endpoint=${origin}/storage/v1/s3`
      expect((await room.read([line])).texts).toHaveLength(1)
      expect(room.log.all).toContain('The bucket acme lies in zurich: asking there.')
      expect((await room.read([`${line}&region=zurich`])).texts).toHaveLength(1)
    } finally {
      await close()
    }
  })

  it('leads nowhere else: a redirect is an error', async () => {
    store.trouble = [{ status: 307, headers: { location: 'https://127.0.0.1:1/acme/a.csv' } }]
    const error = await failureOf(room.read([at('a.csv')]))
    expect(error.code).toBe('source.redirect')
    expect(error.remedy).toContain('signed requests are not sent on to another address')
    expect(store.requests).toHaveLength(1)
  })

  it('is told apart from its web console', async () => {
    store.trouble = [{ status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><html>' }]
    const error = await failureOf(room.read([at('*.csv')]))
    expect(error.message).toMatch(/^source\.format: What came for s3:\/\/acme\/ is not a list of objects/)
    expect(error.remedy).toContain('not that of its web console')
  })
})

describe('credentials', () => {
  const token = 'FwoGZXIvYXdzEBYaDK+session/token=='
  const read = (more: object) =>
    room.read([`s3://acme/a.csv?endpoint=${store.origin}`], {
      objects: { credentials: { accessKeyId: KEY.id, secretAccessKey: KEY.secret, ...more } },
      secrets: [KEY.secret, token]
    })

  it.each([
    [
      'a key that nobody knows',
      { accessKeyId: 'AKIDOTHER' },
      'InvalidAccessKeyId',
      'The store of endpoint must know the key'
    ],
    [
      'a wrong secret',
      { secretAccessKey: 'wrong' },
      'SignatureDoesNotMatch',
      'Store AWS_SECRET_ACCESS_KEY again'
    ],
    [
      'a token that does not belong to them',
      { sessionToken: token },
      'InvalidToken',
      'AWS_SESSION_TOKEN must belong'
    ]
  ])('with %s fail, and say what to do', async (_what, more, code, remedy) => {
    const error = await failureOf(read(more))
    expect(error.code).toBe('source.login')
    expect(error.what).toContain(`, ${code}: `)
    expect(error.remedy).toMatch(remedy)
    // The answer to a wrong signature repeats the whole request, the token included.
    for (const text of [error.message, ...room.log.all]) {
      expect(text).not.toContain(token)
      expect(text).not.toContain(KEY.secret)
      expect(text).not.toContain('StringToSign')
    }
  })

  it('that are temporary have their token signed', async () => {
    const own = await startObjectStore({ acme: { 'a.csv': 'id\n1\n' } }, { keys: [{ ...KEY, token }] })
    try {
      const objects = {
        credentials: { accessKeyId: KEY.id, secretAccessKey: KEY.secret, sessionToken: token }
      }
      expect((await room.read([`s3://acme/*.csv?endpoint=${own.origin}`], { objects })).texts).toHaveLength(1)
    } finally {
      await own.close()
    }
  })

  it.each([
    ['ExpiredToken', 400, 'source.login', 'role-duration-seconds'],
    ['RequestTimeTooSkewed', 403, 'source.login', 'clock of the runner'],
    ['InvalidObjectState', 403, 'source.http-status', 'restore it'],
    ['AllAccessDisabled', 403, 'source.http-status', 'Allow s3:GetObject on arn:aws:s3:::acme/*'],
    ['SomethingNew', 418, 'source.http-status', 'Check source-url'],
    ['constructor', 403, 'source.http-status', 'Allow s3:GetObject']
  ])('are told of %s', async (code, status, wanted, remedy) => {
    store.trouble = [{ status, code, message: `Words of the store, ${KEY.secret}.` }]
    const error = await failureOf(read({}))
    expect(error.code).toBe(wanted)
    expect(error.what).toContain(`, ${code}: Words of the store, ***.`)
    expect(error.remedy).toContain(remedy)
  })
})
