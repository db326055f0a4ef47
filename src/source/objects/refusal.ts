import { STATUS_CODES } from 'node:http'
import { ActionError, type ErrorCode } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import type { ErrorAnswer } from './error-answer.ts'

/** What was asked for, for the error when it is refused. */
export interface Asked {
  /** `s3://bucket/key`, or `s3://bucket` for its list. */
  readonly label: string
  readonly bucket: string
  /** The right that it needs: `s3:GetObject`. */
  readonly right: 's3:GetObject' | 's3:ListBucket'
  /** The request had a signature. */
  readonly signed: boolean
  /** The region that it was signed for. */
  readonly region: string
  /** The store is not AWS. */
  readonly elsewhere: boolean
}

type Remedy = (asked: Asked, answer: ErrorAnswer) => string

const VARIABLES = 'AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN'
const SIGN_IN = `Run aws-actions/configure-aws-credentials in a step before this one, which sets ${VARIABLES}`

/** The codes of S3 (API reference, "List of error codes") that say something about what to do. */
const KNOWN: Readonly<Record<string, readonly [code: ErrorCode, remedy: Remedy]>> = {
  AccessDenied: ['source.http-status', accessDenied],
  AllAccessDisabled: ['source.http-status', accessDenied],
  NoSuchBucket: [
    'source.file',
    ({ bucket, elsewhere }) =>
      `Check the name of the bucket (${bucket})${elsewhere ? ' and the parameter endpoint' : '. For a store other than AWS, give its address: ?endpoint=https://…'}`
  ],
  NoSuchKey: [
    'source.file',
    () => 'Check the key: small and capital letters differ, and nothing in it is percent-decoded'
  ],
  InvalidAccessKeyId: [
    'source.login',
    ({ elsewhere }) =>
      `${SIGN_IN}. ${elsewhere ? 'The store of endpoint must know the key' : 'A key of another store than AWS needs the address of that store: ?endpoint=https://…'}`
  ],
  SignatureDoesNotMatch: [
    'source.login',
    () =>
      'Store AWS_SECRET_ACCESS_KEY again, whole and on one line, and see that it belongs to AWS_ACCESS_KEY_ID. A proxy that rewrites the host or the path breaks signatures, too'
  ],
  ExpiredToken: [
    'source.login',
    () =>
      'The temporary credentials have run out: run aws-actions/configure-aws-credentials right before this step, or raise its role-duration-seconds'
  ],
  TokenRefreshRequired: ['source.login', () => SIGN_IN],
  InvalidToken: [
    'source.login',
    () => `AWS_SESSION_TOKEN must belong to AWS_ACCESS_KEY_ID, and be empty for a key that lasts. ${SIGN_IN}`
  ],
  RequestTimeTooSkewed: [
    'source.login',
    () => 'The clock of the runner is wrong: set it (NTP). Signatures are valid for 15 minutes'
  ],
  AuthorizationHeaderMalformed: ['source.login', wrongRegion],
  PermanentRedirect: ['source.redirect', wrongRegion],
  TemporaryRedirect: ['source.redirect', wrongRegion],
  IllegalLocationConstraintException: ['source.redirect', wrongRegion],
  InvalidObjectState: [
    'source.http-status',
    () => 'The object lies in an archive (Glacier): restore it, or leave it out of the glob'
  ],
  SlowDown: [
    'source.http-status',
    () =>
      `The store wants fewer requests: run at another time, set ${inputName('source-requests-per-minute')}, or make fewer, larger objects`
  ]
}

/** The error for an answer of S3 that is not data, with the code and the words of the store. */
export function refusal(status: number, answer: ErrorAnswer, asked: Asked): ActionError {
  const [code, remedy] =
    (Object.hasOwn(KNOWN, answer.code) ? KNOWN[answer.code] : undefined) ?? byStatus(status)
  const name = STATUS_CODES[status]
  const said = [answer.code, answer.message].filter(text => text !== '').join(': ')
  return new ActionError(
    code,
    `${asked.label}: the store answered HTTP ${status}${name === undefined ? '' : ` (${name})`}${said === '' ? '' : `, ${said}`}.`,
    `${remedy(asked, answer)}.`,
    { details: { kind: 'http', status } }
  )
}

function byStatus(status: number): readonly [code: ErrorCode, remedy: Remedy] {
  if (status >= 300 && status < 400) return ['source.redirect', wrongRegion]
  if (status === 403) return ['source.http-status', accessDenied]
  if (status === 404)
    return ['source.file', () => 'Check the bucket and the key; small and capital letters differ']
  if (status >= 500) return ['source.http-status', () => 'The store itself fails: run again later']
  return [
    'source.http-status',
    ({ elsewhere }) =>
      `Check ${inputName('source-url')}${elsewhere ? '; endpoint must be the address of the S3 API of the store' : ''}`
  ]
}

function accessDenied({ bucket, right, signed }: Asked): string {
  if (!signed) {
    return `The request was not signed, because AWS_ACCESS_KEY_ID is not set, and the bucket is not public. ${SIGN_IN}`
  }
  const allow = (resource: string): string =>
    `Allow ${right} on ${resource} (docs/s3.md has the policy), in the policy of the bucket as well`
  if (right === 's3:ListBucket') return allow(`arn:aws:s3:::${bucket}`)
  return `${allow(`arn:aws:s3:::${bucket}/*`)}. Without s3:ListBucket, an object that does not exist is denied as well; with a KMS key, kms:Decrypt is needed, too`
}

function wrongRegion({ region, elsewhere }: Asked, answer: ErrorAnswer): string {
  const told = answer.region === '' ? '' : `; the store names ${answer.region}`
  return elsewhere
    ? `Give the region of the store (?region=…; asked as ${region}${told}) and the final address of its S3 API in endpoint: signed requests are not sent on to another address`
    : `Give the region of the bucket: ?region=… in ${inputName('source-url')}, or AWS_REGION (asked in ${region}${told})`
}
