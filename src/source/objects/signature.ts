import { createHash } from 'node:crypto'
import { AwsV4Signer } from 'aws4fetch'
import type { ObjectCredentials } from '../contract/object-access.ts'

/** Requests that only read have no body. */
const EMPTY_BODY = createHash('sha256').digest('hex')

/**
 * The headers that sign a GET with AWS Signature Version 4, the session token among them. Only the host and these
 * headers are signed: proxies, and Google's store, change others on the way.
 *
 * @param url percent-encoded as signatures have it
 * @returns lower-case names
 */
export async function signatureHeaders(
  url: URL,
  region: string,
  { accessKeyId, secretAccessKey, sessionToken }: ObjectCredentials
): Promise<Record<string, string>> {
  const signer = new AwsV4Signer({
    method: 'GET',
    url: url.href,
    headers: { 'x-amz-content-sha256': EMPTY_BODY },
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service: 's3',
    region
  })
  const { headers } = await signer.sign()
  return Object.fromEntries(headers)
}
