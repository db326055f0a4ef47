import { describe, expect, it } from '@jest/globals'
import { readListPage, strongTag } from '../../../src/source/objects/list-page.ts'
import { failureOf, inChunks } from '../../support/spool.ts'

const read = (xml: string, sizes: readonly number[] = []) =>
  readListPage(inChunks(xml, sizes), 's3://acme/data/')
const list = (inner: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</ListBucketResult>`
const one = (key: string, size = '5', etag = '&quot;abc-2&quot;') =>
  `<Contents><Key>${key}</Key><ETag>${etag}</ETag><Size>${size}</Size><Owner><Key>other</Key></Owner></Contents>`

describe('a page of a list', () => {
  it('is read, in whatever chunks it comes', async () => {
    const xml = list(
      `<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextContinuationToken>1a&amp;/+=</NextContinuationToken>${one('a%2Bb+c/%C3%A9%01.csv')}${one('d')}<CommonPrefixes><Prefix>data/x+y/</Prefix></CommonPrefixes>`
    )
    for (const sizes of [[], [1], [7, 3]]) {
      expect(await read(xml, sizes)).toEqual({
        objects: [
          { key: 'a+b c/é\u0001.csv', size: 5, etag: 'abc-2' },
          { key: 'd', size: 5, etag: 'abc-2' }
        ],
        folders: ['data/x y/'],
        next: '1a&/+='
      })
    }
  })

  it('has keys as they stand where the store did not encode them', async () => {
    const { objects, next } = await read(
      list(
        `<IsTruncated>false</IsTruncated><NextContinuationToken>x</NextContinuationToken>${one('a+b%20c&amp;d')}`
      )
    )
    expect(objects.map(({ key }) => key)).toEqual(['a+b%20c&d'])
    expect(next).toBeUndefined()
  })

  it('may be empty', async () => {
    expect(await read(list('<KeyCount>0</KeyCount><IsTruncated>false</IsTruncated>'))).toEqual({
      objects: [],
      folders: [],
      next: undefined
    })
  })

  it.each([
    ['ends in the middle', list(one('a')).slice(0, -30), 'source.incomplete'],
    ['has nothing in it', '', 'source.incomplete'],
    ['says that there is more, and not how', list('<IsTruncated>true</IsTruncated>'), 'source.incomplete'],
    ['is a page for people', '<!DOCTYPE html><html><br></html>', 'source.format'],
    ['is JSON', '{"error": "x"}', 'source.format'],
    ['is another document', '<ListAllMyBucketsResult></ListAllMyBucketsResult>', 'source.format'],
    ['has an object without a size', list(one('a', '')), 'source.format'],
    ['has a size that is none', list(one('a', '-1')), 'source.format'],
    ['has a text without an end', list(one('a'.repeat(20_000))), 'source.format']
  ])('fails when it %s', async (_what, xml, code) => {
    const error = await failureOf(read(xml))
    expect(error.code).toBe(code)
    expect(error.what).toContain('s3://acme/data/')
  })

  it.each([
    ['"abc"', 'abc'],
    ['abc', 'abc'],
    ['W/"abc"', undefined],
    ['', undefined],
    [undefined, undefined]
  ])('has of the tag %s %s', (text, wanted) => expect(strongTag(text)).toBe(wanted))
})
