import { generateKeyPairSync } from 'node:crypto'
import { afterEach, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../../../src/base/deadline.ts'
import type { ActionError } from '../../../../src/base/errors.ts'
import { LostConnection } from '../../../../src/source/databases/connector/engine.ts'
import { connectMysql } from '../../../../src/source/databases/mysql/connection.ts'
import { isServerError, loginFailure, queryFailure } from '../../../../src/source/databases/mysql/errors.ts'
import { openQuery } from '../../../../src/source/databases/mysql/query.ts'
import { connectTest } from '../../../support/connect-test.ts'
import { memoryLog } from '../../../support/memory-log.ts'
import {
  authSwitch,
  errorPacket,
  type MysqlStandIn,
  OK,
  type StandInConnection,
  startMysqlStandIn
} from '../../../support/mysql-stand-in.ts'
import { databaseOf } from '../../../support/query-room.ts'

const PASSWORD = 'c4n4ry-password'

let standIn: MysqlStandIn | undefined
afterEach(() => standIn?.close())

const config = (port: number, query = 'select 1') =>
  databaseOf({
    'source-url': `mysql://reader@127.0.0.1:${port}/sales?sslmode=disable`,
    'source-password': PASSWORD,
    'source-query': query
  })

/** What signing in at a stand-in throws. */
async function signIn(
  plugin: string | undefined,
  script: (connection: StandInConnection) => Promise<void>
): Promise<unknown> {
  standIn = await startMysqlStandIn(plugin, script)
  const deadline = new Deadline(0.2)
  try {
    const { destroy } = await connectMysql(config(standIn.port), deadline)
    destroy()
    return undefined
  } catch (error) {
    return error
  } finally {
    deadline.close()
  }
}

describe('a server that refuses the connection', () => {
  it.each([
    [1129, "Host '10.0.0.7' is blocked because of many connection errors", 'FLUSH HOSTS'],
    [1130, "Host '10.0.0.7' is not allowed to connect to this MySQL server", 'self-hosted runner']
  ])('is not asked again: %s', async (errno, message, remedy) => {
    const error = await signIn(undefined, async ({ send }) => send(errorPacket(errno, message, undefined)))
    expect(error).toMatchObject({ code: 'source.connection', what: expect.stringContaining(message) })
    expect(error).toMatchObject({ remedy: expect.stringContaining(remedy) })
  })

  it('is asked again when it has no connection left', async () => {
    const error = await signIn(undefined, async ({ send }) =>
      send(errorPacket(1040, 'Too many connections', undefined))
    )
    expect(error).toBeInstanceOf(LostConnection)
    expect((error as LostConnection).failure).toMatchObject({ code: 'source.connection' })
    expect((error as LostConnection).failure.message).toContain('Too many connections')
  })
})

describe('a server that refuses the user', () => {
  it.each([
    [1045, 'source.login', "Access denied for user 'reader'", "'reader'@'…'"],
    [1698, 'source.login', "Access denied for user 'reader'", "'reader'@'…'"],
    [1251, 'source.login', 'Client does not support authentication protocol', 'source-username'],
    [
      3159,
      'source.connection',
      'Connections using insecure transport are prohibited',
      'Leave sslmode=disable out'
    ],
    [3118, 'source.login', 'Account is locked', 'source-username']
  ])('says why: %s', async (errno, code, message, remedy) => {
    const error = await signIn('mysql_native_password', async ({ send, next }) => {
      await next()
      send(errorPacket(errno, message))
    })
    expect(error).toMatchObject({ code, what: expect.stringContaining(message) })
    expect((error as ActionError).remedy).toContain(remedy)
    expect((error as ActionError).message).not.toContain(PASSWORD)
  })

  it('says which ways of signing in there are when it asks for another one', async () => {
    const error = await signIn('mysql_native_password', async ({ send, next }) => {
      await next()
      send(authSwitch('client_ed25519'))
    })
    expect(error).toMatchObject({ code: 'source.login', what: expect.stringContaining('client_ed25519') })
    expect((error as ActionError).remedy).toContain('IDENTIFIED WITH caching_sha2_password')
  })
})

describe('the password', () => {
  it('is never sent as it is without encryption', async () => {
    const error = await signIn('mysql_native_password', async ({ send, next }) => {
      await next()
      send(authSwitch('mysql_clear_password'))
    })
    expect(error).toMatchObject({ code: 'source.login' })
    expect(standIn?.received().includes(PASSWORD)).toBe(false)
  })

  it.each(['caching_sha2_password', 'sha256_password'])('is encrypted for the server by %s', async plugin => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const error = await signIn(plugin, async ({ send, next }) => {
      await next()
      if (plugin === 'caching_sha2_password') send(Buffer.from([1, 4]))
      else send(authSwitch(plugin))
      const asked = await next()
      expect(asked).toEqual(Buffer.from([plugin === 'caching_sha2_password' ? 2 : 1]))
      send(Buffer.concat([Buffer.from([1]), Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }))]))
      expect(await next()).toHaveLength(256)
      send(OK)
    })
    expect(error).toBeUndefined()
    expect(standIn?.received().includes(PASSWORD)).toBe(false)
  })
})

describe('a server that asks for a file of the runner', () => {
  it('gets nothing of it', async () => {
    let answer: Buffer | undefined
    standIn = await startMysqlStandIn('mysql_native_password', async ({ send, next }) => {
      await next()
      send(OK)
      await next()
      send(Buffer.from('\xfb/etc/passwd', 'latin1'))
      answer = await next()
      send(OK)
    })
    const deadline = new Deadline(0.2)
    const log = memoryLog()
    const query = await openQuery(config(standIn.port), {
      connect: connectTest,
      tokens: new Map(),
      deadline,
      log
    })
    await expect(query.describe()).rejects.toThrow('/etc/passwd')
    await query.close()
    deadline.close()
    expect(answer).toHaveLength(0)
    expect(standIn.received().includes('root:')).toBe(false)
  })
})

describe('codes of the server', () => {
  const error = (errno: number) => {
    const made = Object.assign(new Error(`said ${errno}.`), { errno, sqlState: 'HY000' })
    if (!isServerError(made)) throw new Error('not one of the server')
    return made
  }
  it.each([
    [1317, 'source.query', 'KILL QUERY'],
    [3024, 'source.query', 'max_execution_time'],
    [1969, 'source.query', 'max_statement_time'],
    [1044, 'source.query', 'GRANT SELECT ON sales.*'],
    [1142, 'source.query', 'GRANT SELECT ON sales.*'],
    [1792, 'source.read-only', 'Write a SELECT'],
    [1290, 'source.read-only', 'Write a SELECT'],
    [1064, 'source.query', 'Correct source-query']
  ])('%s is %s', (errno, code, remedy) => {
    const failure = queryFailure(config(3306), 'select 1', error(errno), 0)
    expect(failure).toMatchObject({ code, remedy: expect.stringContaining(remedy) })
    expect(failure.message).toContain(`said ${errno} (${errno}, HY000)`)
  })

  it.each([1053, 1159, 1161, 1205, 1213, 1412, 1927, 4031])('%s lets the query be run once more', errno => {
    expect(queryFailure(config(3306), 'select 1', error(errno), 0)).toBeInstanceOf(LostConnection)
  })

  it.each([1040, 1203, 1226, 1053])('%s lets the connection be tried once more', errno => {
    expect(loginFailure(config(3306), error(errno))).toBeInstanceOf(LostConnection)
  })
})
