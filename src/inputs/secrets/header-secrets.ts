import { isPlaceholdersOnly } from '../../base/placeholders.ts'
import { isPublicHeader } from '../../http/targets.ts'
import { parseHeaderLines } from '../source/headers.ts'
import { isCredential, isCredentialName } from './credential-names.ts'
import { isOrdinary, isPlainWord, looksRandom } from './plain-values.ts'

/** Well-known headers that hold no credential, beside those that may go to another origin. In lower case. */
const HARMLESS: ReadonlySet<string> = new Set(
  `cache-control client-request-id consistencylevel content-encoding content-language correlation-id dataserviceversion
  date dnt from host if-match if-modified-since if-none-match if-unmodified-since max-forwards maxdataserviceversion
  origin pragma range request-id return-client-request-id soapaction time-zone timezone traceparent tracestate
  upgrade-insecure-requests x-correlation-id x-http-method x-http-method-override x-request-id x-requested-with
  x-ms-date x-timezone`.split(/\s+/)
)
/** `X-Api-Version`, `Notion-Version`, `X-GitHub-Api-Version`, and what browsers tell of a request. */
const HARMLESS_KIND = /(^|-)version$|^sec-(ch|fetch)-/i

/** Words before the credential itself, in any header. */
const SCHEME =
  /^(bearer|basic|token|api-?key|key|digest|oauth|dpop|bot|ssws|splunk|shared-?key|hmac)\s+(?=\S)/i
const AUTHORIZATION = /^(proxy-)?authorization$/i

/**
 * What is secret in the lines of `source-headers`: the values of headers that can hold a credential, and the
 * credential alone where a value holds more (`Bearer …`, `Basic …`, the parts of a cookie), for a server may repeat
 * just that. Values that stand in ordinary texts are not: hidden everywhere, `true` or `1` would ruin the log.
 */
export function* headerSecrets(text: string): Generator<string> {
  for (const { line, name, value } of parseHeaderLines(text)) {
    if (name === undefined) yield line
    else if (!isHarmlessHeader(name) && !isPlaceholdersOnly(value)) {
      if (isPlainWord(value) || (!isCredentialName(name) && isOrdinary(value))) continue
      yield value
      yield* partsOf(name, value)
    }
  }
}

/** True for a header whose value is not a credential, as everybody knows. */
export function isHarmlessHeader(name: string): boolean {
  return isPublicHeader(name) || HARMLESS.has(name.toLowerCase()) || HARMLESS_KIND.test(name)
}

function* partsOf(name: string, value: string): Generator<string> {
  if (/^cookie$/i.test(name)) {
    yield* pairs(value, ';', looksRandom)
    return
  }
  const scheme = AUTHORIZATION.test(name) ? /^\S+\s+(?=\S)/.exec(value) : SCHEME.exec(value)
  if (scheme === null) return
  const rest = value.slice(scheme[0].length)
  if (!isPlainWord(rest)) yield rest
  yield* pairs(rest, ',')
  if (!/^basic\s/i.test(value)) return
  const password = Buffer.from(rest, 'base64').toString('utf8').split(/:(.*)/s)[1] ?? ''
  if (!isPlainWord(password)) yield password
}

/** The values among `name=value` or `name="value"` that are credentials, or that `isSecret` says are. */
function* pairs(
  text: string,
  separator: string,
  isSecret: (value: string) => boolean = () => false
): Generator<string> {
  for (const pair of text.split(separator)) {
    const [name = '', value = ''] = pair.trim().split(/=(.*)/s)
    const bare = value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
    if (isCredential(name, bare) || isSecret(bare)) yield bare
  }
}
