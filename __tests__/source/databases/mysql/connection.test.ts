import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeAuthority, type TestAuthority } from '../../../support/certificates.ts'
import { type MariaServer, startMariaDb } from '../../../support/mariadb.ts'
import { freePort } from '../../../support/postgres.ts'
import { openQueryRoom, type QueryRoom } from '../../../support/query-room.ts'
import { failureOf } from '../../../support/spool.ts'

/** Every character that a URL gives a meaning to. */
const PASSWORD = `p@ss:w/ö#r?d%41&=' "x`

let authority: TestAuthority
let server: MariaServer
let plain: MariaServer
let room: QueryRoom
beforeAll(async () => {
  authority = await makeAuthority('Company Root')
  server = await startMariaDb({ tls: await authority.issue(['localhost']) })
  plain = await startMariaDb()
  room = await openQueryRoom()
  const secret = PASSWORD.replaceAll("'", "''")
  await server.sql(
    `create user reader@'%' identified by '${secret}' require ssl; create user plain@'%' identified by '${secret}';
     grant select on sales.* to reader@'%', plain@'%';
     create user elsewhere@'10.1.2.3'; create database hidden; create table small (i int)`
  )
}, 60_000)
afterAll(async () => {
  await room?.close()
  await Promise.all([server?.stop(), plain?.stop()])
})

const TLS =
  "select variable_value <> '' as v from information_schema.session_status where variable_name = 'Ssl_cipher'"
const query = (inputs: Record<string, string>) => room.query({ 'source-query': TLS, ...inputs })

describe('encryption', () => {
  const verified = () => ({
    'source-url': `mariadb://reader@localhost:${server.port}/sales?sslmode=verify-full`,
    'source-password': PASSWORD,
    'source-ca-certificate': authority.ca
  })

  it('verifies the certificate by an authority of the workflow', async () => {
    expect((await query(verified())).rows).toEqual([['1']])
  })

  it('carries a large result, which waits for the disk', async () => {
    const sql = "select seq, repeat('x', 1000) as t from seq_1_to_100000"
    const { files } = await room.fetch({ ...verified(), 'source-query': sql })
    expect(files[0]).toMatchObject({ records: 100_000 })
    expect(files[0]?.bytes).toBeGreaterThan(100e6)
  })

  it('refuses a certificate that nobody vouches for', async () => {
    const { 'source-ca-certificate': _ca, ...inputs } = verified()
    const error = await failureOf(query(inputs))
    expect(error.code).toBe('source.connection')
    expect(error.message).toContain('certificate is not trusted')
    expect(error.message).toContain('source-ca-certificate')
    expect(error.message).toContain('verification cannot be switched off')
  })

  it('refuses a certificate for another host, also where the host is an address', async () => {
    const inputs = { ...verified(), 'source-url': verified()['source-url'].replace('localhost', '127.0.0.1') }
    const error = await failureOf(query(inputs))
    expect([error.code, error.message]).toEqual([
      'source.connection',
      expect.stringContaining('certificate is for another host name')
    ])
  })

  it('refuses a server without encryption, and says how to do without it', async () => {
    const error = await failureOf(
      query({ 'source-url': `mysql://root@localhost:${plain.port}/sales?sslmode=require` })
    )
    expect(error.code).toBe('source.connection')
    expect(error.message).toContain('it offers no encryption')
    expect(error.message).toContain('sslmode=disable')
  })

  it('uses it on this machine where it is offered', async () => {
    const url = `mysql://reader@127.0.0.1:${server.port}/sales`
    expect((await query({ 'source-url': url, 'source-password': PASSWORD })).rows).toEqual([['1']])
    expect((await query({ 'source-url': plain.url })).rows).toEqual([['0']])
  })

  it('warns where it is switched off', async () => {
    const { remarks } = await query({ 'source-url': `${plain.url}?sslmode=disable` })
    expect(remarks.map(({ title }) => title)).toEqual(['Connection without encryption'])
  })

  it('is told of when the user needs it', async () => {
    const url = `mysql://reader@127.0.0.1:${server.port}/sales?sslmode=disable`
    const error = await failureOf(query({ 'source-url': url, 'source-password': PASSWORD }))
    expect([error.code, error.message]).toEqual(['source.login', expect.stringContaining('REQUIRE SSL')])
  })
})

