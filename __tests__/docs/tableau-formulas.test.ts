import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../support/build.ts'

const CONTENT =
  'customer,region,sales,quantity,ordered,shipped\nAda Lovelace,,1234.5,7,2026-03-14,2026-03-16 15:09:26\n'

/** Rows of the tables whose second column is SQL: the formula, the SQL, and what it gives. */
const ROWS = readFileSync('docs/tableau-formulas.md', 'utf8')
  .split('\n')
  .map(line => line.split(/(?<!\\)\|/).map(cell => cell.trim().replaceAll('\\|', '|')))
  .filter(cells => cells.length === 5 && /^`.*`$/.test(cells[2] ?? ''))
  .map(([, formula = '', sql = '', gives = '']) => [formula, sql.slice(1, -1), gives] as const)

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

describe('docs/tableau-formulas.md', () => {
  it('has rows to run', () => expect(ROWS.length).toBeGreaterThan(40))

  it.each(ROWS)('%s is %s', async (_formula, sql, gives) => {
    const { rows } = await room.build(
      { name: 'orders.csv', content: CONTENT },
      { transform: `SELECT ${sql} AS x FROM source`, source: {} }
    )
    const shown = rows[0]?.[0]
    const text = shown === 't' || shown === 'true' ? 'true' : shown
    if (gives === 'NULL') expect(text).toBeNull()
    else expect(text).toBe(gives.slice(1, -1))
  })
})
