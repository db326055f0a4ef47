import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { type S3Refusal, type StoreKey, verifySignature } from './sigv4.ts'

/** An object in the store. */
export interface StoredObject {
  /** Bytes, or what makes them again and again, with their number. */
  readonly body: string | Uint8Array | { readonly size: number; open(): Iterable<Uint8Array> }
  /** Beside length and tag, as it was stored. */
  readonly headers?: Readonly<Record<string, string>>
  /** Without quotes. Default: MD5 of the bytes. */
  readonly etag?: string
}

/** A bucket in the store. */
export interface StoredBucket {
  readonly region?: string
  /** Anybody may read and list it. */
  readonly isPublic?: boolean
  /** Nobody may list it. */
  readonly isUnlisted?: boolean
  readonly objects: Map<string, StoredObject>
}

/** What the next request is answered with, in place of the right answer. */
export type Trouble =
  | S3Refusal
  | 'cut'
  | 'reset'
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }

/**
 * A strict stand-in for S3 that knows ListObjectsV2 and GetObject, made from the API reference. It verifies signatures
 * by code of its own, and refuses what S3 would refuse or this action should not ask.
 */
export interface ObjectStore {
  readonly origin: string
  readonly port: number
  readonly buckets: Map<string, StoredBucket>
  /** `GET bucket/key`, `LIST bucket prefix`; with the host where it is one of AWS. */
  readonly requests: string[]
  readonly headers: IncomingMessage['headers'][]
  /** Path and query of each, as they came. */
  readonly urls: string[]
  /** For the next requests, in turn; undefined leaves one alone. */
  trouble: (Trouble | undefined)[]
  /** Is called before a request is answered. */
  before: (request: string) => void
  close(): Promise<void>
}

/** How the store is set up. */
export interface StoreOptions {
  readonly keys?: readonly StoreKey[]
  /** Of the store, where the host is not one of AWS. */
  readonly region?: string
  /** Keys on a page. */
  readonly pageSize?: number
  /** https with this key and certificate. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** A path before the buckets. */
  readonly path?: string
}

const KNOWN_QUERY = new Set(['list-type', 'prefix', 'delimiter', 'encoding-type', 'continuation-token'])
const AWS_HOST = /^(?:(.+)\.)?s3\.([a-z\d-]+)\.amazonaws\.com(?:\.cn)?$/

