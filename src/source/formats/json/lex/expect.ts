// What must come next in a JSON text, for a machine that reads it byte by byte.

export const VALUE = 0
export const FIRST_VALUE = 1
export const NAME = 2
export const FIRST_NAME = 3
export const COLON = 4
export const NEXT = 5
export const DONE = 6

/** What must come next, in words. */
export function inWords(expect: number, inObject: boolean): string {
  switch (expect) {
    case VALUE:
      return 'a value'
    case FIRST_VALUE:
      return 'a value or `]`'
    case NAME:
      return 'a name in double quotes'
    case FIRST_NAME:
      return 'a name in double quotes or `}`'
    case COLON:
      return '`:`'
    case NEXT:
      return inObject ? '`,` or `}`' : '`,` or `]`'
    default:
      return 'the end'
  }
}