describe('signing in', () => {
  it.each([
    [
      'of the inputs',
      (port: number) => ({
        'source-url': `mysql://localhost:${port}/sales`,
        'source-username': 'reader',
        'source-password': PASSWORD
      })
    ],
    [
      'of the URL',
      (port: number) => ({
        'source-url': `mysql://reader:${encodeURIComponent(PASSWORD)}@localhost:${port}/sales`
      })
    ],
    [
      'without encryption',
      (port: number) => ({
        'source-url': `mysql://plain@localhost:${port}/sales?sslmode=disable`,
        'source-password': PASSWORD
      })
    ]
  ])('takes a password with every special character %s', async (_where, inputs) => {
    expect((await query(inputs(server.port))).rows).toHaveLength(1)
  })

  it.each([
    ['a wrong password', 'reader@localhost:PORT/sales', 'wr0ng-password', '(1045, 28000)'],
    ['no password', 'reader@localhost:PORT/sales', '', 'did not let reader in without a password'],
    ['a database that is not there', 'root@localhost:PORT/nope', '', "Unknown database 'nope' (1049"],
    [
      'a database without a right to it',
      'plain@localhost:PORT/hidden',
      PASSWORD,
      'GRANT SELECT ON hidden.* TO'
    ],
    ['a user that is not there', 'ghost@localhost:PORT/sales', 'xyz-secret', '(1045, 28000)'],
    ['a user of another address', 'elsewhere@localhost:PORT/sales', '', '(1045, 28000)']
  ])('fails for %s, and never shows the password', async (_what, url, password, text) => {
    const inputs = {
      'source-url': `mysql://${url.replace('PORT', String(server.port))}`,
      ...(password === '' ? {} : { 'source-password': password })
    }
    const error = await failureOf(query(inputs))
    expect([error.code, error.message]).toEqual(['source.login', expect.stringContaining(text)])
    expect(error.message).toContain(`localhost:${server.port}`)
    if (password !== '') expect(error.message).not.toContain(password)
  })

  it('needs no database', async () => {
    const inputs = { 'source-url': `mysql://root@localhost:${plain.port}`, 'source-query': 'select 1 as v' }
    expect((await query(inputs)).rows).toEqual([['1']])
    const error = await failureOf(query({ ...inputs, 'source-query': 'select * from small' }))
    expect([error.code, error.message]).toEqual(['source.query', expect.stringContaining('(1046, 3D000)')])
  })
})

describe('the way to the server', () => {
  it('says that nobody listens', async () => {
    const error = await failureOf(
      query({ 'source-url': `mysql://reader@127.0.0.1:${await freePort()}/sales` })
    )
    expect(error.code).toBe('source.connection')
    expect(error.message).toContain('ECONNREFUSED')
    expect(error.message).toContain('self-hosted runner')
  })

  it('says that the name is not found', async () => {
    const error = await failureOf(query({ 'source-url': 'mysql://reader@database.invalid/sales' }))
    expect(error.code).toBe('source.connection')
  })

  it('says that what listens is not MySQL', async () => {
    // A socket that nobody reads from never notices its end, and would keep the process of the tests alive.
    const other = createServer(socket => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      0,
      '127.0.0.1'
    )
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const error = await failureOf(query({ 'source-url': `mysql://reader@127.0.0.1:${port}/sales` }))
    other.close()
    expect(error.code).toBe('source.connection')
  })

  it('waits for a server that starts', async () => {
    const restarted = plain.restart('SIGTERM')
    expect((await query({ 'source-url': plain.url })).rows).toEqual([['0']])
    await restarted
  })

  it('waits for a connection when the user has none left', async () => {
    await plain.sql("create user few@'%' with max_user_connections 1; grant select on *.* to few@'%'")
    const url = plain.url.replace('root@', 'few@')
    const first = query({ 'source-url': url, 'source-query': 'select sleep(0.8) as v' })
    const second = query({ 'source-url': url })
    expect([(await first).rows.length, (await second).rows.length]).toEqual([1, 1])
  })
})
