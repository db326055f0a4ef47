import type { NestedColumn } from '../../../contract/source.ts'

/** A file of the spool that holds records of a source file; see SpooledFile. */
export interface RecordsFile {
  readonly path: string
  readonly records: number
  readonly bytes: number
  readonly duplicateKeys: boolean
  readonly escapedNames?: boolean
  readonly repeatedKeys: boolean
  readonly members?: readonly string[]
  readonly memberFirstSeen?: readonly number[]
  readonly nested?: readonly NestedColumn[]
}
