import type { PathStep } from './records-path.ts'

/** Where the records of a JSON document are. */
export interface RecordsPlace {
  readonly steps: readonly PathStep[]
  /** An array of records, or the one record. */
  readonly kind: 'array' | 'object'
}

/** A value that stands beside the records of a document. */
export interface Beside {
  /** As it is written in `source-pagination`: `meta.next`, `links[1].href`. */
  readonly path: string
  /** The same, step by step. */
  readonly steps: readonly PathStep[]
  /**
   * The JSON text of a scalar (the beginning of a very long text, which is not JSON then), `{` or `[` for the others.
   */
  readonly json: string
}

/** What the text of a JSON document tells besides its records. */
export interface DocumentFacts {
  /** Undefined when there was no text at all. */
  readonly at: RecordsPlace | undefined
  /** The first records are arrays. */
  readonly areArrays: boolean
  /** What was found at the paths that were to be looked up, each by the very path; see JsonLookup. */
  readonly found: ReadonlyMap<readonly PathStep[], string>
  /** The first values that stand beside the records, in their order. */
  readonly beside: readonly Beside[]
}

/** What a page tells besides its records. Formats that are not here have records only. */
export type PageFacts =
  | ({ readonly format: 'json' } & DocumentFacts)
  /** `place`: the element that the records are; undefined when there are none. */
  | { readonly format: 'xml'; readonly place: string | undefined; readonly beside: readonly Beside[] }
