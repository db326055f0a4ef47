import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** A key that a store knows. */
export interface StoreKey {
  readonly id: string
  readonly secret: string
  readonly token?: string
}

/** What S3 refuses a request with: its code, its words, and more elements. */
export interface S3Refusal {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly more?: Readonly<Record<string, string>>
}

const EMPTY = createHash('sha256').digest('hex')
const SKEW_MS = 15 * 60_000
const HEADER =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/

/**
 * Verifies the signature of a GET as S3 does, written from the documentation ("Authenticating Requests: Using the
 * Authorization Header (AWS Signature Version 4)") without a library.
 * @param region what the store signs for
 * @returns undefined when it is right; why it is refused
 */
export function verifySignature(
  request: IncomingMessage,
  keys: readonly StoreKey[],
  region: string
): S3Refusal | undefined {
  const parts = HEADER.exec(request.headers.authorization ?? '')
  if (parts === null) {
    return {
      status: 400,
      code: 'AuthorizationHeaderMalformed',
      message: 'The authorization header is malformed.'
    }
  }
  const [, id = '', day = '', scopeRegion = '', service = '', signed = '', signature = ''] = parts
  const key = keys.find(one => one.id === id)
  if (key === undefined) {
    return {
      status: 403,
      code: 'InvalidAccessKeyId',
      message: 'The AWS Access Key Id you provided does not exist in our records.',
      more: { AWSAccessKeyId: id }
    }
  }
  const at = String(request.headers['x-amz-date'])
  const [, year, month, date, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(at) ?? []
  const millis = Date.parse(`${year}-${month}-${date}T${hour}:${minute}:${second}Z`)
  if (!(Math.abs(Date.now() - millis) < SKEW_MS)) {
    return {
      status: 403,
      code: 'RequestTimeTooSkewed',
      message: 'The difference between the request time and the current time is too large.'
    }
  }
  if (scopeRegion !== region) {
    return {
      status: 400,
      code: 'AuthorizationHeaderMalformed',
      message: `The authorization header is malformed; the region '${scopeRegion}' is wrong; expecting '${region}'`,
      more: { Region: region }
    }
  }
  if (key.token !== request.headers['x-amz-security-token']) {
    return {
      status: 400,
      code: 'InvalidToken',
      message: 'The provided token is malformed or otherwise invalid.'
    }
  }
  const names = signed.split(';')
  const mustBe = ['host', ...Object.keys(request.headers).filter(name => name.startsWith('x-amz-'))]
  const unsigned = mustBe.filter(name => !names.includes(name))
  if (
    service !== 's3' ||
    !at.startsWith(day) ||
    unsigned.length > 0 ||
    names.join() !== names.toSorted().join()
  ) {
    return {
      status: 403,
      code: 'AccessDenied',
      message: 'There were headers present in the request which were not signed',
      more: { HeadersNotSigned: unsigned.join(', ') }
    }
  }
  const hash = String(request.headers['x-amz-content-sha256'])
  if (hash !== EMPTY && hash !== 'UNSIGNED-PAYLOAD') {
    return { status: 400, code: 'XAmzContentSHA256Mismatch', message: 'The provided header does not match.' }
  }
  const canonical = canonicalRequest(request, names, hash)
  const scope = `${day}/${region}/s3/aws4_request`
  const toSign = `AWS4-HMAC-SHA256\n${at}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`
  const signing = [day, region, 's3', 'aws4_request'].reduce<Buffer>(
    (with_, part) => createHmac('sha256', with_).update(part).digest(),
    Buffer.from(`AWS4${key.secret}`)
  )
  const right = createHmac('sha256', signing).update(toSign).digest()
  if (timingSafeEqual(right, Buffer.from(signature, 'hex'))) return undefined
  return {
    status: 403,
    code: 'SignatureDoesNotMatch',
    message:
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    more: { AWSAccessKeyId: id, StringToSign: toSign, CanonicalRequest: canonical }
  }
}

function canonicalRequest(request: IncomingMessage, names: readonly string[], hash: string): string {
  const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s)
  const pairs = query
    .split('&')
    .filter(pair => pair !== '')
    .map(pair =>
      pair
        .split(/=(.*)/s)
        .slice(0, 2)
        .map(part => uriEncode(decodeURIComponent(part ?? '')))
    )
    .map(([name = '', value = '']) => `${name}=${value}`)
    .toSorted()
  const headers = names.map(name => `${name}:${String(request.headers[name]).trim().replace(/\s+/g, ' ')}\n`)
  const decoded = path.split('/').map(part => uriEncode(decodeURIComponent(part)))
  return ['GET', decoded.join('/'), pairs.join('&'), headers.join(''), names.join(';'), hash].join('\n')
}

/** The UriEncode of the documentation. */
function uriEncode(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map(byte => {
      const letter = String.fromCharCode(byte)
      return /[A-Za-z0-9\-._~]/.test(letter) ? letter : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
}
