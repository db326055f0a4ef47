import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { findObjects, fixedPart } from '../../../src/source/objects/find-objects.ts'
import { KEY, type ObjectRoom, openObjectRoom } from '../../support/object-room.ts'
import { type ObjectStore, startObjectStore } from '../../support/object-store.ts'
import { failureOf } from '../../support/spool.ts'

const NAMES = [
  'data/b.csv',
  'data/a.csv',
  'data/B.csv',
  'data/.hidden.csv',
  'data/c.tsv',
  'data/sub/d.csv',
  'data/sub/deep/e.csv',
  'data/empty/',
  'data/x[1].csv',
  'data/x1.csv',
  'odd/a b+c&d%20é<1>.csv',
  'odd/\u{1f600}.csv',
  'odd/\uffee.csv',
  'other/a.csv'
]

let room: ObjectRoom
let store: ObjectStore
beforeEach(async () => {
  room = await openObjectRoom()
  store = await startObjectStore(
    { acme: Object.fromEntries(NAMES.map(name => [name, name.endsWith('/') ? '' : 'id\n1\n'])) },
    { keys: [KEY], pageSize: 3 }
  )
})
afterEach(async () => {
  await room.close()
  await store.close()
})

const line = (key: string, bucket = 'acme') => `s3://${bucket}/${key}?endpoint=${store.origin}`
const find = async (key: string) => {
  const all = await findObjects(line(key), room.config([]), room.tools)
  return all.map(({ key: found }) => found)
}

describe('the objects of a line', () => {
  it.each([
    ['data/*.csv', ['data/B.csv', 'data/a.csv', 'data/b.csv', 'data/x1.csv', 'data/x[1].csv']],
    ['data/?.csv', ['data/B.csv', 'data/a.csv', 'data/b.csv']],
    ['data/{a,c}.*', ['data/a.csv', 'data/c.tsv']],
    [
      'data/**/*.csv',
      [
        'data/B.csv',
        'data/a.csv',
        'data/b.csv',
        'data/sub/d.csv',
        'data/sub/deep/e.csv',
        'data/x1.csv',
        'data/x[1].csv'
      ]
    ],
    ['data/.*.csv', ['data/.hidden.csv']],
    ['**/a.csv', ['data/a.csv', 'other/a.csv']],
    ['data/empty/**', []],
    ['odd/*', ['odd/a b+c&d%20é<1>.csv', 'odd/\u{1f600}.csv', 'odd/\uffee.csv']],
    ['+(data|other)/a.c[rs]v', ['data/a.csv', 'other/a.csv']]
  ])('that match %s come over all pages, sorted by key', async (glob, wanted) => {
    if (wanted.length === 0) await expect(find(glob)).rejects.toThrow('No object matches')
    else expect(await find(glob)).toEqual(wanted)
  })

  it('are those under the fixed part of the glob', async () => {
    await find('data/sub/**/*.csv')
    expect(store.requests).toEqual(['LIST acme data/sub/'])
    store.requests.length = 0
    await find('data/*.csv')
    expect(store.requests).toEqual(Array(4).fill('LIST acme data/'))
  })

  it('is the one whose key is the glob itself', async () => {
    expect(await find('data/x[1].csv')).toEqual(['data/x[1].csv'])
  })

  it('is not asked for when its whole key is named', async () => {
    expect(await find('data/missing.csv')).toEqual(['data/missing.csv'])
    expect(store.requests).toEqual([])
  })

  it('fails when nothing matches, with bucket, prefix and what there is', async () => {
    const some = await failureOf(find('data/*.parquet'))
    expect(some.code).toBe('source.file')
    expect(some.what).toBe(
      'No object matches s3://acme/data/*.parquet: the bucket acme has 9 objects under the prefix data/.'
    )
    expect(some.remedy).toContain('Its keys are: data/.hidden.csv, data/B.csv')
    const none = await failureOf(find('dota/*.csv'))
    expect(none.what).toContain('the bucket acme has no object under the prefix dota/.')
    expect(none.remedy).toContain('Check the bucket and the prefix')
  })

  it('need the right to list, and say so', async () => {
    store.buckets.set('closed', { objects: new Map(), isUnlisted: true })
    const error = await failureOf(findObjects(line('x/*', 'closed'), room.config([]), room.tools))
    expect(error.message).toBe(
      'source.http-status: s3://closed: the store answered HTTP 403 (Forbidden), AccessDenied: Access Denied. Allow s3:ListBucket on arn:aws:s3:::closed (docs/s3.md has the policy), in the policy of the bucket as well.'
    )
  })

  it('of a page that failed for a moment are listed all the same', async () => {
    store.trouble = [
      undefined,
      { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' },
      'cut'
    ]
    expect(await find('data/*.csv')).toHaveLength(5)
    expect(store.requests).toHaveLength(6)
  })
})

describe('the fixed part', () => {
  it.each([
    ['a/b*.csv', 'a/b'],
    ['a/?', 'a/'],
    ['a/{b,c}', 'a/'],
    ['a[1]', 'a'],
    ['+(a|b)/*', ''],
    ['x!y/@(a)*', 'x!y/'],
    ['a\\*b*', 'a'],
    ['**', '']
  ])('of %s is %s', (glob, wanted) => expect(fixedPart(glob)).toBe(wanted))
})
