import { gzipSync } from 'node:zlib'
import { openEngineFiles } from '../../support/engine-files.ts'
import { rowsOf, type WorkbookParts, workbookOf } from '../../support/workbook.ts'
import { zipOf } from '../../support/zip.ts'

/** A file that takes its reader time: what it is, its name and contents, and the code of the step that reads it. */
export type Slow = readonly [
  what: string,
  name: string,
  content: () => string | Uint8Array | Promise<Uint8Array>,
  code: string
]

const list = (count: number, one: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => one(index)).join('')
const sheet = (xml: string, more: Partial<WorkbookParts> = {}): Promise<Buffer> =>
  workbookOf({ sheets: { s: xml }, ...more })
const cell = (value: string): Promise<Buffer> => sheet(rowsOf(['a'], [`<c><v>${value}</v></c>`]))
const formats = (code: string): Promise<Buffer> =>
  sheet(rowsOf(['a'], ['<c s="0"><v>1.5</v></c>']), { formats: [code] })
const csvIn = (name: string): Promise<Buffer> => zipOf([name, 'id\n1\n'])
const nested = (depth: number, inner = '1'): string => `${'{"a":'.repeat(depth)}${inner}${'}'.repeat(depth)}`

const FORMAT_UNITS = ['[', '[h', '[$-', '["', '"', '\\', '_', '*', ';', '[;]', 'General', 'h:mm', 'a/p']

/** The schema message of an Arrow stream whose number at a place (counted from the end) is another one. */
async function arrowWith(change: (schema: Buffer) => void): Promise<Buffer> {
  const engine = await openEngineFiles()
  try {
    const bytes = Buffer.from((await engine.write(`select 1 as a, 'x' as b`, 'arrowstream')).content)
    change(bytes.subarray(8, 8 + bytes.readInt32LE(4)))
    return bytes
  } finally {
    await engine.close()
  }
}

/** Puts a huge number wherever the message has the number 2, which is how many fields there are. */
function huge(schema: Buffer): void {
  for (let at = 0; at + 4 <= schema.length; at += 4) {
    if (schema.readInt32LE(at) === 2) schema.writeInt32LE(0x7fffffff, at)
  }
}

