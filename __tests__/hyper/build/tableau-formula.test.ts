import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { looksLikeTableauFormula } from '../../../src/hyper/build/tableau-formula.ts'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'

describe('looksLikeTableauFormula', () => {
  it.each([
    'SELECT IF sales > 1 THEN 1 ELSE 0 END FROM source',
    'SELECT [sales] FROM source',
    'SELECT [Order Date] FROM source',
    "SELECT DATEADD('day', 7, day) FROM source",
    'SELECT TOP 10 * FROM source',
    'SELECT ZN(sales) FROM source',
    'SELECT {FIXED region: SUM(sales)} FROM source'
  ])('%s does', sql => expect(looksLikeTableauFormula(sql)).toBe(true))

  it.each([
    'SELECT sales FROM source',
    'SELECT tags[1] FROM source',
    "SELECT 'IF x THEN [y] TOP 10' FROM source",
    "SELECT CASE WHEN a > 1 THEN 'x' END FROM source",
    "SELECT date_trunc('month', day) FROM source"
  ])('%s does not', sql => expect(looksLikeTableauFormula(sql)).toBe(false))
})

describe('SQL that the engine refuses', () => {
  let room: BuildRoom
  beforeAll(async () => {
    room = await openBuildRoom()
  })
  afterAll(() => room.close())
  const refused = (transform: string) =>
    room.build({ name: 'a.csv', content: 'sales\n1\n' }, { transform }).then(
      () => 'built',
      (error: Error) => error.message
    )

  it('leads to the page of formulas when it looks like one', async () => {
    expect(await refused('SELECT IF sales > 1 THEN 1 ELSE 0 END FROM source')).toMatch(
      /^transform\.sql: .*docs\/tableau-formulas\.md/
    )
  })

  it('does not when it looks like SQL', async () => {
    const message = await refused('SELECT slaes FROM source')
    expect(message).toMatch(/^transform\.sql: /)
    expect(message).not.toContain('tableau-formulas')
  })
})
