import { posix } from 'node:path'
import { localName, XmlFault, XmlReader, XmlTooLarge } from '../../decode/xml-reader.ts'
import type { ZipArchive, ZipEntry } from '../../decode/zip-archive.ts'

/** Where all known programs but a few put the main part of a workbook. */
export const WORKBOOK = 'xl/workbook.xml'
/** Bytes; what tells about a package is far smaller. */
const MAX_PART = 2 ** 20

/**
 * Finds the main part of an Excel workbook: `xl/workbook.xml`, or whichever the package names as its document
 * (ECMA-376, part 2, 9.3 and 10.1: `_rels/.rels`, `[Content_Types].xml`).
 * @returns undefined for an archive that is no Excel workbook
 * @throws ActionError what reading the archive throws
 */
export async function workbookPath(archive: ZipArchive): Promise<string | undefined> {
  const part = (path: string): ZipEntry | undefined =>
    archive.entries.find(({ name }) => name.toLowerCase() === path)
  if (part(WORKBOOK) !== undefined) return WORKBOOK
  const types = part('[content_types].xml')
  const relations = part('_rels/.rels')
  if (types === undefined || relations === undefined) return undefined
  let target: string | undefined
  await readTags(relations, (name, { Type = '', Target }) => {
    if (name === 'Relationship' && Type.endsWith('/officeDocument')) target = Target
  })
  if (target === undefined) return undefined
  const path = posix.join('/', target).slice(1)
  let isWorkbook = false
  await readTags(types, (name, { PartName = '', ContentType = '' }) => {
    if (name !== 'Override' || PartName.toLowerCase() !== `/${path}`.toLowerCase()) return
    const type = ContentType.toLowerCase()
    isWorkbook = type.endsWith('main+xml') && (type.includes('spreadsheetml') || type.includes('ms-excel'))
  })
  return isWorkbook && part(path.toLowerCase()) !== undefined ? path : undefined
}

/** Hands over the tags of a part; of one that is no XML as it must be, those before its fault. */
async function readTags(
  entry: ZipEntry,
  open: (name: string, attributes: Readonly<Record<string, string | undefined>>) => void
): Promise<void> {
  const reader = new XmlReader({
    open: (qualified, attributes) => open(localName(qualified), attributes),
    text: () => undefined,
    close: () => undefined
  })
  let size = 0
  try {
    for await (const chunk of entry.read()) {
      size += chunk.length
      if (size > MAX_PART) return
      reader.write(Buffer.from(chunk))
    }
  } catch (error) {
    if (!(error instanceof XmlFault || error instanceof XmlTooLarge)) throw error
  }
}