export const SLOW_FILES: readonly Slow[] = [
  ...FORMAT_UNITS.map(
    (unit): Slow => [
      `a format of numbers that is 60,000 characters of ${unit}`,
      'a.xlsx',
      () => formats(unit.repeat(60_000 / unit.length)),
      'source.xlsx'
    ]
  ),
  ...FORMAT_UNITS.map(
    (unit): Slow => [
      `many formats of numbers that are characters of ${unit}`,
      'a.xlsx',
      () =>
        sheet(rowsOf(['a'], ['1']), {
          formats: Array.from({ length: 2_000 }, () => unit.repeat(250 / unit.length))
        }),
      'ok'
    ]
  ),
  ['a cell of 1 and 100,000 zeros', 'a.xlsx', () => cell(`1${'0'.repeat(100_000)}`), 'source.xlsx'],
  ['a cell of 100,000 zeros', 'a.xlsx', () => cell('0'.repeat(100_000)), 'ok'],
  ['a cell of 0. and 100,000 zeros', 'a.xlsx', () => cell(`0.${'0'.repeat(100_000)}1`), 'ok'],
  ['a cell of 100,000 zeros within digits', 'a.xlsx', () => cell(`0.1${'0'.repeat(100_000)}1`), 'ok'],
  ['a cell of 100,000 e', 'a.xlsx', () => cell('e'.repeat(100_000)), 'source.xlsx'],
  ['a cell of 100,000 blanks', 'a.xlsx', () => cell(`${' '.repeat(100_000)}1${' '.repeat(100_000)}`), 'ok'],
  [
    'a date of 100,000 zeros',
    'a.xlsx',
    () => sheet(rowsOf(['a'], [`<c t="d"><v>2026-01-01T00:00:00.${'0'.repeat(100_000)}x</v></c>`])),
    'ok'
  ],
  ['a text of escapes', 'a.xlsx', () => sheet(rowsOf(['a'], ['_x'.repeat(100_000)])), 'ok'],
  [
    'a reference to a cell of 60,000 letters',
    'a.xlsx',
    () => sheet(`<row><c r="${'A'.repeat(60_000)}1"><v>1</v></c></row>`),
    'source.xlsx'
  ],
  ['16,000 headers that are alike', 'a.xlsx', () => sheet(rowsOf(Array(16_000).fill('a'), ['1'])), 'ok'],
  [
    '3,000 sheets in a workbook with as many parts',
    'a.xlsx',
    () =>
      workbookOf({
        sheets: Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`s${at}`, rowsOf(['a'], ['1'])]))
      }),
    'ok'
  ],
  ...['<', '<a', '__MACOSX/', '/._', '._', ' ', '\n', '/', '?a='].map(
    (unit): Slow => [
      `a member of an archive called by 65,000 characters of ${JSON.stringify(unit)}`,
      'a.zip',
      () => csvIn(`a${unit.repeat(65_000 / unit.length)}.csv`),
      '(ok|source\\.zip)'
    ]
  ),
  [
    'a ragged member of an archive called by <',
    'a.zip',
    () => zipOf([`${'<'.repeat(65_000)}.csv`, 'a,b\n1\n']),
    'source.csv'
  ],
  [
    '500 members of an archive with long names',
    'a.zip',
    () =>
      zipOf(...Array.from({ length: 500 }, (_, at) => [`${'/__MACOSX/'.repeat(6_000)}\n${at}`, ''] as const)),
    'source.zip'
  ],
  [
    'XML with 5 MB of blanks within a text',
    'a.xml',
    () => `<r><x>a${' '.repeat(5_000_000)}b</x><x>c</x></r>`,
    'ok'
  ],
  [
    'XML with 60,000 blanks within an attribute',
    'a.xml',
    () => `<r><x a="a${' '.repeat(60_000)}b"/><x a="c"/></r>`,
    'ok'
  ],
  [
    'XML with elements that differ by their prefixes',
    'a.xml',
    () => `<r><x>${list(9_000, at => `<p${at}:a>1</p${at}:a>`)}</x><x/></r>`,
    'ok'
  ],
  [
    'XML with attributes that differ by their prefixes',
    'a.xml',
    () => `<r><x>${`<y${list(9_000, at => ` p${at}:a="1"`)}/>`.repeat(2)}</x><x/></r>`,
    'ok'
  ],
  [
    'XML with 9,000 attributes of one local name',
    'a.xml',
    () => `<r><x${list(9_000, at => ` p${at}:a="1"`)}/><x/></r>`,
    'ok'
  ],
  ['XML of < alone', 'a.xml', () => '<'.repeat(1_000_000), 'source.xml'],
  ['XML of comments', 'a.xml', () => `${'<!---->'.repeat(300_000)}<r><x>1</x><x>2</x></r>`, 'ok'],
  ['XML of declarations', 'a.xml', () => `<?xml ${'version='.repeat(60_000)}`, 'source.xml'],
  ['XML of one entity after another', 'a.xml', () => `<r><x>${'&amp;'.repeat(500_000)}</x><x/></r>`, 'ok'],
  [
    'CSV with 15,000 columns of one name',
    'a.csv',
    () => `${Array(15_000).fill('a').join()}\n${Array(15_000).fill('1').join()}\n`,
    'ok'
  ],
  [
    'CSV with 3,000 columns of one long name',
    'a.csv',
    () => `${Array(3_000).fill('ü'.repeat(300)).join()}\n${Array(3_000).fill('1').join()}\n`,
    'ok'
  ],
  ['CSV with a name that does not end', 'a.csv', () => `"${'a'.repeat(15_000_000)}`, 'source.csv'],
  ['CSV with a name of quotes', 'a.csv', () => `"${'""'.repeat(7_000_000)}"\n1\n`, 'ok'],
  [
    'CSV that begins with a mark of Excel',
    'a.csv',
    () => `sep=,${' '.repeat(1_000_000)}x\n1\n`,
    '(ok|source\\.csv)'
  ],
  ['CSV with lines of blanks', 'a.csv', () => `a,b\n${`${' '.repeat(60_000)}\n`.repeat(100)}1,2\n`, 'ok'],
  [
    'NDJSON with lines of blanks',
    'a.ndjson',
    () => `{"a":1}\n${`${' '.repeat(60_000)}\n`.repeat(100)}`,
    'ok'
  ],
  ['a page of <title', 'a.csv', () => `<html>${'<title'.repeat(20_000)}`, 'source.html'],
  ['a page of comments', 'a.csv', () => '<!--'.repeat(30_000), '(ok|source\\.(csv|format|html))'],
  [
    'JSON with one key 100,000 times in a record',
    'a.json',
    () => `[{${list(100_000, at => `,"k":${at}`).slice(1)}}]`,
    'ok'
  ],
  [
    'JSON with one key 100,000 times in an object',
    'a.json',
    () => `[{"o":{${list(100_000, at => `,"k":${at}`).slice(1)}}}]`,
    'ok'
  ],
  [
    'JSON with two keys in turn, 100,000 times',
    'a.json',
    () => `[{"o":{${list(50_000, at => `,"k":${at},"l":${at}`).slice(1)}}}]`,
    'ok'
  ],
  [
    'JSON with the same key twice beside 10,000 others',
    'a.json',
    () => `[{"a":${JSON.stringify('x'.repeat(10))},${list(10_000, at => `"k${at}":1,`)}"a":2}]`,
    'ok'
  ],
  [
    'JSON with 100,000 keys in an object of each record',
    'a.json',
    () =>
      `[${Array.from({ length: 3 }, () => `{"o":{${list(60_000, at => `,"k${at}":1`).slice(1)}}}`).join()}]`,
    'data.records'
  ],
  ['JSON with an object 450 levels deep', 'a.json', () => `[${nested(450)}]`, 'ok'],
  ['JSON with 50 objects 450 levels deep', 'a.json', () => `[${Array(50).fill(nested(450)).join()}]`, 'ok'],
  [
    'JSON with an object 90 levels deep beside another value',
    'a.json',
    () => `[${nested(90)},${nested(90, '{"b":1}')},${nested(45)}]`,
    'ok'
  ],
  ['JSON with a name of escapes', 'a.json', () => `[{"${'\\u0041'.repeat(10_000)}":1}]`, 'ok'],
  ['JSON with a text of escapes', 'a.json', () => `[{"a":"${'\\ud800'.repeat(500_000)}"}]`, 'ok'],
  ['JSON with one number of 1,000,000 digits', 'a.json', () => `[{"a":${'1'.repeat(1_000_000)}}]`, 'ok'],
  ['Arrow that announces two thousand million fields', 'a.arrows', () => arrowWith(huge), 'source.arrow'],
  [
    'Arrow of nothing but twos',
    'a.arrows',
    () => Buffer.concat([Buffer.from([255, 255, 255, 255, 0, 0, 16, 0]), Buffer.alloc(2 ** 20, 2)]),
    'source.arrow'
  ],
  [
    'gzip of 1,000,000 empty members',
    'a.csv.gz',
    () => Buffer.concat(Array(1_000_000).fill(gzipSync(''))),
    '(ok|data\\.empty)'
  ]
]
