import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { encoded } from '../../../src/source/objects/bucket-address.ts'
import { signatureHeaders } from '../../../src/source/objects/signature.ts'
import { verifySignature } from '../../support/sigv4.ts'

const KEY = { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', token: 'a/token+==' }

/** What a store that knows the key says of a request for a URL, perhaps of another one than was signed. */
async function verdict(signed: string, asked = signed, region = 'eu-west-1'): Promise<string | undefined> {
  const headers = await signatureHeaders(new URL(signed), 'eu-west-1', {
    accessKeyId: KEY.id,
    secretAccessKey: KEY.secret,
    sessionToken: KEY.token
  })
  const { host, pathname, search } = new URL(asked)
  const request = { headers: { ...headers, host }, url: `${pathname}${search}` } as unknown as IncomingMessage
  return verifySignature(request, [KEY], region)?.code
}

const HOST = 'https://acme.s3.eu-west-1.amazonaws.com'

describe('a signature', () => {
  it.each([
    '/',
    `/${encoded("a//b c+d%20é(1)!'*?#&=~$,;:@.csv")}`,
    `/${encoded('\u{1f600}/day=1/x.csv')}`,
    `/?continuation-token=${encoded('1a/+==&')}&encoding-type=url&list-type=2&prefix=a%2Fb%20c%2B`,
    '/?list-type=2&prefix='
  ])('of %s is right', async path => expect(await verdict(HOST + path)).toBeUndefined())

  it('is one of the path, the query, the host and the region', async () => {
    const url = `${HOST}/a?list-type=2`
    for (const other of [`${HOST}/b?list-type=2`, `${HOST}/a?list-type=1`, 'https://b.example/a?list-type=2'])
      expect(await verdict(url, other)).toBe('SignatureDoesNotMatch')
    expect(await verdict(url, url, 'eu-west-2')).toBe('AuthorizationHeaderMalformed')
  })
})
