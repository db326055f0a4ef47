import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { hintFor } from '../../../src/hyper/engine/sql-hints.ts'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { failureOf } from '../../support/spool.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const ORDERS = {
  name: 'orders.json',
  content: JSON.stringify([{ Betrag: 1, größe: 2, items: [{ sku: 'a' }], 'Order "Date"': 3 }])
}

const COLUMNS =
  'The columns of source are: Betrag (bigint), größe (bigint), items (text), Order "Date" (bigint).'

async function refusalOf(transform: string): Promise<{ message: string; remedy: string }> {
  const { code, message, remedy } = await failureOf(room.build(ORDERS, { transform }))
  expect(code).toBe('transform.sql')
  return { message, remedy }
}

describe('what was meant in SQL that the engine refuses', () => {
  it.each([
    ['SELECT "Betrg" FROM source', '"Betrag"'],
    ['SELECT größe,\n  s."größe", s."Betrga"\nFROM source s', '"Betrag"'],
    ['SELECT "Oder ""Date""" FROM source', '"Order ""Date"""'],
    ['SELECT items FROM source ORDER BY itmes', 'items'],
    ['SELECT items FROM sorce', 'source']
  ])('is what has nearly the same name: %s', async (transform, meant) => {
    expect((await refusalOf(transform)).remedy).toBe(`Did you mean ${meant}? ${COLUMNS}`)
  })

  it('is left to the engine where that makes a proposal of its own', async () => {
    const { message, remedy } = await refusalOf('SELECT Betrag FROM source')
    expect(message).toContain('Did you mean one of the following names: `"Betrag"`?')
    expect(remedy).toBe(COLUMNS)
  })

  it('is not guessed where nothing is near', async () => {
    expect((await refusalOf('SELECT revenue FROM source')).remedy).toBe(COLUMNS)
    expect((await refusalOf('SELECT 1 FROM orders')).remedy).toBe(`The only table is source. ${COLUMNS}`)
  })

  it('is the input that makes rows of arrays, where SQL wants to unnest one', async () => {
    expect((await refusalOf('SELECT unnest(items) FROM source')).remedy).toBe(
      `An array of JSON is text here. source-explode, with the path of the array, makes a row of each element without unnest; in SQL, json_array_elements(…::json) does. ${COLUMNS}`
    )
  })
})

describe('the hint for tables', () => {
  const tables = new Map(['orders', 'Order Lines', 'user'].map(name => [name, []]))

  it.each([
    ['42P01', 'select 1 from stores', 'The tables are: orders, "Order Lines", "user".'],
    ['42P01', 'select 1 from order_lines', 'Did you mean "Order Lines"?'],
    [
      '42601',
      'select a from unnest(x)',
      'An array of JSON is text here. explode, with the path of the array, makes a row of each element without unnest; in SQL, json_array_elements(…::json) does.'
    ],
    ['42883', 'select a from orders', '']
  ])('names those of the workflow: %s, %s', (code, query, hint) => {
    expect(hintFor({ code, query, line: 1, column: 15 }, tables)).toBe(hint)
  })

  it('says nothing where the engine gives no place', () => {
    expect(hintFor({ code: '42P01', query: 'select 1 from orders' }, tables)).toBe('')
  })
})
