import { channel } from 'node:diagnostics_channel'

/** Every ActionError is published here when it is made; the tests keep a list of them. */
export const ERROR_CHANNEL = 'tableau-publish-action:error'

const made = channel(ERROR_CHANNEL)

/**
 * The closed list of error codes, by family. Each has a heading in docs/troubleshooting.md
 * (a test proves that the two are the same set).
 */
export const ERROR_CODES = [
  'input.missing',
  'input.invalid',
  'input.unknown',
  'input.tls-verification',
  'source.connection',
  'source.login',
  'source.query',
  'source.query-type',
  'source.read-only',
  'source.http-status',
  'source.retry-after',
  'source.redirect',
  'source.oauth',
  'source.incomplete',
  'source.pagination',
  'source.more-pages',
  'source.loop',
  'source.max-pages',
  'source.file',
  'source.html',
  'source.format',
  'source.too-large',
  'source.zip',
  'source.encoding',
  'source.json',
  'source.csv',
  'source.parquet',
  'source.arrow',
  'source.xlsx',
  'source.xml',
  'source.hyper',
  'source.records',
  'source.columns',
  'data.empty',
  'data.conversion',
  'data.overflow',
  'data.columns',
  'data.records',
  'data.keys',
  'data.presentation',
  'data.min-rows',
  'data.schema',
  'data.row-drop',
  'data.check',
  'data.check-sql',
  'transform.file',
  'transform.not-select',
  'transform.sql',
  'transform.columns',
  'engine.platform',
  'engine.path',
  'engine.download',
  'engine.integrity',
  'engine.start',
  'engine.disk',
  'engine.output',
  'engine.failed',
  'tableau.connection',
  'tableau.address',
  'tableau.redirect',
  'tableau.version',
  'tableau.sign-in',
  'tableau.session',
  'tableau.project',
  'tableau.permission',
  'tableau.exists',
  'tableau.missing',
  'tableau.columns',
  'tableau.unseen',
  'tableau.upload',
  'tableau.rejected',
  'tableau.too-large',
  'tableau.rate-limit',
  'tableau.unavailable',
  'tableau.job',
  'tableau.run-after',
  'tableau.ambiguous',
  'tableau.unexpected',
  'deadline',
  'cancelled',
  'internal'
] as const

/** One of the closed list of error codes. */
export type ErrorCode = (typeof ERROR_CODES)[number]

/**
 * Facts of an error that later decisions go by. Its texts are for people, and a server can write into them what it
 * likes.
 */
export type ErrorDetails =
  /** An answer of a server that was refused for its status. */
  | { readonly kind: 'http'; readonly status: number }
  /** What is wrong in what the author of the workflow wrote, place by place. */
  | { readonly kind: 'written'; readonly places: readonly WrittenPlace[] }

/** A place in an input, or in a file that it names. */
export interface WrittenPlace {
  /** The fault at this place, as one sentence; undefined: what the error says. */
  readonly what?: string
  /** Name of the input. */
  readonly input: string
  /** From 1; in the text of the input without blanks around it, or of the file that it names. */
  readonly line: number
  /** From 1. */
  readonly column?: number | undefined
}

/**
 * The one kind of error that this action makes: what happened (with the place), and what to do.
 * Neither text may hold a secret, a header value or the query of a URL.
 */
export class ActionError extends Error {
  override readonly name = 'ActionError'
  readonly code: ErrorCode
  readonly what: string
  readonly remedy: string
  readonly details: ErrorDetails | undefined

  /**
   * @param code from the closed list
   * @param what one sentence of what happened, with the place
   * @param remedy what the reader can do now; empty only where there is nothing to do
   * @param options `cause`: the error that led here, for the debug log; `details`: what decisions go by
   */
  constructor(
    code: ErrorCode,
    what: string,
    remedy: string,
    options: { readonly cause?: unknown; readonly details?: ErrorDetails | undefined } = {}
  ) {
    super(`${code}: ${what}${remedy === '' ? '' : ` ${remedy}`}`, options)
    this.code = code
    this.what = what
    this.remedy = remedy
    this.details = options.details
    made.publish(this)
  }

  /** The same error in other words: its code and its details, with this one as the cause. */
  inOtherWords(what: string, remedy: string = this.remedy): ActionError {
    return new ActionError(this.code, what, remedy, { cause: this, details: this.details })
  }
}

/** The anchor of an error's heading in docs/troubleshooting.md: GitHub makes it of letters and hyphens. */
export function anchorOf({ code }: Pick<ActionError, 'code'>): string {
  return code.replace(/[^a-z-]/g, '')
}

/** Narrows what a `catch` has caught: an ActionError as it is, all else as `internal` with its cause. */
export function asActionError(caught: unknown): ActionError {
  if (caught instanceof ActionError) return caught
  const message = caught instanceof Error ? caught.message : String(caught)
  return new ActionError(
    'internal',
    `Something failed that this action did not foresee: ${message}.`,
    'Run again with debug logging (ACTIONS_STEP_DEBUG=true) and report it with that log.',
    { cause: caught }
  )
}
