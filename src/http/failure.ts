import { types } from 'node:util'
import { AddressRefused } from './addresses/whereabouts.ts'
import { HttpFailure } from './http.ts'
import { proxyFault } from './proxy-failure.ts'

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host name was not found',
  EAI_AGAIN: 'the host name could not be looked up',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed by the other side',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'no connection came about in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about in time',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of the answer are larger than any server needs',
  UND_ERR_HEADERS_TIMEOUT: 'no answer came in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped halfway',
  UND_ERR_SOCKET: 'the connection was closed by the other side',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer ended before its announced length',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'the request body had another length than announced',
  UND_ERR_PRX_TLS: 'the TLS connection to the proxy failed'
}

const LASTING = /^HPE_|^UND_ERR_HEADERS_OVERFLOW$|^ERR_ADDRESS_REFUSED$/
/** TLS was begun, and what came back was not TLS. */
const NOT_TLS = /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/
/** Both speak TLS, and found nothing to agree on. */
const NO_AGREEMENT =
  /^ERR_SSL_.*(PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|HANDSHAKE_FAILURE|CERTIFICATE_REQUIRED)$/
const CERTIFICATE = /CERT(?!IFICATE_REQUIRED)|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/

/** What is wrong with a certificate, where it is not that nobody vouches for it, and what helps. */
const CERTIFICATES: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  CERT_HAS_EXPIRED: [
    'a certificate of the server has expired',
    'Have it renewed on the server, and see that the clock of the runner is right'
  ],
  CERT_NOT_YET_VALID: [
    'a certificate of the server is not valid yet',
    'See that the clock of the runner is right'
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    "the server's certificate is for another host name",
    'Use the host name that the certificate is for'
  ]
}

/**
 * The failure of one attempt, worded for people: `the connection was refused (ECONNREFUSED)`.
 * @param proxy host and port of the proxy that the request may have gone through
 */
export function httpFailure(error: Error, sent: 'no' | 'maybe', proxy?: string): HttpFailure {
  const code = codeOf(error)
  const fault = proxyFault(error)
  // A proxy that answers 5xx has not reached the host, which may change; its other refusals are rules.
  const isRule = fault?.kind === 'refused' && fault.status < 500
  const lasting = isRule || [LASTING, CERTIFICATE, NOT_TLS, NO_AGREEMENT].some(pattern => pattern.test(code))
  const unknownHost = code === 'ENOTFOUND'
  return new HttpFailure(reason(error, proxy), sent, { cause: error, lasting, unknownHost })
}

/**
 * What to do about a failure; one or two sentences. A certificate is the one thing that is not the network's fault.
 * @param caInput the input that names a further certificate authority for this connection, where there is one
 */
export function failureRemedy(failure: HttpFailure, caInput?: string): string {
  const { cause } = failure
  if (cause instanceof AddressRefused) {
    return 'Nothing was sent there. If that address is meant, name it in the workflow; else ask whoever runs the source, or its DNS.'
  }
  const code = codeOf(cause)
  if (CERTIFICATE.test(code)) {
    const variable = 'the environment variable NODE_EXTRA_CA_CERTS'
    const where =
      caInput === undefined
        ? `name its PEM file in ${variable}`
        : `give its PEM in ${caInput} (for all connections: name the file in ${variable})`
    const [, first] = ownOf(CERTIFICATES, code) ?? []
    const authority = `If it comes from a company authority, ${where}; verification cannot be switched off.`
    return first === undefined ? authority : `${first}. ${authority}`
  }
  const fault = types.isNativeError(cause) ? proxyFault(cause) : undefined
  if (fault !== undefined) {
    return fault.kind === 'refused' && fault.status !== 407
      ? 'Ask whoever runs the proxy to let the runner reach this host, or name the host in NO_PROXY where no proxy is needed for it.'
      : 'Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY, and the user and password in them.'
  }
  if (NOT_TLS.test(code)) {
    return 'The address begins with https://, but this port speaks plain http. Correct the port; write http:// only if the server has no https and nothing secret is sent.'
  }
  if (NO_AGREEMENT.test(code)) {
    return 'It wants a version of TLS or a cipher that Node.js does not speak (older than TLS 1.2, for example), or a certificate of the client, which this action cannot give: ask whoever runs the server.'
  }
  return 'Check the address, and whether the runner may reach it (firewall, proxy, VPN).'
}

function reason(error: Error, proxy?: string): string {
  if (error instanceof AddressRefused) return error.message
  const fault = proxyFault(error)
  const named = proxy === undefined ? 'the proxy' : `the proxy ${proxy}`
  if (fault?.kind === 'refused') return `${named} refused the connection (status ${fault.status})`
  if (fault?.kind === 'closed') return `${named} closed the connection`
  if (fault?.kind === 'unreachable' && types.isNativeError(fault.cause)) {
    return `${named} cannot be reached: ${reason(fault.cause)}`
  }
  const code = codeOf(error)
  const known = ownOf(REASONS, code) ?? ownOf(CERTIFICATES, code)?.[0]
  if (known !== undefined) return `${known} (${code})`
  if (CERTIFICATE.test(code)) return `the server's certificate is not trusted (${code})`
  if (NOT_TLS.test(code)) return `the server does not speak TLS on this port (${code})`
  if (NO_AGREEMENT.test(code)) return `the server refused the TLS connection (${code})`
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') return `the TLS connection failed (${code})`
  if (code.startsWith('HPE_')) return `the answer is not valid HTTP (${code})`
  return code === '' ? error.message : `${error.message} (${code})`
}

function ownOf<T>(words: Readonly<Record<string, T>>, code: string): T | undefined {
  return Object.hasOwn(words, code) ? words[code] : undefined
}

/** The error's own code, or that of the first error in it (several addresses of one host, a wrapped failure). */
function codeOf(error: unknown): string {
  if (!types.isNativeError(error)) return ''
  if ('code' in error && typeof error.code === 'string' && error.code !== 'UND_ERR_PRX_CONN')
    return error.code
  if ('errors' in error && Array.isArray(error.errors)) return codeOf(error.errors[0])
  return codeOf(error.cause)
}
