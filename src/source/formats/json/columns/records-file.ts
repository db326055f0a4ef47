import type { InSpool, MemberCells, WholeRecords } from '../../../contract/spooled-file.ts'

/** A file of the spool that holds records of a source file; see JsonFile. */
export type RecordsFile = Pick<InSpool, 'path' | 'bytes'> & (WholeRecords | MemberCells)
