import { zipOf } from './zip.ts'

/** A workbook in the words of its own XML. */
export interface WorkbookParts {
  /** By name of the sheet, in order: the XML inside `<sheetData>`. */
  readonly sheets: Readonly<Record<string, string>>
  /** The XML of each `<si>`, without it. */
  readonly shared?: readonly string[]
  /** Formats of numbers by style of a cell, from 0: a built-in number or a code. */
  readonly formats?: readonly (number | string)[]
  readonly date1904?: boolean
  /** It asks to be calculated when it is opened. */
  readonly uncalculated?: boolean
  /** Names of hidden sheets. */
  readonly hidden?: readonly string[]
  /** Folder of its parts, `xl/` unless the package says so; empty for none. */
  readonly folder?: string
  /** Name of its main part. */
  readonly main?: string
  /** By name of the sheet: XML that follows `<sheetData>`. */
  readonly after?: Readonly<Record<string, string>>
}

const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** Makes a workbook, for what no library writes as a test needs it. */
export function workbookOf(parts: WorkbookParts): Promise<Buffer> {
  const { sheets, shared, formats = ['General'], date1904 = false, hidden = [], uncalculated = false } = parts
  const { folder = 'xl/', main = 'workbook.xml', after = {} } = parts
  const names = Object.keys(sheets)
  const custom = formats.flatMap((format, at) => (typeof format === 'string' ? [[at, format] as const] : []))
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`
  return zipOf(
    [
      '[Content_Types].xml',
      `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/${folder}${main}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`
    ],
    [
      '_rels/.rels',
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${relation('rId1', 'officeDocument', `${folder}${main}`)}</Relationships>`
    ],
    [
      `${folder}${main}`,
      `<workbook ${MAIN} xmlns:r="${RELATIONS}"><workbookPr${date1904 ? ' date1904="1"' : ''}/><sheets>${names
        .map((name, at) => {
          const state = hidden.includes(name) ? ' state="hidden"' : ''
          return `<sheet name="${escaped(name)}" sheetId="${at + 1}"${state} r:id="rId${at + 1}"/>`
        })
        .join('')}</sheets>${uncalculated ? '<calcPr calcId="124519" fullCalcOnLoad="1"/>' : ''}</workbook>`
    ],
    [
      `${folder}_rels/${main}.rels`,
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names
        .map((_name, at) => relation(`rId${at + 1}`, 'worksheet', `worksheets/sheet${at + 1}.xml`))
        .join('')}${relation('s', 'styles', `/${folder}styles.xml`)}${
        shared === undefined ? '' : relation('t', 'sharedStrings', 'sharedStrings.xml')
      }</Relationships>`
    ],
    [
      `${folder}styles.xml`,
      `<styleSheet ${MAIN}><numFmts>${custom
        .map(([at, code]) => `<numFmt numFmtId="${200 + at}" formatCode="${escaped(code)}"/>`)
        .join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${formats
        .map((format, at) => `<xf numFmtId="${typeof format === 'string' ? 200 + at : format}"/>`)
        .join('')}</cellXfs></styleSheet>`
    ],
    ...(shared === undefined
      ? []
      : [
          [
            `${folder}sharedStrings.xml`,
            `<sst ${MAIN}>${shared.map(one => `<si>${one}</si>`).join('')}</sst>`
          ] as const
        ]),
    ...names.map(
      (name, at) =>
        [
          `${folder}worksheets/sheet${at + 1}.xml`,
          `<worksheet ${MAIN}><sheetData>${sheets[name]}</sheetData>${after[name] ?? ''}</worksheet>`
        ] as const
    )
  )
}

/** Rows without references, of cells given as XML; a bare word becomes a text. */
export function rowsOf(...rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string =>
    text.startsWith('<') ? text : `<c t="inlineStr"><is><t>${escaped(text)}</t></is></c>`
  return rows.map(cells => `<row>${cells.map(cell).join('')}</row>`).join('')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
