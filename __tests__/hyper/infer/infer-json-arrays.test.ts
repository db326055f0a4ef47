import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { stageSource } from '../../../src/hyper/build/relation.ts'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { memoryLog } from '../../support/memory-log.ts'
import { failureOf } from '../../support/spool.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const file = (name: string, content: string) => ({ name, content })
const TABLE = file('table.json', '[["a","b"],["x","y"]]')
const EMPTY = file('empty.json', '[]')

describe('sources of arrays', () => {
  it.each([
    ['last', [TABLE, EMPTY]],
    ['first', [EMPTY, TABLE]],
    ['first, and only a header follows', [EMPTY, file('names.json', '[["a","b"]]'), TABLE]]
  ])('take their columns from those with records: an empty one stands %s', async (_place, sources) => {
    expect(await room.build(sources)).toMatchObject({ columns: ['a text', 'b text'], rows: [['x', 'y']] })
  })

  it('that begin differently are refused, each named as it is', async () => {
    const { code, message } = await failureOf(room.build([EMPTY, file('plain.json', '[[1,2]]'), TABLE]))
    expect(code).toBe('source.columns')
    expect(message).toContain(
      'table.json begins with the array ["a","b"], but plain.json with an array of values.'
    )
  })
})

it('the names are left out where a page begins, and are a record further down', async () => {
  const pages = [
    ['["a","b"]', '["1","x"]', '["a","b"]'],
    ['["a","b"]', '["2","y"]'],
    ['["3","z"]', '["a","b"]']
  ]
  const records = pages.flat()
  const path = join(room.folder, 'spool', 'paged.json')
  await writeFile(path, records.map((record, index) => `${index + 1}\u0001${record}\n`).join(''))
  const paged = {
    path,
    origin: 'https://example.com/table',
    format: 'json',
    positions: 'record',
    positionBase: 0,
    bytes: 100,
    records: records.length,
    escapedNames: false,
    duplicateKeys: false,
    repeatedKeys: false,
    pages: [
      { page: 1, base: 0 },
      { page: 2, base: 3 },
      { page: 3, base: 5 }
    ]
  } as const
  const connection = await room.server.connect()
  try {
    const options = { columns: new Map(), zone: 'UTC', digits: 18 }
    const relation = await stageSource(connection, { files: [paged] }, options, memoryLog())
    expect(relation.records).toBe(5)
    const { rows } = await connection.query(`select * from (${relation.select}) r order by a, b`)
    expect(rows).toEqual([
      ['1', 'x'],
      ['2', 'y'],
      ['3', 'z'],
      ['a', 'b'],
      ['a', 'b']
    ])
  } finally {
    await connection.close()
  }
})
