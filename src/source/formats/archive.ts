import { rm } from 'node:fs/promises'
import { posix } from 'node:path'
import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import { oneLine } from '../../base/redact.ts'
import { listed } from '../../base/text.ts'
import { entryOrigin, openZip, type ZipArchive, type ZipEntry, zipFault } from '../decode/zip-archive.ts'
import type { Contents, SpooledContents, SpoolTarget } from '../spool/contents.ts'
import type { SizeLimit, SizeMeter } from '../spool/size-limit.ts'
import { spoolBytes } from '../spool/spool-writer.ts'

const MEMBERS_SHOWN = 20
const MEMBER_CHARACTERS = 100

/** Files that archive programs and file managers add of themselves. */
const LITTER = new Set(['.ds_store', 'thumbs.db', 'desktop.ini'])

/**
 * Writes an archive into the spool folder, does `work` with it, and removes it.
 * The packed bytes count until they are on disk; from then on the unpacked ones do.
 *
 * @param path of the file for the archive
 * @param meter has counted the packed bytes when they have been read
 * @throws ActionError `source.incomplete`, `source.zip`; what reading and `work` throw
 */
export async function withArchive<T>(
  bytes: AsyncIterable<Uint8Array>,
  path: string,
  { origin }: Contents,
  { deadline }: SpoolTarget,
  meter: SizeMeter,
  work: (archive: ZipArchive) => Promise<T>
): Promise<T> {
  let size = 0
  try {
    size = await spoolBytes(bytes, path, { deadline, disk: meter })
    meter.takeBack()
    const archive = await openZip(path, origin)
    try {
      return await work(archive)
    } finally {
      await archive.close()
    }
  } finally {
    await rm(path, { force: true })
    meter.free(size)
  }
}

/**
 * Spools every file of an archive, like so many files of the source: each keeps its own records, also of a page.
 * @param spool spools one of them
 * @throws ActionError `source.zip` when there is none; what `spool` throws
 */
export async function spoolEntries(
  archive: ZipArchive,
  contents: Contents,
  { page: _each, ...target }: SpoolTarget,
  spool: (contents: Contents, target: SpoolTarget) => Promise<SpooledContents>
): Promise<SpooledContents> {
  const entries = chosenEntries(archive, contents.origin, target.config.member)
  const spooled: SpooledContents[] = []
  const meters: SizeMeter[] = []
  const size: SizeLimit = {
    meter(origin) {
      const meter = target.size.meter(origin)
      meters.push(meter)
      return meter
    }
  }
  let positionBase = target.positionBase
  try {
    for (const [index, entry] of entries.entries()) {
      const made = await spool(contentsOf(entry, contents), {
        ...target,
        size,
        path: `${target.path}-${index + 1}`,
        positionBase
      })
      spooled.push({ ...made, files: made.files.map(file => ({ ...file, member: entry.name })) })
      positionBase += made.positions
    }
  } catch (error) {
    for (const { path } of spooled.flatMap(({ files }) => files)) await rm(path, { force: true })
    for (const meter of meters) meter.forget()
    throw error
  }
  const [first] = spooled
  if (first === undefined) throw zipFault(contents.origin, 'holds no file')
  const sum = (count: (one: SpooledContents) => number): number =>
    spooled.reduce((total, one) => total + count(one), 0)
  return {
    files: spooled.flatMap(({ files }) => files),
    format: first.format,
    records: spooled.every(({ records }) => records !== undefined) ? sum(one => one.records ?? 0) : undefined,
    positions: positionBase - target.positionBase,
    removedCharacters: sum(one => one.removedCharacters),
    skippedEmptyLines: sum(one => one.skippedEmptyLines),
    warnings: spooled.flatMap(({ warnings = [] }) => warnings),
    notices: spooled.flatMap(({ notices = [] }) => notices)
  }
}

/** The files of an archive that are to be read. @throws ActionError `source.zip` when none is called as wanted */
function chosenEntries(archive: ZipArchive, origin: string, wanted: string | undefined): readonly ZipEntry[] {
  const files = archive.entries.filter(({ name }) => !isLitter(name))
  if (wanted === undefined || files.length === 0) return files
  const exact = files.filter(({ name }) => name === wanted)
  const chosen = exact.length > 0 ? exact : files.filter(({ name }) => isMatch(name, wanted))
  if (chosen.length > 0) return chosen
  const names = files.map(({ name }) => oneLine(name, MEMBER_CHARACTERS))
  throw new ActionError(
    'source.zip',
    `The ZIP archive ${origin} has no file that ${inputName('source-member')} names (${JSON.stringify(wanted)}).`,
    `Its files are: ${listed(names, MEMBERS_SHOWN)}.`
  )
}

/** A pattern without a folder is one of file names. */
function isMatch(name: string, pattern: string): boolean {
  return (
    posix.matchesGlob(name, pattern) ||
    (!pattern.includes('/') && posix.matchesGlob(posix.basename(name), pattern))
  )
}

/** The error for contents that are no archive, although files of one are wanted. */
export function noArchive(origin: string, wanted: string, label: string): ActionError {
  return new ActionError(
    'source.zip',
    `${inputName('source-member')} is ${JSON.stringify(wanted)}, but ${origin} is ${label} and no ZIP archive, so it has no files to choose from.`,
    `Leave ${inputName('source-member')} out, or check the address.`
  )
}

/** True for a file that nobody has put into the archive. @param name with `/` */
function isLitter(name: string): boolean {
  const parts = name.toLowerCase().split('/')
  const file = parts.pop() ?? ''
  return parts.includes('__macosx') || file.startsWith('._') || LITTER.has(file)
}

/** What an archive is that holds one document of an office program and no data files; undefined for any other. */
export function officeDocument({ entries }: ZipArchive): string | undefined {
  const names = new Set(entries.map(({ name }) => name.toLowerCase()))
  if (names.has('xl/workbook.bin')) return 'a binary Excel workbook (.xlsb)'
  if (names.has('[content_types].xml')) return 'an Office document'
  if (names.has('mimetype') && names.has('content.xml')) return 'an OpenDocument file'
  return undefined
}

function contentsOf({ name, read }: ZipEntry, { origin }: Contents): Contents {
  return { origin: entryOrigin(name, origin), name, decoded: false, member: name, bytes: read() }
}
