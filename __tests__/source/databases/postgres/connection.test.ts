import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { conceal } from '../../../../src/base/secrets.ts'
import { encryptionOf } from '../../../../src/source/databases/connector/tls.ts'
import { makeAuthority, type TestAuthority } from '../../../support/certificates.ts'
import { freePort, type PostgresServer, startPostgres } from '../../../support/postgres.ts'
import { databaseOf, openQueryRoom, type QueryRoom } from '../../../support/query-room.ts'
import { failureOf } from '../../../support/spool.ts'

/** Every character that a URL gives a meaning to. */
const PASSWORD = `p@ss:w/ö#r?d%41&=' "x`

let authority: TestAuthority
let server: PostgresServer
let plain: PostgresServer
let room: QueryRoom
beforeAll(async () => {
  authority = await makeAuthority('Company Root')
  server = await startPostgres({
    tls: await authority.issue(['localhost']),
    access: [
      'hostssl all reader all scram-sha-256',
      'host all old all md5',
      'host all poor all password',
      'hostssl all postgres all trust'
    ]
  })
  plain = await startPostgres()
  room = await openQueryRoom()
  await server.sql(
    `create role reader login password '${PASSWORD.replaceAll("'", "''")}'; create role poor login password 'poor-pass';
     set password_encryption = 'md5'; create role old login password 'old-pass'`
  )
}, 60_000)
afterAll(async () => {
  await room?.close()
  await Promise.all([server?.stop(), plain?.stop()])
})

const SSL = 'select ssl::text as v from pg_stat_ssl where pid = pg_backend_pid()'
const query = (inputs: Record<string, string>) => room.query({ 'source-query': SSL, ...inputs })

describe('encryption', () => {
  const verified = () => ({
    'source-url': `postgres://reader@localhost:${server.port}/postgres?sslmode=verify-full`,
    'source-password': PASSWORD,
    'source-ca-certificate': authority.ca
  })

  it('verifies the certificate by an authority of the workflow', async () => {
    expect((await query(verified())).rows).toEqual([['true']])
  })

  it('refuses a certificate that nobody vouches for', async () => {
    const { 'source-ca-certificate': _ca, ...inputs } = verified()
    const error = await failureOf(query(inputs))
    expect(error.code).toBe('source.connection')
    expect(error.message).toContain('certificate is not trusted')
    expect(error.message).toContain('source-ca-certificate')
    expect(error.message).toContain('verification cannot be switched off')
  })

  it('refuses a certificate for another host', async () => {
    const inputs = { ...verified(), 'source-url': verified()['source-url'].replace('localhost', '127.0.0.1') }
    const error = await failureOf(query(inputs))
    expect([error.code, error.message.includes('certificate is for another host name')]).toEqual([
      'source.connection',
      true
    ])
  })

  it('refuses a server without encryption, and says how to do without it', async () => {
    const url = `postgres://postgres@localhost:${plain.port}/postgres?sslmode=require`
    const error = await failureOf(query({ 'source-url': url }))
    expect(error.code).toBe('source.connection')
    expect(error.message).toContain('it offers no encryption')
    expect(error.message).toContain('sslmode=disable')
  })

  it('uses it on this machine where it is offered', async () => {
    const url = `postgres://reader@127.0.0.1:${server.port}/postgres`
    expect((await query({ 'source-url': url, 'source-password': PASSWORD })).rows).toEqual([['true']])
    expect((await query({ 'source-url': plain.url })).rows).toEqual([['false']])
  })

  it('is on and verified everywhere else', () => {
    const mode = (url: string) => encryptionOf(databaseOf({ 'source-url': url, 'source-query': 'select 1' }))
    expect(mode('postgres://r@db.example.com/sales')).toBe('verified')
    expect(mode('postgres://r@10.0.0.5/sales?sslmode=require')).toBe('verified')
    expect(mode('postgres://r@db.example.com/sales?sslmode=disable')).toBe('off')
    expect(mode('postgres://r@[::1]/sales')).toBe('offered')
    expect(mode('postgres://r@localhost/sales?sslmode=verify-full')).toBe('verified')
  })

  it('warns where it is switched off', async () => {
    const { remarks } = await query({ 'source-url': `${plain.url}?sslmode=disable` })
    expect(remarks.map(({ title }) => title)).toEqual(['Connection without encryption'])
  })
})

