/** A column as a reader sees it. */
export interface ReadColumn {
  readonly name: string
  /** In the words of the action's `columns` input, or the reader's own word where there is none. */
  readonly type: string
  /** null: the reader does not tell. */
  readonly nullable: boolean | null
}

/**
 * The table of an extract as a reader sees it. Values are text that loses nothing, NULL is null: a double in its
 * shortest form, a date with the year as astronomers count it (0 is 1 BC), times with six digits of a fraction.
 */
export interface Reading {
  readonly columns: readonly ReadColumn[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** The shortest text of the double that `text` stands for, whoever wrote it; negative zero keeps its sign. */
export function shortestDouble(text: string): string {
  const number = Number(text.replace(/^(-?)inf$/, '$1Infinity'))
  return Object.is(number, -0) ? '-0' : String(number)
}
