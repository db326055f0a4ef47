import { PLAIN, type PlainValues } from '../../source/contract/plain-values.ts'
import type { CsvFile, JsonMembersFile } from '../../source/contract/spooled-file.ts'
import { KIND, MARK, sizeBits } from '../values/kinds.ts'

/** What is known of a column without a look at its values. */
export interface KnownColumn {
  /** As `textBits` and `jsonBits` make them. */
  readonly bits: bigint
  /** Values that are not NULL. */
  readonly values: number
}

const BITS: readonly (readonly [plain: number, bits: bigint])[] = [
  [PLAIN.int, KIND.int],
  [PLAIN.decimal, KIND.decimal],
  [PLAIN.bool, KIND.bool],
  [PLAIN.date, KIND.date],
  [PLAIN.timestamp, KIND.timestamp],
  [PLAIN.instant, KIND.instant],
  [PLAIN.text, KIND.text],
  [PLAIN.emptyText, KIND.emptyText],
  [PLAIN.object, KIND.object],
  [PLAIN.emptyObject, KIND.emptyObject],
  [PLAIN.array, KIND.array],
  [PLAIN.null, MARK.null]
]

/**
 * The columns of a scan whose values told by their form what they are, when they went into the spool.
 * @param files of the scan, all with the same columns
 * @returns for each column what is known of it; undefined where the engine has to look
 */
export function knownColumns(
  files: readonly (CsvFile | JsonMembersFile)[],
  columns: number
): (KnownColumn | undefined)[] {
  return Array.from({ length: columns }, (_, column) => knownColumn(files, column))
}

function knownColumn(files: readonly (CsvFile | JsonMembersFile)[], column: number): KnownColumn | undefined {
  let bits = 0n
  let values = 0
  for (const { plain, dialect } of files) {
    const found = plain?.[column]
    if (found === undefined || dialect !== undefined) return undefined
    bits |= bitsOf(found)
    values += found.values
  }
  return { bits, values }
}

function bitsOf({ kinds, scales, wholes }: PlainValues): bigint {
  let bits = sizeBits(scales, wholes)
  for (const [plain, bit] of BITS) if ((kinds & plain) !== 0) bits |= bit
  return bits
}
