import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeWorkFolder, type WorkFolder } from '../../../src/files/work-folder.ts'
import { checkCounts, checkRows, checkValues, readFacts } from '../../../src/hyper/build/finished-extract.ts'
import type { Relation } from '../../../src/hyper/build/relation-types.ts'
import { NOTHING_HELD } from '../../../src/hyper/engine/published.ts'
import { type HyperServer, startHyper } from '../../../src/hyper/engine/server.ts'
import { type Connection, quoteIdentifier } from '../../../src/hyper/engine/sql.ts'
import { withAttached } from '../../../src/hyper/engine/table.ts'
import { hyperd } from '../../support/hyperd.ts'
import { failureOf } from '../../support/spool.ts'

let work: WorkFolder
let server: HyperServer
let connection: Connection
let path: string

beforeAll(async () => {
  work = await makeWorkFolder()
  const readable = join(work.path, 'spool')
  await mkdir(readable)
  server = await startHyper({ hyperd, workDir: work.path, readable })
  connection = await server.connect()
  path = join(work.path, 'facts.hyper')
  await connection.query(`create database ${quoteIdentifier(path)} with version 2`)
  await withAttached(connection, path, async (table, database) => {
    await connection.query(`create schema ${database}."Extract"`)
    await connection.query(`create table ${table} (id bigint not null, name text)`)
    await connection.query(`insert into ${table} values (1, 'a'), (2, null), (3, repeat('é', 300))`)
  })
})

afterAll(async () => {
  await connection.close()
  await server.stop()
  await work.remove()
})

/** A relation of three records whose names have so many values. */
const relation = (values: number, more: Partial<Relation> = {}): Relation => ({
  columns: [
    { name: 'id', type: 'bigint', reason: 'test', values: 3 },
    { name: 'name', type: 'text', reason: 'test', values },
    { name: 'dropped', type: 'text', reason: 'test', values: 3 }
  ],
  select: 'select 1',
  records: 3,
  held: NOTHING_HELD,
  mayLack: false,
  ...more
})
const rows = { from: '(select 1)', origin: 'db.example', explain: async () => undefined }

describe('the facts of a finished file', () => {
  it('come out of the file', async () => {
    const facts = await withAttached(connection, path, (table, database) =>
      readFacts(connection, table, database, 18)
    )
    expect(facts).toEqual({
      rowCount: 3,
      columns: [
        { name: 'id', type: 'bigint', nullable: false },
        { name: 'name', type: 'text', nullable: true }
      ],
      preview: [
        ['1', 'a'],
        ['2', null],
        ['3', `${'é'.repeat(200)}…`]
      ],
      profile: [
        { values: 3, smallest: '1', largest: '3' },
        { values: 2, smallest: 'a', largest: 'é'.repeat(41) }
      ]
    })
  })
})

describe('the checks of a finished file', () => {
  it('count its rows', () => {
    expect(() => checkCounts(3, 3, undefined)).not.toThrow()
    expect(() => checkCounts(3, 3, relation(2))).not.toThrow()
    expect(() => checkCounts(3, 2, undefined)).toThrow('holds 2 rows, but 3 were read and 3 written')
    expect(() => checkCounts(2, 2, relation(2))).toThrow('holds 2 rows, but 3 were read and 2 written')
    expect(() => checkCounts(2, 2, relation(2, { rows }))).toThrow(
      'The database at db.example says that the result has 3 rows, but 2 were read.'
    )
  })

  it('count the values of its columns', async () => {
    const columns = [
      { name: 'id', type: 'bigint' as const, nullable: false },
      { name: 'name', type: 'text' as const, nullable: true }
    ]
    await withAttached(connection, path, async table => {
      await checkValues(connection, table, relation(2), columns)
      const failure = await failureOf(checkValues(connection, table, relation(3), columns))
      expect(failure.code).toBe('engine.failed')
      expect(failure.message).toContain('Values were lost between the source and the extract in "name".')
    })
  })

  it('count the rows of a query before a transform hides them', async () => {
    await checkRows(connection, new Map([['source', relation(2)]]))
    const short = new Map([['source', relation(2, { rows })]])
    expect((await failureOf(checkRows(connection, short))).code).toBe('source.incomplete')
    await checkRows(connection, new Map([['source', relation(2, { rows, records: 1 })]]))
  })
})
