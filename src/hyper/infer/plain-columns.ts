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
  return Array.from({ length: columns }, (_, column) => {
    const known: KnownColumn = { bits: 0n, values: 0 }
    return files.reduce<KnownColumn | undefined>((sum, { plain, dialect }) => {
      const found = dialect === undefined ? plain?.[column] : undefined
      if (sum === undefined || found === undefined) return undefined
      return { bits: sum.bits | bitsOf(found), values: sum.values + found.values }
    }, known)
  })
}

function bitsOf({ kinds, scales, wholes }: PlainValues): bigint {
  let bits = sizeBits(scales, wholes)
  for (const [plain, bit] of BITS) if ((kinds & plain) !== 0) bits |= bit
  return bits
}
