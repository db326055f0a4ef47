import { rowsOf, workbookOf } from '../../support/workbook.ts'
import { zipOf } from '../../support/zip.ts'
import { type Attack, type Attacker, answer, EVIL, LINES, quoted } from './attacker.ts'

/** Hostile texts in data, and in the names around it. */
export function sourceAttacks(attacker: Attacker): readonly Attack[] {
  const { read, run } = attacker
  const json = (value: unknown, inputs = {}) => read('a.json', quoted(value), inputs)
  const workbook = async (sheets: Record<string, string>, inputs = {}) =>
    read('a.xlsx', await workbookOf({ sheets }), inputs)
  const zip = async (name: string, text: string) => read('a.zip', await zipOf([name, text]))
  const inWorkspace = (workspace: Record<string, string>) => run({ 'source-url': 'data/*' }, { workspace })
  return [
    ['members of JSON', () => json([{ [EVIL]: 1 }])],
    ['members of JSON with line breaks', () => json([{ [LINES]: 1 }])],
    ['members inside of members', () => json([{ [EVIL]: { [LINES]: 1 } }])],
    ['members that differ by case', () => json([{ [EVIL]: 1, [EVIL.toUpperCase()]: 2 }])],
    ['members that could be the records', () => json({ [EVIL]: [{ a: 1 }], b: [{ a: 1 }] })],
    ['values of mixed types, shown as examples', () => json([{ a: 1 }, { a: 2 }, { a: EVIL }])],
    ['values that do not convert', () => json([{ a: LINES }], { columns: 'a: int' })],
    ['columns that are missing', () => json([{ [EVIL]: 1 }], { columns: 'b: int' })],
    ['an error in the answer', () => json({ error: LINES })],
    ['members where the records are not', () => json({ [EVIL]: 1, b: 2 }, { 'source-records': 'data' })],
    ['members of NDJSON', () => read('a.ndjson', `{${quoted(EVIL)}:1}\n{${quoted(LINES)}:2}\n`)],
    ['names of CSV', () => read('a.csv', `id,"${EVIL}"\n1,2\n`)],
    ['names of CSV with line breaks', () => read('a.csv', `id,"${LINES}"\n1,2\n`)],
    ['a ragged line of CSV', () => read('a.csv', `id,b\n1,2,${EVIL}\n`), /source\.csv/],
    ['quotes of CSV that do not match', () => read('a.csv', `id,b\n1,"x" ${EVIL}\n`), /source\.csv/],
    ['names of TSV', () => read('a.tsv', `id\t${EVIL}\n1\t2\n`)],
    [
      'columns that differ between files',
      () =>
        run({
          'source-url': `${attacker.stand.serve('a.csv', 'id,b\n1,2\n')}\n${attacker.stand.serve('b.csv', `id,${EVIL}\n1,2\n`)}`
        })
    ],
    [
      'values of XML',
      () => read('a.xml', `<r><i a="1">x</i><i a="${EVIL}">x</i></r>`, { columns: 'a: int' })
    ],
    [
      'names of columns in Excel',
      () => workbook({ S: rowsOf(['id', EVIL.replaceAll('\u0085', '')], ['a', 'b']) })
    ],
    [
      'names of sheets in Excel',
      () =>
        workbook({ [EVIL]: rowsOf(['id'], ['a']), B: rowsOf(['id'], ['a']) }, { 'source-records': 'Nope' })
    ],
    [
      'errors in cells of Excel',
      () => workbook({ S: rowsOf(['id'], ['<c t="e"><v>evil##[error]pwn</v></c>']) }),
      /Errors in cells|source\.xlsx/
    ],
    ['members of a ZIP archive', () => zip(`${EVIL}.csv`, 'id,b\n1\n')],
    ['members of a ZIP archive with line breaks', () => zip(`${LINES}.csv`, 'id,b\n1\n')],
    ['members of a ZIP archive that lead outside', () => zip(`../${EVIL}.csv`, 'id\n1\n')],
    [
      'columns of Parquet',
      async () =>
        read('a.parquet', (await attacker.files().write(`select 1 as "${EVIL}"`, 'parquet')).content)
    ],
    [
      'columns of Arrow',
      async () =>
        read('a.arrow', (await attacker.files().write(`select 1 as "${EVIL}"`, 'arrowfile')).content)
    ],
    [
      'tables and columns of a Hyper file',
      async () => {
        const tables = { [`"${EVIL}"`]: 'select 1 as a', other: `select 1 as "${EVIL}"` }
        return read('a.hyper', (await attacker.files().database(tables)).content)
      }
    ],
    [
      'properties of OData',
      () => {
        const body = { '@odata.context': `$metadata#${EVIL}`, value: [{ [EVIL]: 1 }] }
        return read('odata', answer(200, 'application/json', quoted(body)), { 'source-format': 'odata' })
      }
    ],
    ['names of files', () => inWorkspace({ [`data/${EVIL}.csv`]: 'id,b\n1\n' })],
    ['names of files with line breaks', () => inWorkspace({ [`data/${LINES}.csv`]: 'id,b\n1\n' })],
    [
      'names of files that are appended',
      () => inWorkspace({ [`data/${LINES}.csv`]: 'id\n1\n', 'data/b.csv': 'id\n2\n' })
    ],
    ['the name of an empty file', () => inWorkspace({ [`data/${LINES}.json`]: '' })]
  ]
}
