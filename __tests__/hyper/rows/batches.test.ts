import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readColumns, withAttached } from '../../../src/hyper/engine/table.ts'
import type { Extract } from '../../../src/hyper/engine/types.ts'
import { type BatchOptions, type ExtractBatches, openBatches } from '../../../src/hyper/rows/batches.ts'
import type { ColumnRule } from '../../../src/hyper/values/column-rule.ts'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'

let room: BuildRoom
const opened: ExtractBatches[] = []
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(async () => {
  for (const parts of opened) await parts.close()
  await room.close()
})

async function build(csv: string, columns = new Map()): Promise<Extract> {
  return (await room.build({ name: 'data.csv', content: csv }, { columns })).extract
}

async function open(extract: Extract, options: Partial<BatchOptions> = {}): Promise<ExtractBatches> {
  const parts = await openBatches(room.server, extract, { folder: room.folder, ...options })
  opened.push(parts)
  return parts
}

async function fingerprint(csv: string, columns?: Map<string, ColumnRule>): Promise<string> {
  return (await open(await build(csv, columns))).fingerprint
}

async function rowsOf(path: string): Promise<string[]> {
  const connection = await room.server.connect()
  try {
    return await withAttached(connection, path, async table => {
      const { rows } = await connection.query(`select * from ${table}`)
      return rows.map(row => row.map(value => value ?? 'NULL').join(' '))
    })
  } finally {
    await connection.close()
  }
}

const lines = (count: number, value = (index: number) => `${index},row ${index}`): string[] =>
  Array.from({ length: count }, (_, index) => value(index))

describe('the fingerprint', () => {
  it('does not depend on the order of the rows', async () => {
    for (const count of [2, 64, 65, 5000]) {
      const rows = lines(count)
      const one = await fingerprint(`id,name\n${rows.join('\n')}\n`)
      expect(one).toMatch(/^[0-9a-f]{64}$/)
      expect(await fingerprint(`id,name\n${rows.toReversed().join('\n')}\n`)).toBe(one)
      expect(await fingerprint(`id,name\n${rows.with(1, '1,row 1.').join('\n')}\n`)).not.toBe(one)
    }
  })

  it.each([
    ['a row more', 'a,b\n1,x\n2,y\n2,y\n'],
    ['a NULL', 'a,b\n1,x\n2,\n'],
    ['a value in the next column', 'a,b\n1,\n2,y\n'],
    ['another name', 'a,c\n1,x\n2,y\n'],
    ['another order of columns', 'b,a\nx,1\ny,2\n'],
    ['a row less', 'a,b\n1,x\n']
  ])('tells %s', async (_what, csv) => {
    expect(await fingerprint(csv)).not.toBe(await fingerprint('a,b\n1,x\n2,y\n'))
  })

  it('tells another type', async () => {
    const csv = 'a,b\n1,x\n'
    expect(await fingerprint(csv, new Map([['a', { type: 'text' }]]))).not.toBe(await fingerprint(csv))
  })

  it('does not mix neighbouring values up', async () => {
    expect(await fingerprint('a,b\nx1:,y\n')).not.toBe(await fingerprint('a,b\nx,1:y\n'))
  })

  it('takes many equal rows without the memory for their product', async () => {
    const csv = `a\n${'1\n'.repeat(200_000)}`
    expect(await fingerprint(csv)).not.toBe(await fingerprint(`${csv}1\n`))
  })
})

describe('parts', () => {
  it('are the file itself where they are the whole', async () => {
    const extract = await build('a,b\n1,x\n2,y\n')
    expect(await (await open(extract)).file(0, 2)).toEqual({ path: extract.path, size: extract.size })
  })

  it('hold each row once, in the order of the keys', async () => {
    const extract = await build(`n,x\n${lines(10, index => `${(index * 7) % 10},v${index}`).join('\n')}\n`)
    const parts = await open(extract, { orderBy: ['n'] })
    const first = await parts.file(0, 4)
    expect((await rowsOf(first.path)).sort()).toEqual(['0 v0', '1 v3', '2 v6', '3 v9'])
    const second = await parts.file(4, 10)
    expect((await rowsOf(second.path)).map(row => Number(row[0])).sort()).toEqual([4, 5, 6, 7, 8, 9])
    await expect(rowsOf(first.path)).rejects.toThrow()
    expect(await rowsOf((await parts.file(0, 0)).path)).toEqual([])
    await expect(parts.file(5, 11)).rejects.toThrow('holds 5 rows instead of 6')
  })

  it('are the same whatever the order of the extract was', async () => {
    const rows = [...lines(50), '7,row 7']
    const read = async (list: string[]): Promise<string[][]> => {
      const parts = await open(await build(`id,name\n${list.join('\n')}\n`))
      const found: string[][] = []
      for (const [from, to] of [
        [0, 20],
        [20, 51]
      ] as const) {
        found.push((await rowsOf((await parts.file(from, to)).path)).sort())
      }
      return found
    }
    const found = await read(rows)
    expect(found.flat().sort()).toEqual(rows.map(row => row.replace(',', ' ')).sort())
    expect(await read(rows.toReversed())).toEqual(found)
  })

  it('hold the keys alone where nothing else is wanted', async () => {
    const extract = await build('id,name\n1,x\n2,y\n')
    const parts = await open(extract, { columns: ['name'], orderBy: ['name'] })
    const { path } = await parts.file(0, 2)
    expect((await rowsOf(path)).sort()).toEqual(['x', 'y'])
    const connection = await room.server.connect()
    expect(await readColumns(connection, path)).toEqual([{ name: 'name', type: 'text' }])
    expect(await readColumns(connection, `${path}.gone`)).toBeUndefined()
    await connection.close()
  })
})
