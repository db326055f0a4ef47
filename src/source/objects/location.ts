import { didYouMean } from '../../base/suggest.ts'
import { isLoopback } from '../../http/addresses/hosts.ts'

/** What a line such as `s3://bucket/data/*.parquet?region=eu-west-1` names. */
export interface ObjectLocation {
  readonly bucket: string
  /** Key or glob, as it is written: nothing is percent-decoded. */
  readonly key: string
  readonly region?: string
  /** The store, where it is not AWS. Its path, if any, stands before the bucket. */
  readonly endpoint?: URL
}

/** What is wrong with such a line, and what to do; both without the line itself. */
export interface LocationFault {
  readonly fault: readonly [what: string, remedy: string]
}

const SCHEME = /^s3:\/\//i
const PARAMETERS = ['region', 'endpoint'] as const
const EXAMPLE = 's3://bucket/data/*.parquet'
/** `?name=value&…` at the end of a line; any other `?` belongs to the glob. */
const QUERY = /\?([a-z][\w-]*=[^&]*(?:&[a-z][\w-]*=[^&]*)*)$/i
/** Old buckets and other stores have capitals and underscores, too (S3 user guide, "Bucket naming rules"). */
const BUCKET = /^[a-z\d][\w.-]{1,253}[a-z\d]$/i
/** A secret key may hold slashes. */
const USER = /^[^/]*(@|:.*@)/s
const REGION = /^[a-z\d]+(-[a-z\d]+)*$/

/** True for a line of `source-url` that names objects. */
export function isObjectLocation(line: string): boolean {
  return SCHEME.test(line)
}

/** True for the name of a region; nothing else may become a part of a host name. */
export function isRegion(text: string): boolean {
  return text.length <= 63 && REGION.test(text)
}

/**
 * Takes a line of `source-url` apart.
 * @param line begins with `s3://`
 */
export function readObjectLocation(line: string): ObjectLocation | LocationFault {
  const [, query] = QUERY.exec(line) ?? []
  const path = (query === undefined ? line : line.slice(0, -query.length - 1)).replace(SCHEME, '')
  const [bucket = '', key = ''] = path.split(/\/(.*)/s)
  if (USER.test(path)) {
    return fault(
      'holds a user name or password',
      'Give the credentials in the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, which aws-actions/configure-aws-credentials sets.'
    )
  }
  if (!BUCKET.test(bucket)) {
    return fault(
      'has no usable name of a bucket after s3://',
      `Write it as ${EXAMPLE}. The bucket itself can be no glob.`
    )
  }
  if (key === '' || key.endsWith('/')) {
    return fault(
      key === '' ? 'names a bucket and no object in it' : 'names a folder',
      `Name the objects, for example s3://${bucket}/${key}*.csv, or **/*.csv with subfolders.`
    )
  }
  const parameters = readParameters(query ?? '')
  return 'fault' in parameters ? parameters : { bucket, key, ...parameters }
}

function readParameters(query: string): Pick<ObjectLocation, 'region' | 'endpoint'> | LocationFault {
  const found = new Map<string, string>()
  for (const pair of query === '' ? [] : query.split('&')) {
    const [name = '', written = ''] = pair.split(/=(.*)/s)
    if (!PARAMETERS.some(known => known === name)) {
      return fault(
        `has a parameter ${JSON.stringify(name.slice(0, 60))}, which an s3:// address does not take`,
        `${didYouMean(name, PARAMETERS)} The parameters are ${PARAMETERS.join(' and ')}. Where ? is meant for any one character of a key, write * instead.`.trim()
      )
    }
    if (found.has(name)) return fault(`has the parameter ${name} twice`, 'Keep one of them.')
    found.set(name, decoded(written))
  }
  const region = found.get('region')
  if (region !== undefined && !isRegion(region)) {
    return fault('has a parameter region that is no region', 'Write it as in region=eu-central-1.')
  }
  const endpoint = found.get('endpoint')
  const store = endpoint === undefined ? {} : readEndpoint(endpoint)
  return 'fault' in store ? store : { ...(region === undefined ? {} : { region }), ...store }
}

function readEndpoint(text: string): Pick<ObjectLocation, 'endpoint'> | LocationFault {
  const endpoint = URL.parse(text)
  if (endpoint === null || !/^https?:$/.test(endpoint.protocol)) {
    return fault(
      'has a parameter endpoint that is no address',
      'Write it as in endpoint=https://minio.example.com:9000.'
    )
  }
  if (
    endpoint.username !== '' ||
    endpoint.password !== '' ||
    endpoint.search !== '' ||
    endpoint.hash !== ''
  ) {
    return fault(
      'has a parameter endpoint with more than scheme, host, port and path',
      'Write it as in endpoint=https://minio.example.com:9000.'
    )
  }
  if (endpoint.protocol === 'http:' && !isLoopback(endpoint.hostname)) {
    return fault(
      'has a parameter endpoint that is not encrypted',
      'Write https:// there. http:// works for a store on the runner itself only.'
    )
  }
  return { endpoint }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function fault(what: string, remedy: string): LocationFault {
  return { fault: [what, remedy] }
}
