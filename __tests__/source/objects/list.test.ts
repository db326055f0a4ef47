import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { listPage } from '../../../src/source/objects/list.ts'
import { BucketStore } from '../../../src/source/objects/store.ts'
import { KEY, type ObjectRoom, openObjectRoom, SIGNED } from '../../support/object-room.ts'
import { type ObjectStore, startObjectStore } from '../../support/object-store.ts'

let room: ObjectRoom
let store: ObjectStore
beforeEach(async () => {
  room = await openObjectRoom()
  store = await startObjectStore(
    { acme: { 'a.csv': 'x', 'b/c.csv': 'x', 'b/d.csv': 'x', 'e f/g': 'x' } },
    { keys: [KEY] }
  )
})
afterEach(async () => {
  await room.close()
  await store.close()
})

describe('a list', () => {
  it('has folders where it ends at a delimiter', async () => {
    const { tools } = room
    const endpoint = new URL(store.origin)
    const own = new BucketStore(
      { bucket: 'acme', region: 'us-east-1', endpoint },
      { http: tools.http, log: tools.log, credentials: SIGNED.credentials, secrets: [] }
    )
    const page = await listPage(own, { prefix: '', delimiter: '/' }, room.config([]), tools)
    expect(page.objects.map(({ key, size }) => [key, size])).toEqual([['a.csv', 1]])
    expect(page.folders).toEqual(['b/', 'e f/'])
  })

  it('that goes in a circle fails', async () => {
    const page = (next: string) => ({
      status: 200,
      body: `<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>${next}</NextContinuationToken></ListBucketResult>`
    })
    store.trouble = [page('t'), page('u'), page('t')]
    await expect(room.read([`s3://acme/*.csv?endpoint=${store.origin}`])).rejects.toMatchObject({
      code: 'source.loop'
    })
    expect(store.requests).toHaveLength(3)
  })
})
