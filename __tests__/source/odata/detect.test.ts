import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { json, openPagesRoom, type PagesRoom } from '../../support/pages.ts'
import { failureOf } from '../../support/spool.ts'

let room: PagesRoom
beforeEach(async () => {
  room = await openPagesRoom()
})
afterEach(() => room.close())

/** A service whose `$metadata` is answered with this status and body. */
const fetchWith = async (status: number, body: string) => {
  const server = await room.serve((request, response) => {
    if (request.url !== '/$metadata')
      json(response, { '@odata.context': '$metadata#Orders', value: [{ ID: 1 }] })
    else response.writeHead(status, { 'content-type': 'text/plain' }).end(body)
  })
  return room.fetch(`${server.origin}/Orders`)
}

describe('$metadata that cannot be had', () => {
  it.each([400, 401, 403, 404, 405, 406, 410, 501])('leaves the types to the values (%d)', async status => {
    expect((await fetchWith(status, 'no')).records).toEqual([{ ID: 1 }])
  })

  it.each([
    [402, 'upstream answered HTTP 404'],
    [429, 'upstream answered HTTP 404 (Not Found)'],
    [500, 'x answered HTTP 410.']
  ])('fails the run for another status (%d), whatever its body says', async (status, body) => {
    expect(await failureOf(fetchWith(status, body))).toMatchObject({
      code: 'source.http-status',
      details: { kind: 'http', status }
    })
  })
})
