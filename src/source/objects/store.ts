import type { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import type { Log } from '../../base/log.ts'
import type { Http, HttpResponse } from '../../http/http.ts'
import type { FollowedResponse } from '../../http/redirects.ts'
import type { ObjectCredentials } from '../contract/object-access.ts'
import type { Asking } from '../http/asking.ts'
import { type BucketAddress, inRegion, labelOf, urlIn } from './bucket-address.ts'
import { type ErrorAnswer, readErrorAnswer } from './error-answer.ts'
import { type Asked, refusal } from './refusal.ts'
import { signatureHeaders } from './signature.ts'

/** Answers that may come from another region than that of the bucket (S3 user guide, "Request redirection"). */
const ELSEWHERE = new Set([301, 302, 303, 307, 308, 400])

/** What a store is asked for. */
export interface StoreRequest {
  /** Of an object. Undefined: the bucket itself is asked. */
  readonly key?: string
  /** Percent-encoded. */
  readonly query?: string
  /** Beside the signature. */
  readonly headers?: Readonly<Record<string, string>>
}

/** What reading a bucket needs. */
export interface StoreTools {
  readonly http: Http
  readonly log: Log
  /** Undefined: requests are not signed. */
  readonly credentials?: ObjectCredentials | undefined
  /** Texts that no message may hold. */
  readonly secrets: readonly string[]
}

/** A way to ask a store. */
export interface StoreAsking extends Asking {
  /** Where the next request goes. */
  readonly url: URL
}

/**
 * One bucket, asked by signed requests. They go to the origin of its store and to no other: redirects are not
 * followed. When the store tells that the bucket lies in another region, this region is used from then on, once.
 */
export class BucketStore {
  #address: BucketAddress
  #moved = false
  readonly #tools: StoreTools
  /** What was read of answers already: a body can be read once. */
  readonly #answers = new WeakMap<HttpResponse, ErrorAnswer>()

  constructor(address: BucketAddress, tools: StoreTools) {
    this.#address = address
    this.#tools = tools
  }

  get bucket(): string {
    return this.#address.bucket
  }

  /** How to ask for something, with the words of S3 where that is refused. */
  asking(request: StoreRequest): StoreAsking {
    return {
      url: urlIn(this.#address, request.key, request.query),
      caInput: inputName('source-ca-certificate'),
      send: () => this.#send(request),
      refused: async ({ response }) => await this.#refused(request, response)
    }
  }

  async #send(request: StoreRequest): Promise<FollowedResponse> {
    const first = await this.#sendOnce(request)
    if (this.#moved || !ELSEWHERE.has(first.response.status)) return first
    const answer = await readErrorAnswer(first.response, this.#tools.secrets)
    const address = inRegion(this.#address, answer.region)
    if (address === undefined) {
      this.#answers.set(first.response, answer)
      return first
    }
    this.#moved = true
    this.#address = address
    this.#tools.log.info(`The bucket ${address.bucket} lies in ${address.region}: asking there.`)
    return await this.#sendOnce(request)
  }

  async #sendOnce({ key, query, headers }: StoreRequest): Promise<FollowedResponse> {
    const { credentials, http } = this.#tools
    const url = urlIn(this.#address, key, query)
    const signature =
      credentials === undefined ? {} : await signatureHeaders(url, this.#address.region, credentials)
    const response = await http.send({
      method: 'GET',
      url,
      // Google's store unpacks what was stored as gzip, unless gzip is accepted; then the size is another one.
      headers: { accept: '*/*', 'accept-encoding': 'gzip', ...headers, ...signature }
    })
    return { response, url }
  }

  async #refused({ key }: StoreRequest, response: HttpResponse): Promise<ActionError> {
    const { bucket, region, endpoint } = this.#address
    const asked: Asked = {
      label: key === undefined ? `s3://${bucket}` : labelOf(bucket, key),
      bucket,
      right: key === undefined ? 's3:ListBucket' : 's3:GetObject',
      signed: this.#tools.credentials !== undefined,
      region,
      elsewhere: endpoint !== undefined
    }
    const read = this.#answers.get(response) ?? (await readErrorAnswer(response, this.#tools.secrets))
    return refusal(response.status, read, asked)
  }
}
