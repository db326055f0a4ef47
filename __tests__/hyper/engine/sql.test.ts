import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { makeWorkFolder, type WorkFolder } from '../../../src/files/work-folder.ts'
import { type HyperServer, startHyper } from '../../../src/hyper/engine/server.ts'
import {
  asEngineFailure,
  type Connection,
  quoteIdentifier,
  quoteLiteral,
  SqlError
} from '../../../src/hyper/engine/sql.ts'
import { hyperd } from '../../support/hyperd.ts'

jest.setTimeout(30_000)

let work: WorkFolder
let server: HyperServer
let connection: Connection

beforeAll(async () => {
  work = await makeWorkFolder()
  const readable = join(work.path, 'spool')
  await mkdir(readable)
  server = await startHyper({ hyperd, workDir: work.path, readable })
  connection = await server.connect()
})

afterAll(async () => {
  await connection.close()
  await server.stop()
  await work.remove()
})

async function fault(sql: string): Promise<SqlError> {
  try {
    await connection.query(sql)
  } catch (error) {
    expect(error).toBeInstanceOf(SqlError)
    return error as SqlError
  }
  throw new Error('The statement did not fail.')
}

describe('query', () => {
  it('gives every value as the text of the engine, with all digits', async () => {
    const result = await connection.query(
      `select 9223372036854775807 a, 0.1::double precision + 0.2 b, 1.50::numeric(8,2) c, true d,
        date '0001-01-01' e, timestamp '2026-01-02 03:04:05.120000' f, null::text g, '' h`
    )
    expect(result.rows).toEqual([
      [
        '9223372036854775807',
        '0.30000000000000004',
        '1.50',
        't',
        '0001-01-01',
        '2026-01-02 03:04:05.12',
        null,
        ''
      ]
    ])
    expect(result.rowCount).toBe(1)
    expect(result.fields[2]).toEqual({ name: 'c', oid: 1700, typmod: ((8 << 16) | 2) + 4 })
  })

  it('keeps columns of one name apart and tells the columns of no rows', async () => {
    const result = await connection.query('select * from (select 1 a, 2 b) x, (select 3 a) y limit 0')
    expect(result).toMatchObject({ rows: [], rowCount: 0 })
    expect(result.fields.map(field => field.name)).toEqual(['a', 'b', 'a'])
  })

  it('says where a statement is wrong, and goes on', async () => {
    const error = await fault('select "A" from (select 1 a) x')
    expect(error).toMatchObject({ code: '42703', message: "unknown column 'A'", position: 8 })
    expect(error.detail).toMatch(/^line 1, column 8: /)
    expect(error.hint).toContain('`a`')
    expect((await connection.query('select 1')).rows).toEqual([['1']])
  })

  it('says which value does not convert', async () => {
    expect(await fault("select 'abc'::int")).toMatchObject({
      code: '22P02',
      detail: "'abc'",
      position: undefined
    })
  })

  it('runs one statement only', async () => {
    expect(await fault('select 1; select 2')).toMatchObject({ code: '0A000' })
  })

  it('refuses a NUL character before it can end the connection', async () => {
    expect(await fault("select 'a\0b'")).toMatchObject({ code: '22021' })
    expect((await connection.query('select 1')).rowCount).toBe(1)
  })

  it('calls memory that ran out an error of the engine', async () => {
    const other = await server.connect()
    try {
      await other.query("set session_memory_limit = '10m'")
      const greedy = other.query(
        "select length(string_agg(repeat('-', 100), ',')) from generate_series(1, 300000)"
      )
      await expect(greedy).rejects.toMatchObject({
        code: 'engine.failed',
        what: expect.stringContaining('memory')
      })
      expect((await other.query('select 1')).rowCount).toBe(1)
    } finally {
      await other.close()
    }
  })
})

describe('quoting', () => {
  it.each([
    'plain',
    `it's`,
    `"quoted"`,
    `''""`,
    `back\\slash`,
    'ünï💡',
    'line\nbreak',
    'a;b--c/*d*/',
    '$1 %s'
  ])('carries %j as a name and as a text', async text => {
    const result = await connection.query(`select ${quoteLiteral(text)} as ${quoteIdentifier(text)}`)
    expect(result.rows).toEqual([[text]])
    expect(result.fields[0]?.name).toBe(text)
  })

  it('refuses a NUL character', () => {
    expect(() => quoteIdentifier('a\0')).toThrow(SqlError)
    expect(() => quoteLiteral('a\0')).toThrow(SqlError)
  })
})

describe('asEngineFailure', () => {
  it('wraps what the engine says and leaves other errors alone', async () => {
    const error = await fault('select nothing')
    expect(asEngineFailure(error, 'counting')).toMatchObject({ code: 'engine.failed', cause: error })
    const other = new Error('other')
    expect(asEngineFailure(other, 'counting')).toBe(other)
  })
})
