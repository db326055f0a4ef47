import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../../../support/build.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom({ tidy: true })
})
afterAll(() => room.close())

const build = (answer: unknown) => room.build({ name: 'a.json', content: JSON.stringify(answer) })

describe('a list without records', () => {
  it.each([
    ['orders', { orders: [] }],
    ['issues', { startAt: 0, maxResults: 50, total: 0, issues: [] }],
    ['tickets', { tickets: [], next_page: null, previous_page: null, count: 0 }],
    ['channels', { ok: true, channels: [], response_metadata: { next_cursor: '' } }],
    ['products', { success: true, message: '', products: [], meta: { page: 1, total: 0 } }],
    ['contacts', { contacts: [], 'has-more': false, 'vid-offset': 0 }]
  ])('is told by its name: %s', async (name, answer) => {
    await expect(build(answer)).rejects.toMatchObject({
      code: 'source.records',
      what: expect.stringContaining(`further inside: ${name} (0 elements).`),
      remedy: expect.stringMatching(new RegExp(`^Set source-records: ${name}\\.`))
    })
  })

  it.each([{ data: null, total: 0 }, { result: null }, { items: null, nextPageToken: null }])(
    'may be null: %j',
    async answer => {
      await expect(build(answer)).rejects.toMatchObject({
        code: 'source.records',
        what: expect.stringMatching(/holds no records: "(data|result|items)" is null/)
      })
    }
  )

  it.each([
    { id: 5, name: 'Ann', tags: [] },
    { sku: 'a', price: 3, items: null },
    { city: 'Basel', alerts: [], temperature: 3 },
    { from: 'Basel', to: 'Bern', stops: [] },
    { timestamp: '2026-01-01T00:00:00Z', alerts: [] },
    { customer_id: 5, tags: [] }
  ])('is not a record with an empty array: %j', async answer => {
    const { rows } = await build(answer)
    expect(rows).toHaveLength(1)
  })
})
