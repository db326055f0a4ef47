import { posix } from 'node:path'
import { localName, type XmlHandler, XmlTooLarge } from '../../decode/xml-reader.ts'
import type { ZipArchive, ZipEntry } from '../../decode/zip-archive.ts'
import { meaningOf, type NumberMeaning } from './formats.ts'

/** A sheet with cells. */
export interface Sheet {
  readonly name: string
  readonly hidden: boolean
  readonly entry: ZipEntry
}

/** What a workbook says beside its cells. */
export interface Workbook {
  /** In the order of their tabs; no charts. */
  readonly sheets: readonly Sheet[]
  readonly date1904: boolean
  /** Whoever opens it is to calculate its formulas: the results in it may be none. */
  readonly isUncalculated: boolean
  readonly sharedStrings: ZipEntry | undefined
  /** By style of a cell. */
  readonly meanings: readonly NumberMeaning[]
}

/** Characters; Excel takes no more in a format. */
const MAX_FORMAT = 255
/** Formats of cells; Excel itself ends at 65,490 (Microsoft, "Excel specifications and limits"). */
const MAX_STYLES = 1_000_000

/**
 * Reads the parts of a workbook that tell about the others.
 * @param path of its main part, as `workbookPath` found it
 * @param read feeds one part to a handler
 */
export async function readWorkbook(
  archive: ZipArchive,
  path: string,
  read: (entry: ZipEntry, handler: XmlHandler) => Promise<void>
): Promise<Workbook> {
  const parts = new Map(archive.entries.toReversed().map(entry => [entry.name.toLowerCase(), entry]))
  const part = (name: string): ZipEntry | undefined => parts.get(name.toLowerCase())
  const folder = posix.dirname(path)
  const targets = new Map<string, { readonly type: string; readonly path: string }>()
  const relations = part(posix.join(folder, '_rels', `${posix.basename(path)}.rels`))
  if (relations !== undefined) {
    await read(
      relations,
      onOpen((name, { Id, Type, Target }) => {
        if (name !== 'Relationship' || Id === undefined || Target === undefined) return
        const target = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target)
        targets.set(Id, { type: Type?.slice(Type.lastIndexOf('/') + 1) ?? '', path: target })
      })
    )
  }
  const sheets: Sheet[] = []
  let date1904 = false
  let isUncalculated = false
  const workbook = part(path)
  if (workbook !== undefined) {
    await read(
      workbook,
      onOpen((name, attributes) => {
        if (name === 'workbookPr') date1904 = /^(1|true)$/.test(attributes['date1904'] ?? '')
        if (name === 'calcPr') isUncalculated = /^(1|true)$/.test(attributes['fullCalcOnLoad'] ?? '')
        if (name !== 'sheet') return
        const id = Object.entries(attributes).find(([key]) => /^\w+:id$/.test(key))?.[1] ?? ''
        const target = targets.get(id)
        const entry = target?.type === 'worksheet' ? part(target.path) : undefined
        if (entry === undefined) return
        sheets.push({
          name: attributes['name'] ?? '',
          hidden: (attributes['state'] ?? 'visible') !== 'visible',
          entry
        })
      })
    )
  }
  const ofType = (wanted: string): ZipEntry | undefined => {
    const target = [...targets.values()].find(({ type }) => type === wanted)
    return target === undefined ? undefined : part(target.path)
  }
  const styles = ofType('styles')
  const meanings = new Styles()
  if (styles !== undefined) await read(styles, meanings)
  return {
    sheets,
    date1904,
    isUncalculated,
    sharedStrings: ofType('sharedStrings'),
    meanings: meanings.meanings
  }
}

/** Reads the number formats, and which style of a cell has which. */
class Styles implements XmlHandler {
  readonly meanings: NumberMeaning[] = []
  readonly #codes = new Map<number, string>()
  readonly #names: string[] = []

  open(qualified: string, attributes: Readonly<Record<string, string>>): void {
    const name = localName(qualified)
    const id = Number(attributes['numFmtId'] ?? 0)
    if (name === 'numFmt') this.#codes.set(id, formatCode(attributes['formatCode'] ?? ''))
    if (name === 'xf' && this.#names.at(-1) === 'cellXfs') {
      if (this.meanings.length === MAX_STYLES)
        throw new XmlTooLarge(`there are more than ${MAX_STYLES} styles`)
      this.meanings.push(meaningOf(id, this.#codes.get(id)))
    }
    this.#names.push(name)
  }

  text(): void {}

  close(): void {
    this.#names.pop()
  }
}

function formatCode(code: string): string {
  if (code.length <= MAX_FORMAT) return code
  throw new XmlTooLarge(`a format of numbers has more than the ${MAX_FORMAT} characters that Excel takes`)
}

function onOpen(
  open: (name: string, attributes: Readonly<Record<string, string | undefined>>) => void
): XmlHandler {
  return { open: (name, attributes) => open(localName(name), attributes), text: () => {}, close: () => {} }
}
