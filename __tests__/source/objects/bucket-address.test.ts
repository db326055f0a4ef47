import { describe, expect, it } from '@jest/globals'
import { bucketAddress, encoded, inRegion, urlIn } from '../../../src/source/objects/bucket-address.ts'

const url = (location: Parameters<typeof bucketAddress>[0], region?: string, key = location.key) =>
  urlIn(bucketAddress(location, region), key).href

describe('the address of a bucket', () => {
  it.each([
    [
      'of AWS is a host of its own',
      { bucket: 'data', key: 'k' },
      'eu-west-1',
      'https://data.s3.eu-west-1.amazonaws.com/k'
    ],
    [
      'without a region begins in us-east-1',
      { bucket: 'data', key: 'k' },
      undefined,
      'https://data.s3.us-east-1.amazonaws.com/k'
    ],
    [
      'has the region of the location first',
      { bucket: 'data', key: 'k', region: 'eu-west-1' },
      'us-west-2',
      'https://data.s3.eu-west-1.amazonaws.com/k'
    ],
    ['in China', { bucket: 'data', key: 'k' }, 'cn-north-1', 'https://data.s3.cn-north-1.amazonaws.com.cn/k'],
    [
      'with dots in its name is a path',
      { bucket: 'a.b.c', key: 'k' },
      'eu-west-1',
      'https://s3.eu-west-1.amazonaws.com/a.b.c/k'
    ],
    [
      'of another store is a path',
      { bucket: 'data', key: 'k', endpoint: new URL('https://minio.example.com:9000') },
      undefined,
      'https://minio.example.com:9000/data/k'
    ],
    [
      'of a store under a path',
      { bucket: 'data', key: 'k', endpoint: new URL('https://x.example/storage/v1/s3/') },
      undefined,
      'https://x.example/storage/v1/s3/data/k'
    ]
  ])('%s', (_what, location, region, wanted) => expect(url(location, region)).toBe(wanted))

  it('has a key percent-encoded, but for its slashes', () => {
    const key = "a//b c+d%20é(1)!'*?#&=~.csv"
    expect(url({ bucket: 'data', key })).toBe(
      'https://data.s3.us-east-1.amazonaws.com/a//b%20c%2Bd%2520%C3%A9%281%29%21%27%2A%3F%23%26%3D~.csv'
    )
    expect(decodeURIComponent(encoded(key))).toBe(key)
  })

  it.each(['a/../secret.csv', './a.csv', 'a/..', '../../other/k'])('has no URL for the key %s', key => {
    expect(() => url({ bucket: 'data', key })).toThrow(/^source\.file: .* has a key with the part \. or \.\./)
  })

  it('moves to a region that the store tells, and to no host outside of its part of AWS', () => {
    const address = bucketAddress({ bucket: 'data', key: 'k' }, 'us-east-1')
    expect(inRegion(address, 'eu-west-1')).toEqual({ bucket: 'data', region: 'eu-west-1' })
    for (const region of [
      'us-east-1',
      '',
      'evil.example/',
      'cn-north-1',
      'us-gov-west-1',
      'eusc-de-east-1',
      'x'.repeat(64)
    ])
      expect(inRegion(address, region)).toBeUndefined()
    const endpoint = new URL('https://minio.example.com')
    expect(inRegion({ ...address, endpoint }, 'cn-north-1')).toMatchObject({ endpoint, region: 'cn-north-1' })
  })
})