/** Starts a store on loopback. @param contents key → contents, by bucket */
export async function startObjectStore(
  contents: Readonly<Record<string, Readonly<Record<string, StoredObject['body'] | StoredObject>>>>,
  options: StoreOptions = {}
): Promise<ObjectStore> {
  const tokens = new Map<string, string>()
  const listener: RequestListener = (request, response) => {
    const { host, bucket, key, query } = addressOf(request, options.path ?? '')
    const name = `${key === '' ? 'LIST' : 'GET'} ${bucket}${key === '' ? ` ${query.get('prefix') ?? ''}` : `/${key}`}`
    store.requests.push(host.region === undefined ? name : `${name} at ${host.name}`)
    store.headers.push(request.headers)
    store.urls.push(request.url ?? '')
    store.before(name)
    const trouble = store.trouble.shift()
    if (trouble === 'cut') {
      cut(response, store.buckets.get(bucket)?.objects.get(key))
      return
    }
    if (trouble === 'reset') {
      response.destroy()
      return
    }
    if (trouble !== undefined && 'code' in trouble) {
      refuse(response, trouble)
      return
    }
    if (trouble !== undefined) {
      response.writeHead(trouble.status, trouble.headers).end(trouble.body ?? '')
      return
    }
    const there = store.buckets.get(bucket)
    const refusal = refusalOf(request, there, bucket, key, host.region)
    if (refusal !== undefined) {
      refuse(response, refusal, there?.region)
      return
    }
    if (there === undefined) return
    if (key === '') list(response, there, bucket, query)
    else get(request, response, there, key)
  }
  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const store: ObjectStore = {
    origin: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    buckets: new Map(
      Object.entries(contents).map(([bucket, objects]) => [
        bucket,
        { objects: new Map(Object.entries(objects).map(([key, one]) => [key, asObject(one)])) }
      ])
    ),
    requests: [],
    headers: [],
    urls: [],
    trouble: [],
    before: () => undefined,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
  return store

  function refusalOf(
    request: IncomingMessage,
    there: StoredBucket | undefined,
    bucket: string,
    key: string,
    hostRegion: string | undefined
  ): S3Refusal | undefined {
    if (request.method !== 'GET') return { status: 405, code: 'MethodNotAllowed', message: 'Not allowed.' }
    if (request.headers.range !== undefined) return { status: 501, code: 'NotImplemented', message: 'Range' }
    const region = hostRegion ?? options.region ?? 'us-east-1'
    const signed = request.headers.authorization !== undefined
    const wrong = signed ? verifySignature(request, options.keys ?? [], region) : undefined
    if (wrong !== undefined) return wrong
    if (there === undefined) {
      return {
        status: 404,
        code: 'NoSuchBucket',
        message: 'The specified bucket does not exist',
        more: { BucketName: bucket }
      }
    }
    if (hostRegion !== undefined && there.region !== undefined && there.region !== hostRegion) {
      const message =
        'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.'
      const more = { Endpoint: `${bucket}.s3.${there.region}.amazonaws.com` }
      return { status: 301, code: 'PermanentRedirect', message, more }
    }
    const unlisted = there.isUnlisted === true && (key === '' || !there.objects.has(key))
    if ((!signed && there.isPublic !== true) || unlisted)
      return { status: 403, code: 'AccessDenied', message: 'Access Denied' }
    return undefined
  }

  function list(
    response: ServerResponse,
    { objects }: StoredBucket,
    bucket: string,
    query: URLSearchParams
  ): void {
    const unknown = [...query.keys()].filter(name => !KNOWN_QUERY.has(name))
    if (unknown.length > 0 || query.get('list-type') !== '2') {
      refuse(response, { status: 501, code: 'NotImplemented', message: `Unknown: ${unknown}` })
      return
    }
    const prefix = query.get('prefix') ?? ''
    const delimiter = query.get('delimiter')
    const token = query.get('continuation-token')
    const after = token === null ? '' : tokens.get(token)
    if (after === undefined) {
      refuse(response, {
        status: 400,
        code: 'InvalidArgument',
        message: 'The continuation token provided is incorrect'
      })
      return
    }
    const keys = [...objects.keys()]
      .filter(
        key =>
          key.startsWith(prefix) && (after === '' || Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0)
      )
      .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    const folderOf = (key: string): string | undefined => {
      const end = delimiter === null ? -1 : key.indexOf(delimiter, prefix.length)
      return end < 0 ? undefined : key.slice(0, end + 1)
    }
    const page = keys.slice(0, options.pageSize ?? 1000)
    const isTruncated = page.length < keys.length
    const next = `token/${tokens.size}+==${page.at(-1)?.length}`
    if (isTruncated) tokens.set(next, page.at(-1) ?? '')
    const encode = (text: string): string =>
      query.get('encoding-type') === 'url'
        ? encodeURIComponent(text).replaceAll('%20', '+').replaceAll('%2F', '/')
        : text
    const folders = new Set(page.flatMap(key => folderOf(key) ?? []))
    const contentsXml = page
      .filter(key => folderOf(key) === undefined)
      .map(key => {
        const object = objects.get(key) as StoredObject
        return `<Contents><Key>${xml(encode(key))}</Key><LastModified>2026-11-01T00:00:00.000Z</LastModified><ETag>&quot;${tagOf(object)}&quot;</ETag><Size>${sizeOf(object)}</Size><Owner><ID>1</ID></Owner><StorageClass>STANDARD</StorageClass></Contents>`
      })
    const document = `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${xml(encode(prefix))}</Prefix>${isTruncated ? `<NextContinuationToken>${xml(next)}</NextContinuationToken>` : ''}<KeyCount>${page.length}</KeyCount><MaxKeys>1000</MaxKeys>${query.has('encoding-type') ? '<EncodingType>url</EncodingType>' : ''}<IsTruncated>${isTruncated}</IsTruncated>${contentsXml.join('')}${[...folders].map(one => `<CommonPrefixes><Prefix>${xml(encode(one))}</Prefix></CommonPrefixes>`).join('')}</ListBucketResult>`
    response.writeHead(200, { 'content-type': 'application/xml' }).end(document)
  }
}

function get(
  request: IncomingMessage,
  response: ServerResponse,
  { objects }: StoredBucket,
  key: string
): void {
  const object = objects.get(key)
  if (object === undefined) {
    refuse(response, {
      status: 404,
      code: 'NoSuchKey',
      message: 'The specified key does not exist.',
      more: { Key: key }
    })
    return
  }
  const tag = `"${tagOf(object)}"`
  const wanted = request.headers['if-match']
  if (wanted !== undefined && wanted !== tag) {
    const message = 'At least one of the pre-conditions you specified did not hold'
    refuse(response, {
      status: 412,
      code: 'PreconditionFailed',
      message,
      more: { Condition: 'If-Match' }
    })
    return
  }
  response.writeHead(200, {
    'content-type': 'binary/octet-stream',
    'content-length': sizeOf(object),
    etag: tag,
    ...object.headers
  })
  const { body } = object
  if (typeof body === 'string' || body instanceof Uint8Array) response.end(body)
  else Readable.from(body.open()).pipe(response)
}

function asObject(one: StoredObject['body'] | StoredObject): StoredObject {
  return typeof one === 'object' && 'body' in one ? one : { body: one }
}

function sizeOf({ body }: StoredObject): number {
  return typeof body === 'object' && 'size' in body ? body.size : Buffer.from(body).length
}

function tagOf({ body, etag }: StoredObject): string {
  if (etag !== undefined) return etag
  if (typeof body === 'object' && 'size' in body) return `of-${body.size}`
  return createHash('md5').update(body).digest('hex')
}

interface Address {
  readonly host: { readonly name: string; readonly region: string | undefined }
  readonly bucket: string
  /** '' for the bucket itself. */
  readonly key: string
  readonly query: URLSearchParams
}

/** The bucket stands in the host (AWS), or first in the path. */
function addressOf(request: IncomingMessage, parent: string): Address {
  const name = (request.headers.host ?? '').replace(/:\d+$/, '')
  const [, inHost, region] = AWS_HOST.exec(name) ?? []
  const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s)
  const inside = path.startsWith(`${parent}/`) ? path.slice(parent.length + 1) : `not-under-${parent}`
  const [bucket = '', key = ''] = inHost === undefined ? inside.split(/\/(.*)/s) : [inHost, inside]
  return {
    host: { name, region },
    bucket: decodeURIComponent(bucket),
    key: decodeURIComponent(key),
    query: new URLSearchParams(query)
  }
}

function refuse(
  response: ServerResponse,
  { status, code, message, more = {} }: S3Refusal,
  region?: string
): void {
  const elements = Object.entries({ ...more, RequestId: '4442587FB7D0A2F9', HostId: 'host+id' })
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${xml(message)}</Message>${elements.map(([name, text]) => `<${name}>${xml(text)}</${name}>`).join('')}</Error>`
  response
    .writeHead(status, {
      'content-type': 'application/xml',
      ...(region === undefined ? {} : { 'x-amz-bucket-region': region })
    })
    .end(body)
}

/** Half of an object, or the beginning of a list. */
function cut(response: ServerResponse, object: StoredObject | undefined): void {
  const text = typeof object?.body === 'string' ? object.body : '<ListBucketResult><Name>a</Name>'
  const headers = object === undefined ? {} : { etag: `"${tagOf(object)}"` }
  response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(text) })
  response.write(text.slice(0, text.length / 2))
  setTimeout(() => response.destroy(), 20)
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
