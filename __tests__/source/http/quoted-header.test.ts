import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { ids, json, openPagesRoom, type PagesRoom } from '../../support/pages.ts'
import { failureOf } from '../../support/spool.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

describe('a header value in quotes', () => {
  it('is sent as it stands, with a hint', async () => {
    const server = await room.serve((_request, response) => json(response, ids(1, 1)))
    const headers = [['X-Api-Key', '"key-1"']] as const
    await room.fetch(`${server.origin}/a`, undefined, { headers, secrets: ['"key-1"'] })
    expect(server.received[0]?.headers['x-api-key']).toBe('"key-1"')
    expect(room.log.remarks).toMatchObject([
      {
        level: 'notice',
        title: 'Quotes in a header',
        message: expect.stringContaining('X-Api-Key in source-headers is in quotes')
      }
    ])
    expect(JSON.stringify(room.log.all)).not.toContain('key-1')
  })

  it.each([400, 401, 403])('is named where the source refuses it (%d)', async status => {
    const server = await room.serve((_request, response) => response.writeHead(status).end())
    const fetching = room.fetch(`${server.origin}/a`, undefined, { headers: [['X-Api-Key', "'key-1'"]] })
    expect((await failureOf(fetching)).remedy).toMatch(
      /The value of X-Api-Key is in quotes, which are sent as well: leave them out\.$/
    )
  })

  it('is not a mistake in an entity tag, nor where a part of it is quoted', async () => {
    const server = await room.serve((_request, response) => json(response, ids(1, 1)))
    const headers = [
      ['If-None-Match', '"abc"'],
      ['Accept', 'text/csv; q="1"'],
      ['X-Key', '"']
    ] as const
    await room.fetch(`${server.origin}/a`, undefined, { headers })
    expect(room.log.remarks).toEqual([])
  })
})
