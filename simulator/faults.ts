/** Which requests a fault meets. Unless given, those that its kind is about. */
export interface FaultMatcher {
  readonly method?: string
  /** Tested against the path without the query. */
  readonly path?: RegExp
  /** The first matching request that it meets, counted from 1 and from the injection; default 1. */
  readonly nth?: number
  /** How many requests it meets; default 1, or without end for limits and server-wide states. */
  readonly times?: number
}

/** What goes wrong (tableau-rest.md §9.5). */
export type FaultKind =
  /** Tableau's clock is `ms` ahead: in the header Date, and when it judges a JWT. */
  | { readonly kind: 'clockSkew'; readonly ms: number }
  /** The session has expired: 401002. */
  | { readonly kind: 'expireToken' }
  /** Another run signed in with the same personal access token: this session is dead, if it came from one. */
  | { readonly kind: 'killPatSession' }
  /** The personal access token is revoked: 401001 from now on. */
  | { readonly kind: 'revokePat' }
  /** `retryAfter`: seconds, a date (sent in HTTP form), or no header. Not applied. */
  | { readonly kind: 'rate429'; readonly retryAfter: number | Date | 'none' }
  | { readonly kind: 'maintenance503Html'; readonly retryAfter?: number }
  | { readonly kind: 'bad502Html' }
  /** A gateway gives up; the request was not applied. */
  | { readonly kind: 'timeout504Before' }
  /** A gateway gives up; the request was applied. */
  | { readonly kind: 'timeout504After' }
  /** Tableau's own 500. Not applied. */
  | { readonly kind: 'error500'; readonly code?: string }
  /** Any error of Tableau. Not applied. */
  | {
      readonly kind: 'errorCode'
      readonly code: string
      readonly summary?: string
      readonly detail?: string
      /** Default: the first three digits of the code. */
      readonly status?: number
    }
  /** The connection is reset as soon as the head of the request has come. */
  | { readonly kind: 'resetBefore' }
  /** The connection is reset while the client still writes. */
  | { readonly kind: 'resetMidBody'; readonly afterBytes: number }
  /** The request is applied, then the connection is reset without an answer. */
  | { readonly kind: 'resetAfterAccept' }
  /** No answer, for `ms` or for ever; applied afterwards when `ms` is given. */
  | { readonly kind: 'stall'; readonly ms?: number }
  /** The body of the answer comes in `pieces` (default 4) with pauses of `ms`. */
  | { readonly kind: 'slowBody'; readonly ms: number; readonly pieces?: number }
  /** Half of the announced body, then the end of the connection. Applied. */
  | { readonly kind: 'truncatedBody' }
  /** Status 200 and no body. Applied. */
  | { readonly kind: 'emptyBody200' }
  /** Status 200 and a login page. Not applied. */
  | { readonly kind: 'wrongContentType' }
  /** Answers come in JSON whatever was asked. */
  | { readonly kind: 'jsonErrorForXml' }
  /** Answers come in XML whatever was asked. */
  | { readonly kind: 'xmlErrorForJson' }
  /** The job that this publication starts takes `ms`; the data changes then. */
  | { readonly kind: 'slowJob'; readonly ms: number }
  /** The job never ends, and the data never changes. */
  | { readonly kind: 'stuckJob' }
  | { readonly kind: 'failJob'; readonly notes?: string }
  /** The job ends as cancelled. */
  | { readonly kind: 'cancelJob' }
  /** The job succeeds with finishCode 3. */
  | { readonly kind: 'finishCode3' }
  /** The job is no longer known when asked for. Its work is done all the same. */
  | { readonly kind: 'purgeJob'; readonly code: '404' | '400031' }
  /** The appended file is found to have another schema. */
  | { readonly kind: 'schemaMismatch' }
  /** A data source of that name appears between the look-up and the publication. */
  | { readonly kind: 'nameConflict' }
  | {
      readonly kind: 'permissionDenied'
      readonly action: 'publish' | 'certify' | 'createProject' | 'get' | 'download'
    }
  /** A project of that name appears there just before it is created. */
  | { readonly kind: 'projectAppears' }
  /** The project is deleted between the look-up and the publication. */
  | { readonly kind: 'projectGone' }
  /** The upload session is gone when it is used. */
  | { readonly kind: 'uploadSessionExpired' }
  | { readonly kind: 'concurrentWrite500' }
  /** Tableau takes smaller parts than 64 MiB. */
  | { readonly kind: 'part413'; readonly limitBytes: number }
  /** A proxy refuses bodies of more than 30 MB before they have come. */
  | { readonly kind: 'proxyMax30MB' }
  /** Lists show the publication `ms` later, or after `lists` further lists. */
  | { readonly kind: 'indexLag'; readonly ms?: number; readonly lists?: number }
  /** A data source of the same name stands in another project, if possible one of the same name. */
  | { readonly kind: 'dupNameOtherProject' }
  /** Items have come in front of a page of a list since the page before it was read; negative: have gone. */
  | { readonly kind: 'listMoves'; readonly by: number }
  /** `url` is an origin (path and query are kept) or a whole address. */
  | { readonly kind: 'redirect'; readonly status: 301 | 302 | 307 | 308; readonly url: string }
  /** The address is not Tableau at all. */
  | { readonly kind: 'htmlServerinfo' }
  /** The server tells an old REST version. */
  | { readonly kind: 'oldVersion'; readonly restVersion: string }

