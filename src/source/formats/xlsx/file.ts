import { rm } from 'node:fs/promises'
import { ActionError } from '../../../base/errors.ts'
import { didYouMean } from '../../../base/suggest.ts'
import { counted } from '../../../base/text.ts'
import type { JsonFile, JsonMembersFile } from '../../contract/spooled-file.ts'
import { decodeText } from '../../decode/decode-text.ts'
import { XmlFault, type XmlHandler, XmlReader, XmlTooLarge } from '../../decode/xml-reader.ts'
import type { ZipArchive, ZipEntry } from '../../decode/zip-archive.ts'
import type { Contents, SpooledContents, SpoolTarget } from '../../spool/contents.ts'
import { usableText } from '../../spool/csv-line.ts'
import { type DiskMeter, metered, type SizeMeter } from '../../spool/size-limit.ts'
import { pump, SpoolWriter, writeSpool } from '../../spool/spool-writer.ts'
import { SheetFault, type SheetFile, SheetRows } from './rows.ts'
import { SheetReader } from './sheet.ts'
import { SharedStrings, sharedStringsHandler, unescaped } from './strings.ts'
import { readWorkbook, type Sheet, type Workbook } from './workbook.ts'

/** The names of members are those that we give. */
const PLAIN_NAMES = { escapedNames: false, duplicateKeys: false, repeatedKeys: false }
/** Bytes of a part that tells about the others: the list of sheets, the formats of numbers. */
const MAX_PART = 64 * 2 ** 20

/**
 * Writes the rows of one sheet of an Excel workbook into spool files of format `json` (see JsonFile), positions
 * counting the rows of the sheet. The first row that is not empty, after `source-skip-rows` rows, is the header. Memory
 * does not grow with the sheet, and only by 8 bytes for each text that cells share (beyond 32 MB the texts are on disk).
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
  const workbook = await readWorkbook(archive, (entry, handler) =>
    read({ ...entry, read: () => partOf(entry) }, handler)
  )
  const sheet = chooseSheet(workbook, target.config.records, origin)
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
  const rows = new SheetRows(`${target.path}.json`, { strings, disk: meter, ...target })
  const reader = new SheetReader({ skipRows: target.config.skipRows ?? 0, workbook, strings, toJson }, rows)
  try {
    if (workbook.sharedStrings !== undefined) {
      const handler = sharedStringsHandler(text => strings.add(toJson(text) ?? ''))
      await read(workbook.sharedStrings, handler, () => stringsWriter.relieve())
      await stringsWriter.finish()
    }
    strings.finish()
    await read(sheet.entry, reader, () => rows.relieve())
    const files = await rows.finish()
    return {
      files:
        files.length === 0
          ? [await noRecords(target, meter, origin)]
          : files.map(file => spooled(file, target, origin)),
      format: 'xlsx',
      records: files.reduce((sum, { records }) => sum + records, 0),
      positions: reader.row,
      removedCharacters,
      skippedEmptyLines: 0,
      warnings: [
        ...(reader.errorCells === 0 ? [] : [errorCells(reader, origin)]),
        ...(workbook.isUncalculated && reader.formulas > 0 ? [uncalculated(reader, origin)] : [])
      ]
    }
  } catch (error) {
    await rows.discard()
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
    throw new ActionError(
      'source.xlsx',
      `The Excel workbook ${origin} cannot be read: ${place}${error.message}.`,
      'Open it in Excel, save it anew as .xlsx (that stores the results of formulas as well), and run again.',
      { cause: error }
    )
  }
}

/** The sheet that `source-records` names; without it the first one that is not hidden. */
function chooseSheet({ sheets }: Workbook, wanted: string | undefined, origin: string): Sheet {
  const names = sheets.map(({ name }) => name)
  const listed = names.map(name => JSON.stringify(name)).join(', ')
  const [first] = sheets
  if (first === undefined) {
    throw new ActionError(
      'source.xlsx',
      `The Excel workbook ${origin} has no sheet with cells.`,
      'Look at the workbook: a sheet that is a chart has no cells.'
    )
  }
  if (wanted === undefined) return sheets.find(({ hidden }) => !hidden) ?? first
  const sheet = sheets.find(({ name }) => name === wanted)
  if (sheet !== undefined) return sheet
  throw new ActionError(
    'source.records',
    `source-records is ${JSON.stringify(wanted)}, but the Excel workbook ${origin} has no such sheet; it has ${listed}.`,
    didYouMean(wanted, names) || 'Name one of them, or leave source-records out for the first sheet.'
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

/** Some programs (XlsxWriter) store 0 for what they do not calculate. */
function uncalculated(
  { formulas, firstFormula }: SheetReader,
  origin: string
): { readonly title: string; readonly message: string } {
  return {
    title: 'Formulas that may not be calculated',
    message: `${origin} asks to be calculated when it is opened, and ${counted(formulas, 'cell')} with a formula ${formulas === 1 ? 'gives' : 'give'} what is stored, which may be 0 or out of date; the first one is ${firstFormula}. Opening it in Excel and saving it stores the results.`
  }
}

function errorCells(
  { errorCells: count, firstErrorCell }: SheetReader,
  origin: string
): { readonly title: string; readonly message: string } {
  return {
    title: 'Errors in cells',
    message: `${counted(count, 'cell')} of ${origin} ${count === 1 ? 'holds' : 'hold'} an error instead of a value and became NULL; the first one is ${firstErrorCell}.`
  }
}
