import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { EngineFiles } from '../../support/engine-files.ts'
import { rowsOf, type WorkbookParts, workbookOf } from '../../support/workbook.ts'
import { zipOf } from '../../support/zip.ts'

export type Content = string | Uint8Array | Promise<Uint8Array>

/** A small file that becomes a large one, and how much of it is allowed. `code` is that of the error. */
export type Bomb = readonly [
  what: string,
  name: string,
  content: (engine: EngineFiles) => Content,
  size: number,
  code?: string
]

export const MB = 1_000_000
export const list = (count: number, one: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => one(i)).join('')
const cells = (count: number, one: (index: number) => string): string =>
  `<row>${list(count, index => `<c t="inlineStr"><is><t>${one(index)}</t></is></c>`)}</row>`
export const members = (count: number): string => list(count, index => `,"m${index}":1`).slice(1)
export const sheet = (xml: string, more: Partial<WorkbookParts> = {}): Promise<Buffer> =>
  workbookOf({ sheets: { s: xml }, ...more })
export const shared = (count: number): string => `<row>${'<c t="s"><v>0</v></c>'.repeat(count)}</row>`
/** Bytes that no compression makes small. */
const noise = (length: number): Buffer =>
  Buffer.concat(
    Array.from({ length: length / 32 }, (_, index) => createHash('sha256').update(String(index)).digest())
  )

