/** The value of `source-delimiter` for fields with any number of blanks between them. */
export const BLANKS = 'blanks'
