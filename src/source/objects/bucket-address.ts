import { ActionError } from '../../base/errors.ts'
import { isRegion, type ObjectLocation } from './location.ts'

/** Where requests for a bucket without a region go first; AWS tells the right one. */
const FIRST_REGION = 'us-east-1'

/** The DNS suffixes of AWS beside `amazonaws.com` (AWS, "Partitions"); a key of one is unknown in the others. */
const SUFFIXES: readonly (readonly [regions: RegExp, suffix: string])[] = [
  [/^cn-/, 'amazonaws.com.cn'],
  [/^eusc-/, 'amazonaws.eu'],
  [/^us-gov-/, 'amazonaws.com']
]

/** A bucket, and the address of its store as this run uses it. */
export interface BucketAddress {
  readonly bucket: string
  /** What requests are signed for. */
  readonly region: string
  /** Undefined: AWS. */
  readonly endpoint?: URL
}

/** @param region of the surroundings; that of the location wins */
export function bucketAddress(
  { bucket, endpoint, ...location }: ObjectLocation,
  region?: string
): BucketAddress {
  return {
    bucket,
    region: location.region ?? region ?? FIRST_REGION,
    ...(endpoint === undefined ? {} : { endpoint })
  }
}

/**
 * The same bucket in a region that its store has told. undefined for one that is the same, that is no region, or whose
 * hosts are of another part of AWS: credentials do not go there.
 */
export function inRegion(address: BucketAddress, region: string): BucketAddress | undefined {
  if (region === address.region || !isRegion(region)) return undefined
  if (address.endpoint === undefined && partitionOf(region) !== partitionOf(address.region)) return undefined
  return { ...address, region }
}

/**
 * The URL of an object, or of the bucket itself without a key. AWS has the bucket in the host name, but for names with
 * dots, which its certificate does not cover; other stores have it in the path.
 *
 * @param query percent-encoded, without `?`
 * @throws ActionError `source.file` for a key that no URL can hold
 */
export function urlIn({ bucket, region, endpoint }: BucketAddress, key?: string, query?: string): URL {
  const inHost = endpoint === undefined && !bucket.includes('.')
  const host = `s3.${region}.${suffixOf(region)}`
  const origin = endpoint?.origin ?? `https://${inHost ? `${bucket}.` : ''}${host}`
  const parent = endpoint?.pathname.replace(/\/$/, '') ?? ''
  const path = `${parent}${inHost ? '' : `/${encoded(bucket)}`}/${key === undefined ? '' : encoded(key)}`
  const url = new URL(`${origin}${path}${query === undefined ? '' : `?${query}`}`)
  if (url.pathname !== path) {
    throw new ActionError(
      'source.file',
      `The object ${labelOf(bucket, key ?? '')} has a key with the part . or .., and no URL can name it.`,
      'Copy it to another key, or choose the others by a glob.'
    )
  }
  return url
}

/** What people call an object. */
export function labelOf(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`
}

/** As signatures have it (S3, "Signature calculations"): all but `A-Za-z0-9-._~/` is percent-encoded. */
export function encoded(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
}

function suffixOf(region: string): string {
  return SUFFIXES.find(([regions]) => regions.test(region))?.[1] ?? 'amazonaws.com'
}

/** The government's regions share the suffix of all others, and no credentials with them. */
function partitionOf(region: string): number {
  return SUFFIXES.findIndex(([regions]) => regions.test(region))
}