/** Small files that become large: what they are, the name, the content, and what they may have. */
export const BOMBS: readonly Bomb[] = [
  ['CSV with short lines', 'a.csv.gz', () => gzipSync(`id\n${'1\n'.repeat(4 * MB)}`), 10 * MB],
  ['CSV with lines of nothing', 'a.csv.gz', () => gzipSync(`id\n${'\n'.repeat(9 * MB)}`), 10 * MB],
  ['CSV whose fields want quotes', 'a.csv.gz', () => gzipSync(`a;b\n${',;,\n'.repeat(2 * MB)}`), 9 * MB],
  [
    'CSV with more lines than fit',
    'a.csv.gz',
    () => gzipSync(`id\n${`${'x'.repeat(99)}\n`.repeat(500_000)}`),
    10 * MB
  ],
  ['TSV of empty fields', 'a.tsv.gz', () => gzipSync(`a\tb\n${'\t\n'.repeat(4 * MB)}`), 9 * MB],
  [
    'JSON records without most members',
    'a.json.gz',
    () => gzipSync(`[{${members(4_000)}}${',{"m1":1}'.repeat(MB)}]`),
    12 * MB
  ],
  [
    'JSON records without any member',
    'a.json.gz',
    () => gzipSync(`[{${members(3_000)}}${',{}'.repeat(MB)}]`),
    10 * MB
  ],
  ['JSON numbers', 'a.json.gz', () => gzipSync(`[1${',1'.repeat(4 * MB)}]`), 10 * MB],
  ['JSON arrays', 'a.json.gz', () => gzipSync(`[[]${',[]'.repeat(3 * MB)}]`), 10 * MB],
  [
    'JSON with members of objects',
    'a.json.gz',
    () => gzipSync(`[{"o":{${members(900)}}}${',{"o":{"m1":1}}'.repeat(500_000)}]`),
    10 * MB
  ],
  [
    'JSON with new members again and again',
    'a.json.gz',
    () =>
      gzipSync(`[${list(31, at => `{"n${at}":1,${members(2_000)}}${',{"m1":1}'.repeat(9_000)},`)}{"m1":1}]`),
    5 * MB
  ],
  [
    'JSON whose first records are none',
    'a.json.gz',
    () =>
      gzipSync(
        `{"a":{${members(3_000)},"b":[${'{},'.repeat(2 * MB)}{}]},"data":[{"c":1}${',{}'.repeat(4 * MB)}]}`
      ),
    6 * MB
  ],
  [
    'NDJSON records without most members',
    'a.ndjson.gz',
    () => gzipSync(`{${members(4_000)}}\n${'{"m1":1}\n'.repeat(MB)}`),
    12 * MB
  ],
  ['NDJSON numbers', 'a.ndjson.gz', () => gzipSync('1\n'.repeat(4 * MB)), 10 * MB],
  [
    'XML records without most elements',
    'a.xml.gz',
    () => gzipSync(`<r><x>${list(9_000, at => `<c${at}>1</c${at}>`)}</x>${'<x/>'.repeat(MB)}</r>`),
    8 * MB
  ],
  [
    'XML records without most attributes',
    'a.xml.gz',
    () => gzipSync(`<r><x${list(5_000, at => ` c${at}="1"`)}/>${'<x/>'.repeat(MB)}</r>`),
    8 * MB
  ],
  [
    'XML with short elements that repeat',
    'a.xml.gz',
    () => gzipSync(`<r>${'<x><y/><y/></x>'.repeat(900_000)}</r>`),
    6 * MB
  ],
  [
    'XML that is one blank',
    'a.xml.gz',
    () => gzipSync(`<r><x>1</x>${' '.repeat(50 * MB)}<x>1</x></r>`),
    10 * MB
  ],
  [
    'a workbook whose cells share a text',
    'a.xlsx',
    () =>
      sheet(rowsOf(['a', 'b', 'c', 'd']) + shared(4).repeat(3_000), { shared: [`<t>${'x'.repeat(MB)}</t>`] }),
    10 * MB
  ],
  [
    'a workbook whose cells share texts beyond memory',
    'a.xlsx',
    () =>
      sheet(rowsOf(['a', 'b']) + `<row><c t="s"><v>39</v></c><c t="s"><v>38</v></c></row>`.repeat(200), {
        shared: Array.from({ length: 40 }, () => `<t>${'x'.repeat(MB)}</t>`)
      }),
    45 * MB
  ],
  [
    'a workbook with rows of one cell under many headers',
    'a.xlsx',
    () => sheet(cells(16_000, at => `h${at}`) + '<row><c><v>1</v></c></row>'.repeat(20_000)),
    20 * MB
  ],
  [
    'a workbook with the last column in every row',
    'a.xlsx',
    () =>
      sheet(
        cells(9_000, at => `h${at}`) +
          list(9_000, at => `<row r="${at + 2}"><c r="XFD${at + 2}"><v>1</v></c></row>`)
      ),
    20 * MB
  ],
  [
    'a workbook with inline texts',
    'a.xlsx',
    () =>
      sheet(
        rowsOf(['a']) + `<row><c t="inlineStr"><is><t>${'x'.repeat(1_000)}</t></is></c></row>`.repeat(30_000)
      ),
    10 * MB
  ],
  [
    'a workbook with more shared texts than fit',
    'a.xlsx',
    () => sheet(rowsOf(['a']), { shared: Array.from({ length: 30 }, () => `<t>${'"'.repeat(MB)}</t>`) }),
    20 * MB
  ],
  [
    'a workbook in a ZIP archive',
    'a.zip',
    async () =>
      zipOf([
        'a.xlsx',
        await sheet(rowsOf(['a', 'b']) + shared(2).repeat(3_000), { shared: [`<t>${'x'.repeat(MB)}</t>`] })
      ]),
    10 * MB
  ],
  ['a ZIP archive of one file', 'a.zip', () => zipOf(['a.csv', `id\n${'1\n'.repeat(20 * MB)}`]), 10 * MB],
  [
    'a ZIP archive of many files',
    'a.zip',
    () =>
      zipOf(
        ...Array.from(
          { length: 60 },
          (_, at) => [`${at}.csv`, `id\n${`${'1'.repeat(99)}\n`.repeat(3_000)}`] as const
        )
      ),
    10 * MB
  ],
  [
    'a ZIP archive that is packed once more',
    'a.zip.gz',
    async () =>
      gzipSync(
        await zipOf(['a.csv', `id\n${'1\n'.repeat(20 * MB)}`], ['noise', noise(2 * MB), { level: 0 }])
      ),
    10 * MB
  ],
  [
    'a ZIP archive of zeros, stored and packed',
    'a.zip.gz',
    async () => gzipSync(await zipOf(['a.csv', Buffer.alloc(40 * MB, '1'), { level: 0 }])),
    10 * MB
  ],
  [
    'an Arrow stream of zeros',
    'a.arrows.gz',
    async engine =>
      gzipSync(
        Buffer.concat([
          Buffer.from((await engine.write('select 1 as a', 'arrowstream')).content).subarray(0, -8),
          Buffer.alloc(40 * MB)
        ])
      ),
    10 * MB,
    'source.(too-large|arrow)'
  ],
  [
    'a Parquet file of zeros',
    'a.parquet.gz',
    () => gzipSync(Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(40 * MB), Buffer.from('PAR1')])),
    10 * MB
  ],
  [
    'a Hyper file of zeros',
    'a.hyper.gz',
    async engine =>
      gzipSync(
        Buffer.concat([
          Buffer.from((await engine.database({ t: 'select 1 as a' })).content),
          Buffer.alloc(40 * MB)
        ])
      ),
    10 * MB
  ]
]
