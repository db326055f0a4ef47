import { MemberNames } from './names.ts'

/** Levels of nesting that are followed, in all of a document. */
export const MAX_DEPTH = 5_000
/** Levels of nesting of a record. The engine reads JSON of 1,024 (measured), and sometimes puts one around it. */
export const MAX_LEVELS = 1_000

/**
 * What a JSON scanner works with. It is large beside a page of an API, so that texts that are read one after another
 * share it.
 */
export class ScannerTables {
  readonly names = new MemberNames()
  /** Of each open container: the serial number of an object, 0 for an array. */
  readonly open = new Float64Array(MAX_DEPTH + 1)
  /** The serial number of the last object. It goes on in the next text, because `names` remembers objects by it. */
  serial = 0
}
