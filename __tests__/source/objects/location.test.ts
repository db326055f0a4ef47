import { describe, expect, it } from '@jest/globals'
import { isObjectLocation, readObjectLocation } from '../../../src/source/objects/location.ts'

const read = (line: string) => {
  const location = readObjectLocation(line)
  if ('fault' in location) throw new Error(location.fault.join('. '))
  const { endpoint, ...rest } = location
  return endpoint === undefined ? rest : { ...rest, endpoint: endpoint.href }
}

describe('an s3:// address', () => {
  it('is one by its scheme, in any case', () => {
    expect(['s3://b1b/x', 'S3://b1b/x', 's3a://b/x', '/s3://x', 'C:\\s3'].filter(isObjectLocation)).toEqual([
      's3://b1b/x',
      'S3://b1b/x'
    ])
  })

  it.each([
    ['s3://acme-data/sales/*.parquet', { bucket: 'acme-data', key: 'sales/*.parquet' }],
    ['S3://Acme_Old.Data/a//b c+d%20é.csv', { bucket: 'Acme_Old.Data', key: 'a//b c+d%20é.csv' }],
    ['s3://bucket/a@b:c@d.csv', { bucket: 'bucket', key: 'a@b:c@d.csv' }],
    ['s3://bucket//leading.csv', { bucket: 'bucket', key: '/leading.csv' }],
    ['s3://bucket/file-?.csv', { bucket: 'bucket', key: 'file-?.csv' }],
    ['s3://bucket/day=2?26/x.csv', { bucket: 'bucket', key: 'day=2?26/x.csv' }],
    ['s3://bucket/file-?.csv?region=eu-west-1', { bucket: 'bucket', key: 'file-?.csv', region: 'eu-west-1' }],
    [
      's3://bucket/a.csv?endpoint=https://minio.example.com:9000/s3&region=eu',
      { bucket: 'bucket', key: 'a.csv', region: 'eu', endpoint: 'https://minio.example.com:9000/s3' }
    ],
    [
      's3://bucket/a.csv?endpoint=http%3A%2F%2F127.0.0.1%3A9000',
      { bucket: 'bucket', key: 'a.csv', endpoint: 'http://127.0.0.1:9000/' }
    ]
  ])('%s is taken apart', (line, wanted) => expect(read(line)).toEqual(wanted))

  it.each([
    ['s3://', 'no usable name of a bucket'],
    ['s3:///key', 'no usable name of a bucket'],
    ['s3://my*bucket/key', 'no usable name of a bucket'],
    ['s3://AKID:s3cr3t@bucket/key', 'holds a user name or password'],
    ['s3://AKID:s3cr3t/x@bucket/key', 'holds a user name or password'],
    ['s3://bucket:9000/key', 'no usable name of a bucket'],
    ['s3://bucket', 'names a bucket and no object in it. Name the objects, for example s3://bucket/*.csv'],
    ['s3://bucket/data/', 'names a folder. Name the objects, for example s3://bucket/data/*.csv'],
    [
      's3://bucket/k?regoin=eu-west-1',
      'a parameter "regoin", which an s3:// address does not take. Did you mean region?'
    ],
    ['s3://bucket/k?versionId=7', 'a parameter "versionId"'],
    ['s3://bucket/k?region=eu&region=us', 'has the parameter region twice'],
    ['s3://bucket/k?region=eu/x.evil.example', 'a parameter region that is no region'],
    ['s3://bucket/k?region=', 'a parameter region that is no region'],
    ['s3://bucket/k?endpoint=minio.example.com', 'a parameter endpoint that is no address'],
    ['s3://bucket/k?endpoint=ftp://minio.example.com', 'a parameter endpoint that is no address'],
    ['s3://bucket/k?endpoint=http://minio.example.com', 'endpoint that is not encrypted'],
    [
      's3://bucket/k?endpoint=https://u:p@minio.example.com',
      'endpoint with more than scheme, host, port and path'
    ]
  ])('%s is refused', (line, words) => {
    expect(() => read(line)).toThrow(words)
    expect(() => read(line)).not.toThrow(/s3cr3t|u:p/)
  })
})
