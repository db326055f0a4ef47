/** What an old binary file of Office is, for messages, and what to do about it. */
export interface CompoundFile {
  readonly name: string
  readonly remedy: string
}

/** What files begin with that hold others like a disk (Microsoft, MS-CFB, 2.2). */
export const COMPOUND_FILE = '\xd0\xcf\x11\xe0'
/** The first sector follows the header, which is as long as the smallest sector. */
const FIRST_SECTOR = 512
/** BOF, the record that begins an Excel workbook of versions 2 to 2003 (MS-XLS, 2.4.21). */
const BOF = 0x09
const BOF_VERSIONS = [0, 2, 4, 8]

const OLD_WORKBOOK: CompoundFile = {
  name: 'an old Excel workbook (.xls)',
  remedy: 'Open it in Excel and save it as .xlsx, or have the source write .xlsx or CSV.'
}
const WITH_PASSWORD: CompoundFile = {
  name: 'an Excel workbook with a password',
  remedy:
    'Save it without a password (in Excel: File, Info, Protect Workbook, Encrypt with Password, and empty the field), and keep the file where only those can read it who may.'
}
const UNKNOWN: CompoundFile = {
  name: 'an old Office file: an Excel workbook (.xls), one with a password, or another document',
  remedy: 'Open it in Excel and save it as .xlsx without a password, or have the source write .xlsx or CSV.'
}

/**
 * Tells old workbooks and those with a password apart by the names of the files within, as far as they stand in the
 * beginning; they are in UTF-16.
 * @param head begins with COMPOUND_FILE
 */
export function compoundFile(head: Buffer): CompoundFile {
  const holds = (name: string): boolean => head.includes(Buffer.from(`${name}\0`, 'utf16le'))
  if (holds('EncryptedPackage') || holds('EncryptionInfo')) return WITH_PASSWORD
  const begins = head[FIRST_SECTOR] === BOF && BOF_VERSIONS.includes(head[FIRST_SECTOR + 1] ?? -1)
  if (begins || holds('Workbook') || holds('Book')) return OLD_WORKBOOK
  return UNKNOWN
}
