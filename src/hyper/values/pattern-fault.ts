/** Why a text is not a pattern. */
export interface PatternFault {
  readonly kind: 'fault'
  /** Goes on after the pattern: `has the letter Q, which …`. */
  readonly what: string
  /** What to write instead, as a sentence. */
  readonly remedy: string
}
