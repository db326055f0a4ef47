import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { KEY, type ObjectRoom, openObjectRoom } from '../../support/object-room.ts'
import { type ObjectStore, type StoredObject, startObjectStore } from '../../support/object-store.ts'
import { parquetFile } from '../../support/parquet-file.ts'
import { failureOf } from '../../support/spool.ts'
import { zipOf } from '../../support/zip.ts'

let room: ObjectRoom
let store: ObjectStore
beforeEach(async () => {
  room = await openObjectRoom()
  store = await startObjectStore({}, { keys: [KEY] })
})
afterEach(async () => {
  await room.close()
  await store.close()
})

const put = (objects: Readonly<Record<string, StoredObject['body'] | StoredObject>>) =>
  store.buckets.set('acme', {
    objects: new Map(
      Object.entries(objects).map(([key, one]) => [
        key,
        typeof one === 'object' && 'body' in one ? one : { body: one }
      ])
    )
  })
const at = (key: string) => `s3://acme/${key}?endpoint=${store.origin}`

describe('objects', () => {
  it('of all kinds are known by key and contents, whatever type they were stored with', async () => {
    const ids = parquetFile('x', { id: { type: 'INT32', values: [1, 2] } }).content
    put({
      'a.csv': { body: 'id,name\n1,a\n', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      'b.tsv': 'id\tname\n2\tb,c\n',
      'c.csv.gz': gzipSync('id,name\n3,c\n'),
      'd.json': { body: '[{"id": 4}]', headers: { 'content-type': 'text/plain' } },
      'e.zip': await zipOf(['in/e.csv', 'id,name\n5,e\n']),
      'f.csv': { body: gzipSync('id,name\n6,f\n'), headers: { 'content-encoding': 'gzip' } },
      'g without an extension': '{"id": 7}\n{"id": 8}\n'
    })
    const { origins, texts } = await room.read([at('*')])
    expect(origins).toEqual([
      's3://acme/a.csv',
      's3://acme/b.tsv',
      's3://acme/c.csv.gz',
      's3://acme/d.json',
      'in/e.csv in s3://acme/e.zip',
      's3://acme/f.csv',
      's3://acme/g without an extension'
    ])
    expect(texts.map(text => text.replace(/^\d+[|,]/, '').trim())).toEqual([
      '1,a',
      expect.stringContaining('b,c'),
      '3,c',
      '4',
      '5,e',
      '6,f',
      expect.stringContaining('7')
    ])
    put({ 'x.parquet': ids })
    expect((await room.read([at('x.parquet')])).texts[0]?.slice(0, 4)).toBe('PAR1')
  })

  it('give the origin column and the Hive folders of their keys', async () => {
    put({
      'sales/year=2026/month=01/a.csv': 'id\n1\n',
      'sales/year=2026/month=02/a.csv': 'id\n2\n',
      'sales/year=__HIVE_DEFAULT_PARTITION__/city=S%C3%A3o%20Paulo/a.csv': 'id\n3\n'
    })
    const { constants } = await room.read([at('sales/**/*.csv')], { originColumn: 'file' })
    expect(constants).toEqual([
      ['file: s3://acme/sales/year=2026/month=01/a.csv', 'year: 2026', 'month: 01'],
      ['file: s3://acme/sales/year=2026/month=02/a.csv', 'year: 2026', 'month: 02'],
      [
        'file: s3://acme/sales/year=__HIVE_DEFAULT_PARTITION__/city=S%C3%A3o%20Paulo/a.csv',
        'year: undefined',
        'city: São Paulo'
      ]
    ])
  })

  it('are asked for by a signature over odd keys, and by nothing else', async () => {
    const keys = ['a b+c&d%20é<1>.csv', "x(1)!'*~=$,;:@.csv", 'über/\u{1f600}//end.csv']
    put(Object.fromEntries(keys.map(key => [key, 'id\n1\n'])))
    expect((await room.read([at('**/*.csv')])).origins).toHaveLength(3)
    for (const key of keys.filter(name => !name.includes('*'))) {
      expect((await room.read([at(key)])).origins).toEqual([`s3://acme/${key}`])
    }
    const sent = new Set(store.headers.flatMap(headers => Object.keys(headers)))
    expect([...sent].sort()).toEqual([
      'accept',
      'accept-encoding',
      'authorization',
      'connection',
      'host',
      'if-match',
      'user-agent',
      'x-amz-content-sha256',
      'x-amz-date'
    ])
  })

  it('are read unsigned without credentials, where the bucket is public', async () => {
    put({ 'a.csv': 'id\n1\n' })
    const denied = await failureOf(room.read([at('a.csv')], { objects: {} }))
    expect(denied.message).toContain(
      'AccessDenied: Access Denied. The request was not signed, because AWS_ACCESS_KEY_ID'
    )
    store.buckets.set('open', { isPublic: true, objects: new Map([['a.csv', { body: 'id\n1\n' }]]) })
    const open = `s3://open/*.csv?endpoint=${store.origin}`
    expect((await room.read([open], { objects: {} })).texts).toHaveLength(1)
    expect(store.headers.some(headers => headers.authorization !== undefined)).toBe(false)
  })

  it('that are cut come once more, from their beginning', async () => {
    put({ 'a.csv': 'id,name\n1,a\n2,b\n' })
    store.trouble = [undefined, 'cut']
    expect((await room.read([at('*.csv')])).texts).toEqual(['2,1,a\n3,2,b\n'])
    expect(store.requests).toEqual(['LIST acme ', 'GET acme/a.csv', 'GET acme/a.csv'])
  })

  it('that fail again and again say so in the words of the store', async () => {
    put({ 'a.csv': 'id\n1\n' })
    store.trouble = Array(3).fill({
      status: 503,
      code: 'SlowDown',
      message: 'Please reduce your request rate.'
    })
    const error = await failureOf(room.read([at('a.csv')]))
    expect(error.code).toBe('source.http-status')
    expect(error.what).toMatch(
      /^s3:\/\/acme\/a\.csv: the store answered HTTP 503 \(Service Unavailable\), SlowDown: Please reduce your request rate\. It failed 3 times in /
    )
    expect(error.remedy).toContain('source-requests-per-minute')
  })
})

describe('an object that was listed must be the one that is read', () => {
  const changes: readonly (readonly [string, () => void])[] = [
    ['is another one', () => put({ 'a.csv': 'id\n2\n' })],
    ['is gone', () => put({})],
    ['has another size under the same tag', () => put({ 'a.csv': { body: 'id\n1\n2\n', etag: 'one' } })],
    [
      'has another tag, and the store does not look at If-Match',
      () => {
        store.trouble = [{ status: 200, headers: { etag: '"two"', 'content-length': '5' }, body: 'id\n9\n' }]
      }
    ]
  ]
  it.each(changes)('and fails when it %s', async (_what, change) => {
    put({ 'a.csv': { body: 'id\n1\n', etag: 'one' } })
    store.before = request => {
      if (request.startsWith('GET')) change()
    }
    const error = await failureOf(room.read([at('*.csv')]))
    expect(error.message).toMatch(/^source\.incomplete: s3:\/\/acme\/a\.csv changed after it was listed: /)
    expect(store.requests).toHaveLength(2)
  })

  it('also where it changes between two tries', async () => {
    put({ 'a.csv': { body: 'id\n1\n', etag: 'one' } })
    store.trouble = [undefined, { status: 500, code: 'InternalError', message: 'We encountered an error.' }]
    store.before = request => {
      if (request.startsWith('GET')) put({ 'a.csv': 'id\n2\n' })
    }
    await expect(room.read([at('*.csv')])).rejects.toThrow('changed after it was listed')
  })

  it('and fails when it comes without a length and is shorter', async () => {
    put({ 'a.csv': { body: 'id\n1\n2\n', etag: 'one' } })
    const short = { status: 200, headers: { etag: '"one"', 'transfer-encoding': 'chunked' }, body: 'id\n1\n' }
    store.trouble = [undefined, short, short, short]
    const error = await failureOf(room.read([at('*.csv')]))
    expect(error.message).toContain(
      'source.incomplete: s3://acme/a.csv came with 5 bytes, and 7 were listed.'
    )
    store.trouble = [undefined, short]
    expect((await room.read([at('*.csv')])).texts).toEqual(['2,1\n3,2\n'])
  })
})

describe('an object that does not exist', () => {
  it('fails with the nearest keys', async () => {
    put({ 'data/sales-2026.csv': 'x\n', 'data/costs.csv': 'x\n', 'data/sub/x.csv': 'x\n' })
    const error = await failureOf(room.read([at('data/sale-2026.csv')]))
    expect(error.code).toBe('source.file')
    expect(error.what).toContain('NoSuchKey: The specified key does not exist.')
    expect(error.remedy).toBe('The nearest keys are: data/sales-2026.csv, data/costs.csv.')
  })

  it('fails as a folder where it is one', async () => {
    put({ 'data/sub/x.csv': 'x\n' })
    const error = await failureOf(room.read([at('data/sub')]))
    expect(error.message).toBe(
      'source.file: s3://acme/data/sub is a folder. Name the objects in it, for example s3://acme/data/sub/*.csv.'
    )
  })

  it('fails all the same where nothing may be listed', async () => {
    put({ 'data/a.csv': 'x\n' })
    store.trouble = [
      { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' },
      { status: 403, code: 'AccessDenied', message: 'Access Denied' }
    ]
    await expect(room.read([at('data/b.csv')])).rejects.toThrow('Check the key: small and capital letters')
  })

  it('fails for a bucket that is not there', async () => {
    const error = await failureOf(room.read([at('a.csv')]))
    expect(error.message).toContain(
      'source.file: s3://acme/a.csv: the store answered HTTP 404 (Not Found), NoSuchBucket'
    )
    expect(error.remedy).toBe('Check the name of the bucket (acme) and the parameter endpoint.')
  })
})
