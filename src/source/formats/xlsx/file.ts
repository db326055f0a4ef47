import { rm } from 'node:fs/promises'
import { ActionError } from '../../../base/errors.ts'
import type { JsonFile, JsonMembersFile } from '../../contract/spooled-file.ts'
import { decodeText } from '../../decode/decode-text.ts'
import { XmlFault, type XmlHandler, XmlReader, XmlTooLarge } from '../../decode/xml-reader.ts'
import type { ZipArchive, ZipEntry } from '../../decode/zip-archive.ts'
import type { Contents, SpooledContents, SpoolTarget } from '../../spool/contents.ts'
import { usableText } from '../../spool/csv-line.ts'
import { type DiskMeter, metered, type SizeMeter } from '../../spool/size-limit.ts'
import { pump, SpoolWriter, writeSpool } from '../../spool/spool-writer.ts'
import { chosenSheets } from './chosen-sheets.ts'
import { WORKBOOK, workbookPath } from './package.ts'
import { SheetFault, type SheetFile, SheetRows } from './rows.ts'
import { SheetReader } from './sheet.ts'
import {
  cutRange,
  hintAtOtherSheets,
  mergedHeader,
  otherSheets,
  type ReadSheet,
  refuseDifferentSheets,
  sheetWarnings
} from './sheet-remarks.ts'
import { SharedStrings, sharedStringsHandler, unescaped } from './strings.ts'
import { readWorkbook } from './workbook.ts'

/** The names of members are those that we give. */
const PLAIN_NAMES = { escapedNames: false, duplicateKeys: false, repeatedKeys: false }
/** Bytes of a part that tells about the others: the list of sheets, the formats of numbers. */
const MAX_PART = 64 * 2 ** 20

/**
 * Writes the rows of one sheet of an Excel workbook into spool files of format `json` (see JsonFile), positions
 * counting the rows of the sheet. The first row that is not empty, after `source-skip-rows` rows, is the header. Memory
 * does not grow with the sheet, and only by 8 bytes for each text that cells share (beyond 32 MB the texts are on
 * disk).
 *
 * Built on zip.js and sax: the libraries for workbooks that are kept read numbers as doubles and dates as Date.
 *
 * @throws ActionError `source.xlsx` (not a workbook as it must be, with the cell), `source.records` (no such sheet),
 *   `source.incomplete`, `source.zip`, `source.too-large`
 */
export async function spoolXlsx(
  archive: ZipArchive,
  meter: SizeMeter,
  { origin }: Contents,
  target: SpoolTarget
): Promise<SpooledContents> {
  const read = (entry: ZipEntry, handler: XmlHandler, relieve = async () => {}): Promise<void> =>
    readPart(entry, handler, relieve, { origin, meter, target })
  const path = (await workbookPath(archive)) ?? WORKBOOK
  const workbook = await readWorkbook(archive, path, (entry, handler) =>
    read({ ...entry, read: () => partOf(entry) }, handler)
  )
  const { records: wanted, skipRows = 0, header, skipLastRows, comment } = target.config
  const chosen = chosenSheets(workbook, wanted, origin)
  let removedCharacters = 0
  const toJson = (text: string): string | undefined => {
    const usable = usableText(unescaped(text), count => {
      removedCharacters += count
    })
    return usable === '' ? undefined : JSON.stringify(usable)
  }
  const stringsPath = `${target.path}.strings`
  const stringsWriter = new SpoolWriter(stringsPath, meter)
  const strings = new SharedStrings(stringsWriter)
  const written: SheetRows[] = []
  try {
    if (workbook.sharedStrings !== undefined) {
      const handler = sharedStringsHandler(text => strings.add(toJson(text) ?? ''))
      await read(workbook.sharedStrings, handler, () => stringsWriter.relieve())
      await stringsWriter.finish()
    }
    strings.finish()
    const sheets: ReadSheet[] = []
    let positionBase = target.positionBase
    for (const [at, { sheet, range }] of chosen.entries()) {
      const place = chosen.length === 1 ? origin : `the sheet ${JSON.stringify(sheet.name)} of ${origin}`
      const path = `${target.path}${at === 0 ? '' : `-${at + 1}`}.json`
      const options = { strings, disk: meter, deadline: target.deadline, positionBase, origin: place, range }
      const rows = new SheetRows(path, { ...options, header, skipLastRows, comment })
      written.push(rows)
      const part = range === undefined ? {} : { range }
      const reader = new SheetReader({ skipRows, ...part, workbook, strings, toJson }, rows)
      await read(sheet.entry, reader, () => rows.relieve())
      const files = await readingSheet(rows.finish(), place)
      sheets.push({ place, reader, files, mergedNames: rows.mergedNames, positionBase, ...part })
      positionBase += reader.row
    }
    refuseDifferentSheets(sheets)
    const files = sheets.flatMap(one =>
      one.files.map(file => spooled(file, { ...target, positionBase: one.positionBase }, one.place))
    )
    const records = files.reduce((sum, { records }) => sum + records, 0)
    const whyEmpty = records === 0 ? await hintAtOtherSheets(workbook, chosen) : undefined
    const made: readonly JsonFile[] = files.length === 0 ? [await noRecords(target, meter, origin)] : files
    return {
      files: whyEmpty === undefined ? made : made.map(file => ({ ...file, whyEmpty })),
      format: 'xlsx',
      records,
      positions: positionBase - target.positionBase,
      removedCharacters,
      skippedEmptyLines: 0,
      warnings: sheets.flatMap(sheet => sheetWarnings(sheet, workbook)),
      notices: [
        ...sheets.flatMap(mergedHeader),
        ...sheets.flatMap(cutRange),
        ...(wanted === undefined ? await otherSheets(workbook, chosen[0].sheet, origin) : [])
      ]
    }
  } catch (error) {
    for (const rows of written) await rows.discard()
    throw error
  } finally {
    strings.close()
    await stringsWriter.discard()
  }
}

