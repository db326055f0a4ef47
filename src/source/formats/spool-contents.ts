import { rm } from 'node:fs/promises'
import { ActionError } from '../../base/errors.ts'
import type { SourceConfig } from '../contract/source.ts'
import { decompress, isGzip } from '../decode/decompress.ts'
import { type Peeked, peek } from '../decode/peek.ts'
import { isZip } from '../decode/zip-archive.ts'
import {
  BINARY,
  contradiction,
  decideFormat,
  type FileFormat,
  FORMAT_NAMES,
  mediaType
} from '../detect/detect-format.ts'
import type { Contents, SpooledContents, SpoolTarget } from '../spool/contents.ts'
import { type DiskMeter, metered, type SizeMeter } from '../spool/size-limit.ts'
import { isWorkbook, officeDocument, spoolEntries, withArchive } from './archive.ts'
import { checkCsvInputs } from './csv/config.ts'
import { SPOOLING } from './format-table.ts'
import { spoolXlsx } from './xlsx/file.ts'

/** Enough for a page's title and for the first line of most NDJSON. */
const PEEKED_BYTES = 64 * 1024
/** Enough for a further page, whose format is that of the first one. */
const PEEKED_OF_PAGE = 4 * 1024
const GZIP_TYPES = new Set(['application/gzip', 'application/x-gzip', 'application/gzip-compressed'])
/** The formats that `source-records` says something about. */
const HAVE_RECORDS: ReadonlySet<FileFormat> = new Set(['json', 'xlsx', 'xml', 'hyper'])
const ZIP_TYPES = new Set(['application/zip', 'application/x-zip-compressed', 'application/x-zip'])

/**
 * Recognises contents and writes them into the spool, in one pass: unpacked, decoded and cut into records. When
 * that fails, nothing of it is left on disk.
 *
 * @throws ActionError `source.html`, `source.format`, `source.incomplete`, `source.too-large`, `source.encoding`, `source.zip`, and what
 *   the formats throw (`source.json`, `source.csv`, `source.parquet`, `source.arrow`, `source.records`); what reading throws
 */
export async function spoolContents(contents: Contents, target: SpoolTarget): Promise<SpooledContents> {
  const peeked = target.furtherPage === true ? PEEKED_OF_PAGE : PEEKED_BYTES
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
    if (isWorkbook(archive)) {
      checkWorkbook(contents, target.config)
      return spoolXlsx(archive, meter, contents, target)
    }
    const document = officeDocument(archive)
    if (document !== undefined) throw contradiction(document, 'data', contents)
    if (contents.inArchive === true)
      throw contradiction('a ZIP archive within a ZIP archive', 'data', contents)
    return spoolEntries(archive, contents, target, spoolContents)
  })
}

/** The format that the workflow names; OData is JSON as far as this room goes. */
function wantedFormat({ format }: SourceConfig): FileFormat | 'auto' {
  return format === 'odata' ? 'json' : format
}

function checkWorkbook(contents: Contents, config: SourceConfig): void {
  const wanted = wantedFormat(config)
  if (wanted !== 'auto' && wanted !== 'xlsx') {
    throw contradiction(FORMAT_NAMES.xlsx, FORMAT_NAMES[wanted], contents)
  }
  checkCsvInputs('xlsx', contents.origin, config)
}

function chooseFormat(contents: Contents, { head, whole }: Peeked, config: SourceConfig): FileFormat {
  const { origin, name, contentType } = contents
  const { format, blank } = decideFormat(
    {
      wanted: wantedFormat(config),
      contentType,
      name,
      head,
      encoding: config.encoding
    },
    { origin, secrets: config.secrets }
  )
  if (config.format === 'auto' && isAnnouncedZip(contents)) {
    if (blank && whole) throw notWhole(origin)
    throw contradiction(FORMAT_NAMES[format], 'a ZIP archive', contents)
  }
  if (config.records !== undefined && !HAVE_RECORDS.has(format)) {
    throw new ActionError(
      'source.records',
      `source-records is given, but ${origin} is ${FORMAT_NAMES[format]}, which holds no more than its records.`,
      'Leave source-records out, or set source-format if this was recognised wrongly.'
    )
  }
  if (!blank) checkCsvInputs(format, origin, config)
  // No bytes make no file of a binary format, but no records either.
  return BINARY.has(format) && blank && whole ? 'json' : format
}

async function spoolAs(
  format: FileFormat,
  bytes: AsyncIterable<Uint8Array>,
  disk: DiskMeter,
  contents: Contents,
  target: SpoolTarget
): Promise<SpooledContents> {
  if (format === 'xlsx') throw contradiction('no ZIP archive', FORMAT_NAMES.xlsx, contents)
  const { extension, write } = SPOOLING[format]
  const path = `${target.path}.${extension}`
  try {
    const made = await write({ bytes, path, contents, target, disk })
    return { records: recordsIn(made.files), removedCharacters: 0, skippedEmptyLines: 0, ...made, format }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
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