export type Fault = FaultMatcher & FaultKind

type Kind = FaultKind['kind']

/** The fault of one kind. */
export type FaultOf<K extends Kind> = Extract<FaultKind, { readonly kind: K }>

/** Handle of an injected fault. */
export interface InjectedFault {
  /** Requests that it has met. */
  readonly fired: number
  /** Ends it. */
  remove(): void
}

const PUBLISH: FaultMatcher = { method: 'POST', path: /\/datasources$/ }
const APPEND: FaultMatcher = { method: 'PUT', path: /\/fileUploads\/[^/]+$/ }
const SESSION: FaultMatcher = { path: /\/sites\// }
const SERVERINFO: FaultMatcher = { method: 'GET', path: /\/serverinfo$/i }
const DENIED: Readonly<Record<FaultOf<'permissionDenied'>['action'], FaultMatcher>> = {
  publish: PUBLISH,
  certify: { method: 'PUT', path: /\/datasources\/[^/]+$/ },
  createProject: { method: 'POST', path: /\/projects$/ },
  get: { method: 'GET', path: /\/datasources\/[^/]+$/ },
  download: { method: 'GET', path: /\/content$/, times: Number.POSITIVE_INFINITY }
}

/** The requests that a kind is about. */
function defaults(fault: FaultKind): FaultMatcher {
  switch (fault.kind) {
    case 'expireToken':
    case 'killPatSession':
      return SESSION
    case 'clockSkew':
      return { times: Number.POSITIVE_INFINITY }
    case 'projectAppears':
      return DENIED.createProject
    case 'revokePat':
      return { method: 'POST', path: /\/auth\/signin$/ }
    case 'slowJob':
    case 'stuckJob':
    case 'failJob':
    case 'cancelJob':
    case 'finishCode3':
    case 'schemaMismatch':
    case 'nameConflict':
    case 'projectGone':
    case 'indexLag':
    case 'dupNameOtherProject':
      return PUBLISH
    case 'purgeJob':
      return { method: 'GET', path: /\/jobs\/[^/]+$/, times: Number.POSITIVE_INFINITY }
    case 'permissionDenied':
      return DENIED[fault.action]
    case 'uploadSessionExpired':
    case 'concurrentWrite500':
      return APPEND
    case 'resetMidBody':
      return { method: 'PUT' }
    case 'part413':
      return { ...APPEND, times: Number.POSITIVE_INFINITY }
    case 'proxyMax30MB':
      return { times: Number.POSITIVE_INFINITY }
    case 'htmlServerinfo':
    case 'oldVersion':
      return { ...SERVERINFO, times: Number.POSITIVE_INFINITY }
    default:
      return {}
  }
}

/** Kinds that replace the whole answer: of these, one request meets one only; the others wait for their turn. */
const REPLACES_ANSWER: ReadonlySet<Kind> = new Set<Kind>([
  'rate429',
  'maintenance503Html',
  'bad502Html',
  'timeout504Before',
  'timeout504After',
  'error500',
  'errorCode',
  'resetBefore',
  'resetMidBody',
  'resetAfterAccept',
  'emptyBody200',
  'wrongContentType',
  'concurrentWrite500',
  'redirect',
  'htmlServerinfo'
])

/** The faults that one request meets. */
export class FaultSet {
  readonly #faults: readonly FaultKind[]

  constructor(faults: readonly FaultKind[]) {
    this.#faults = faults
  }

  /** The first fault of that kind. */
  get<K extends Kind>(kind: K): FaultOf<K> | undefined {
    return this.#faults.find((fault): fault is FaultOf<K> => fault.kind === kind)
  }

  get kinds(): readonly Kind[] {
    return this.#faults.map(fault => fault.kind)
  }
}

/** The injected faults, in order. */
export class Faults {
  readonly #entries: { readonly fault: Fault; seen: number; fired: number }[] = []

  inject(fault: Fault): InjectedFault {
    const entry = { fault: { ...defaults(fault), ...fault }, seen: 0, fired: 0 }
    this.#entries.push(entry)
    return {
      get fired() {
        return entry.fired
      },
      remove: () => void this.#entries.splice(this.#entries.indexOf(entry), 1)
    }
  }

  /** Counts a request and gives the faults that it meets. */
  meet(method: string, path: string): FaultSet {
    const met: FaultKind[] = []
    let replaced = false
    for (const entry of this.#entries) {
      const { fault } = entry
      if (fault.method !== undefined && fault.method !== method) continue
      if (fault.path !== undefined && !fault.path.test(path)) continue
      entry.seen++
      if (entry.seen < (fault.nth ?? 1) || entry.fired >= (fault.times ?? 1)) continue
      if (REPLACES_ANSWER.has(fault.kind)) {
        if (replaced) continue
        replaced = true
      }
      entry.fired++
      met.push(fault)
    }
    return new FaultSet(met)
  }
}