/** The bytes of a part that is held in memory. @throws SheetFault */
async function* partOf({ name, read }: ZipEntry): AsyncGenerator<Uint8Array, void> {
  let size = 0
  for await (const chunk of read()) {
    size += chunk.length
    if (size > MAX_PART) throw new SheetFault(`${name} is larger than ${MAX_PART / 2 ** 20} MB`)
    yield chunk
  }
}

async function readPart(
  entry: ZipEntry,
  handler: XmlHandler,
  relieve: () => Promise<void>,
  { origin, meter, target }: { origin: string; meter: SizeMeter; target: SpoolTarget }
): Promise<void> {
  const reader = new XmlReader(handler)
  const bytes = decodeText(metered(entry.read(), meter), { origin })
  try {
    await pump(bytes, target.deadline, slice => reader.write(slice), relieve)
    reader.end()
  } catch (error) {
    if (!(error instanceof XmlFault || error instanceof XmlTooLarge || error instanceof SheetFault))
      throw error
    const place =
      error instanceof SheetFault
        ? ''
        : `${entry.name}${error instanceof XmlFault ? `, line ${error.line}` : ''}: `
    throw sheetError(origin, `${place}${error.message}`, error)
  }
}

/** What goes wrong at the end of a sheet. */
async function readingSheet<T>(work: Promise<T>, place: string): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof SheetFault ? sheetError(place, error.message, error) : error
  }
}

function sheetError(place: string, what: string, cause: Error): ActionError {
  return new ActionError(
    'source.xlsx',
    `The Excel workbook ${place} cannot be read: ${what}.`,
    'Open it in Excel, save it anew as .xlsx (that stores the results of formulas as well), and run again.',
    { cause }
  )
}

function spooled(file: SheetFile, { positionBase, config }: SpoolTarget, origin: string): JsonMembersFile {
  return {
    ...file,
    ...(config.dialect === undefined ? {} : { dialect: config.dialect }),
    origin,
    positionBase,
    format: 'json',
    positions: 'row',
    ...PLAIN_NAMES
  }
}

async function noRecords(
  { path, positionBase }: SpoolTarget,
  disk: DiskMeter,
  origin: string
): Promise<JsonFile> {
  const empty = `${path}.json`
  await rm(empty, { force: true })
  await writeSpool(empty, disk, writer => writer.finish())
  const facts = { bytes: 0, records: 0, ...PLAIN_NAMES }
  return { path: empty, origin, positionBase, format: 'json', positions: 'row', ...facts }
}