describe('signing in', () => {
  it.each([
    [
      'of the inputs',
      (port: number) => ({
        'source-url': `postgres://localhost:${port}/postgres`,
        'source-username': 'reader',
        'source-password': PASSWORD
      })
    ],
    [
      'of the URL',
      (port: number) => ({
        'source-url': `postgres://reader:${encodeURIComponent(PASSWORD)}@localhost:${port}/postgres`
      })
    ],
    [
      'of the inputs before that of the URL',
      (port: number) => ({
        'source-url': `postgres://other:wrong-one@localhost:${port}/postgres`,
        'source-username': 'reader',
        'source-password': PASSWORD
      })
    ]
  ])('takes a password with every special character %s', async (_where, inputs) => {
    expect((await query(inputs(server.port))).rows).toEqual([['true']])
  })

  it.each([
    ['md5', 'old', 'old-pass'],
    ['a plain password', 'poor', 'poor-pass']
  ])('works with %s', async (_way, user, password) => {
    const inputs = {
      'source-url': `postgres://${user}@localhost:${server.port}/postgres`,
      'source-password': password
    }
    expect((await query(inputs)).rows).toEqual([['true']])
  })

  it.each([
    ['a wrong password', 'reader@localhost:PORT/postgres', 'wr0ng-password', '28P01'],
    ['no password', 'reader@localhost:PORT/postgres', '', 'asks for the password of reader'],
    ['a database that is not there', 'reader@localhost:PORT/sales', PASSWORD, '3D000'],
    ['a user that is not there', 'ghost@localhost:PORT/postgres', 'x', '28000']
  ])('fails for %s, and never shows the password', async (_what, url, password, code) => {
    const inputs = {
      'source-url': `postgres://${url.replace('PORT', String(server.port))}`,
      ...(password === '' ? {} : { 'source-password': password })
    }
    const error = await failureOf(query(inputs))
    expect([error.code, error.message.includes(code)]).toEqual(['source.login', true])
    expect(error.message).toContain(`localhost:${server.port}`)
    if (password !== '' && password !== 'x') expect(error.message).not.toContain(password)
  })

  it('hides the password everywhere, in each form', () => {
    const { secrets } = databaseOf({
      'source-url': `postgres://reader:${encodeURIComponent(PASSWORD)}@db.example.com/sales`,
      'source-query': 'select 1'
    })
    expect(secrets).toEqual(expect.arrayContaining([PASSWORD, encodeURIComponent(PASSWORD)]))
    expect(conceal('nothing')).toBe('nothing')
  })
})

describe('the way to the server', () => {
  it('says that nobody listens', async () => {
    const url = `postgres://reader@127.0.0.1:${await freePort()}/sales`
    const error = await failureOf(query({ 'source-url': url }))
    expect(error.code).toBe('source.connection')
    expect(error.message).toContain('ECONNREFUSED')
    expect(error.message).toContain('self-hosted runner')
  })

  it('says that the name is not found', async () => {
    const error = await failureOf(query({ 'source-url': 'postgres://reader@database.invalid/sales' }))
    expect(error.code).toBe('source.connection')
  })

  it('says that what listens is not PostgreSQL', async () => {
    const other = createServer(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      0,
      '127.0.0.1'
    )
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const error = await failureOf(query({ 'source-url': `postgres://reader@127.0.0.1:${port}/sales` }))
    other.close()
    expect(error.code).toBe('source.connection')
  })

  it('waits for a server that starts', async () => {
    const late = query({ 'source-url': plain.url })
    const restarted = plain.restart('SIGINT')
    expect((await late).rows).toEqual([['false']])
    await restarted
  })

  it('waits for a connection when all are taken', async () => {
    const small = await startPostgres({
      settings: { max_connections: '4', superuser_reserved_connections: '3' }
    })
    await small.sql('create role reader login')
    const url = small.url.replace('postgres@', 'reader@')
    const first = room.query({ 'source-url': url, 'source-query': 'select pg_sleep(0.8)::text as v' })
    const second = query({ 'source-url': url })
    expect([(await first).rows.length, (await second).rows.length]).toEqual([1, 1])
    await small.stop()
  })

  it('sends no startup options, which poolers refuse', async () => {
    let startup: Buffer = Buffer.alloc(0)
    const pooler = createServer(socket =>
      socket.on('data', chunk => {
        if (chunk.length === 8) socket.write('N')
        else {
          if (startup.length === 0) startup = chunk
          socket.end()
        }
      })
    ).listen(0, '127.0.0.1')
    await once(pooler, 'listening')
    const { port } = pooler.address() as { port: number }
    await failureOf(query({ 'source-url': `postgres://reader@127.0.0.1:${port}/sales` }))
    pooler.close()
    const names = startup
      .subarray(8)
      .toString()
      .split('\0')
      .filter((_text, index) => index % 2 === 0)
    expect([...new Set(names)].filter(name => /^[a-z_]+$/.test(name)).sort()).toEqual([
      'application_name',
      'client_encoding',
      'database',
      'user'
    ])
  })
})
