import { rm } from 'node:fs/promises'
import { ActionError } from '../../base/errors.ts'
import type { SourceConfig } from '../contract/source.ts'
import { mediaType } from '../decode/content-type.ts'
import { decompress, isGzip } from '../decode/decompress.ts'
import { type Peeked, peek } from '../decode/peek.ts'
import { isZip, type ZipArchive } from '../decode/zip-archive.ts'
import { contradiction, decideFormat } from '../detect/detect-format.ts'
import type { Contents, SpooledContents, SpoolTarget } from '../spool/contents.ts'
import type { ArchiveFormat, Format, SpooledByFormat } from '../spool/format.ts'
import { type DiskMeter, metered, type SizeMeter } from '../spool/size-limit.ts'
import { officeDocument, spoolEntries, withArchive } from './archive.ts'
import { checkRecordsInput, checkTextInputs } from './format-inputs.ts'
import { CHOICES, FORMATS } from './format-table.ts'

/** Enough for a page's title and for the first line of most NDJSON. */
const PEEKED_BYTES = 64 * 1024
/** Enough for a further page, whose format is that of the first one. */
const PEEKED_OF_PAGE = 4 * 1024
const GZIP_TYPES = new Set(['application/gzip', 'application/x-gzip', 'application/gzip-compressed'])
const ZIP_TYPES = new Set(['application/zip', 'application/x-zip-compressed', 'application/x-zip'])

/**
 * Recognises contents and writes them into the spool, in one pass: unpacked, decoded and cut into records. When
 * that fails, nothing of it is left on disk.
 *
 * @throws ActionError `source.html`, `source.format`, `source.incomplete`, `source.too-large`, `source.encoding`,
 *   `source.zip`, and what the formats throw (`source.json`, `source.csv`, `source.parquet`, `source.arrow`,
 *   `source.records`); what reading throws
 */
export async function spoolContents(contents: Contents, target: SpoolTarget): Promise<SpooledContents> {
  const peeked = (target.page?.number ?? 1) > 1 ? PEEKED_OF_PAGE : PEEKED_BYTES
  const packed = await peek(contents.bytes, peeked)
  const meter = target.size.meter(contents.origin)
  let unpacked = packed
  try {
    if (isPacked(contents, packed.head)) {
      unpacked = await peek(
        decompress(target.deadline.passing(packed.bytes), 'gzip', contents.origin),
        peeked
      )
    }
    const bytes = metered(unpacked.bytes, meter)
    if (isZip(unpacked.head)) return await spoolArchive(bytes, meter, contents, target)
    return await spoolAs(chooseFormat(contents, unpacked, target.config), bytes, meter, contents, target)
  } catch (error) {
    meter.forget()
    throw error
  } finally {
    await unpacked.close()
    await packed.close()
  }
}

/** A file that is named .gz but was unpacked on the way is taken as it is, an empty one is not. */
function isPacked({ name, contentType, decoded }: Contents, head: Uint8Array): boolean {
  const announced = !decoded && (/\.gz$/i.test(name) || GZIP_TYPES.has(mediaType(contentType)))
  return isGzip(head) || (announced && head.length < 2)
}

function spoolArchive(
  bytes: AsyncIterable<Uint8Array>,
  meter: SizeMeter,
  contents: Contents,
  target: SpoolTarget
): Promise<SpooledContents> {
  return withArchive(bytes, `${target.path}.zip`, contents, target, meter, async archive => {
    const format = await archiveFormat(archive)
    if (format !== undefined) {
      checkWanted(format, contents, target.config)
      checkRecordsInput(format, contents.origin, target.config)
      checkTextInputs(format, contents.origin, target.config)
      return asSpooled(format, await format.spool(archive, meter, contents, target))
    }
    const document = officeDocument(archive)
    if (document !== undefined) throw notExpected(document, 'data', contents)
    if (contents.inArchive === true) throw notExpected('a ZIP archive within a ZIP archive', 'data', contents)
    return spoolEntries(archive, contents, target, spoolContents)
  })
}

async function archiveFormat(archive: ZipArchive): Promise<ArchiveFormat | undefined> {
  for (const format of CHOICES.all) {
    if (format.layout === 'archive' && (await format.isIn(archive))) return format
  }
  return undefined
}

/** The workflow may name another format than the one that an archive is. */
function checkWanted(format: Format, contents: Contents, config: SourceConfig): void {
  const wanted = FORMATS.get(config.format)
  if (wanted !== undefined && wanted !== format) throw notExpected(format.label, wanted.label, contents)
}

function chooseFormat(contents: Contents, { head, whole }: Peeked, config: SourceConfig): Format {
  const { origin, name, contentType } = contents
  const { format, blank } = decideFormat(
    { wanted: FORMATS.get(config.format), contentType, name, head, encoding: config.encoding },
    { origin, secrets: config.secrets },
    CHOICES
  )
  if (config.format === 'auto' && isAnnouncedZip(contents)) {
    if (blank && whole) throw notWhole(origin)
    throw notExpected(format.label, 'a ZIP archive', contents)
  }
  checkRecordsInput(format, origin, config)
  if (!blank) checkTextInputs(format, origin, config)
  // No bytes make no file of a binary format, but no records either.
  return format.isBinary && blank && whole ? CHOICES.ofNothing : format
}

async function spoolAs(
  format: Format,
  bytes: AsyncIterable<Uint8Array>,
  disk: DiskMeter,
  contents: Contents,
  target: SpoolTarget
): Promise<SpooledContents> {
  if (format.layout === 'archive') throw notExpected('no ZIP archive', format.label, contents)
  const path = `${target.path}.${format.spoolExtension}`
  try {
    return asSpooled(format, await format.spool({ bytes, path, contents, target, disk }))
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

function asSpooled({ name }: Format, made: SpooledByFormat): SpooledContents {
  return {
    records: recordsIn(made.files),
    removedCharacters: 0,
    skippedEmptyLines: 0,
    ...made,
    format: name
  }
}

function notExpected(got: string, expected: string, { origin }: Contents): ActionError {
  return contradiction(got, expected, { origin }, CHOICES)
}

/** The records of files together; undefined when one of them does not tell. */
function recordsIn(files: SpooledContents['files']): number | undefined {
  return files.reduce<number | undefined>(
    (sum, { records }) => (sum === undefined || records === undefined ? undefined : sum + records),
    0
  )
}

function isAnnouncedZip({ name, contentType, decoded }: Contents): boolean {
  return !decoded && (/\.zip$/i.test(name) || ZIP_TYPES.has(mediaType(contentType)))
}

function notWhole(origin: string): ActionError {
  return new ActionError(
    'source.incomplete',
    `${origin} is not whole: it is announced as a ZIP archive, and has no bytes.`,
    'Nothing was published. Make or upload the file again, and run again.'
  )
}
