import {
  type ColumnarFile,
  type CsvFile,
  type DataFile,
  type JsonFile,
  partsOf,
  type SpooledFile
} from '../../source/contract/spooled-file.ts'
import { quoteIdentifier, quoteLiteral } from '../engine/sql.ts'
import { isLocal, plainForm, withoutBlanks, withoutNullValues } from '../values/dialect.ts'
import { arrowTable } from './arrow-scan.ts'
import { parquetTable } from './parquet-scan.ts'

/** What stands between the cells of a line of JSON, for `csvLines`. */
const BETWEEN_CELLS = ", delimiter => E'\\x01'"

/** Files of the spool that one `external()` reads: same format, and for CSV the same header. */
export interface Scan<File extends SpooledFile = SpooledFile> {
  readonly files: readonly [File, ...File[]]
  /**
   * SQL of a derived table. Columns: `json`: n bigint, j json; with members: n bigint, c1 text, c2 text …, each
   * cell a JSON value or NULL, those of nested columns last. `csv`: n bigint, c1 text, c2 text … and, in a local
   * dialect, p1 text, p2 text … without blanks and in plain form. `parquet`, `arrow`:
   * c1, c2 … with the types of the file. `hyper`: the file's own.
   */
  readonly from: string
  /** The same for files of the same kind at other paths, or for parts of them; undefined where that cannot be said. */
  readonly at?: (paths: readonly string[]) => string
  /**
   * The same with cells of other types than text, JSON texts without their quotes; undefined where a cell may need more
   * than that to become its value.
   * @param types for each cell an SQL type
   */
  readonly typed?: (types: readonly string[]) => Scan<File>
}

/** The scan with its rows passed through more SQL, which makes a derived table of another one. */
export function through<File extends SpooledFile>(
  { files, from, at }: Scan<File>,
  sql: (from: string) => string
): Scan<File> {
  return { files, from: sql(from), ...(at === undefined ? {} : { at: paths => sql(at(paths)) }) }
}

/** True for a scan of JSON. */
export function isJsonScan(scan: Scan<DataFile>): scan is Scan<JsonFile> {
  return scan.files[0].format === 'json'
}

/** True for a scan of CSV. */
export function isCsvScan(scan: Scan<DataFile>): scan is Scan<CsvFile> {
  return scan.files[0].format === 'csv'
}

/** True for a scan of a file that has types of its own. */
export function isColumnarScan(scan: Scan<DataFile>): scan is Scan<ColumnarFile> {
  return !isJsonScan(scan) && !isCsvScan(scan)
}

/** The SQL name of the n-th (0-based) cell of a CSV scan, or of a JSON scan with members. */
export function cell(index: number): string {
  return `c${index + 1}`
}

/**
 * The SQL name of the n-th (0-based) cell of a CSV scan in plain form, where the dialect writes numbers its own way.
 */
export function plainCell(index: number): string {
  return `p${index + 1}`
}

/**
 * Groups the files so that each group is one scan; the order of the files is kept.
 * @param tables by path of a Hyper file the SQL name of its table
 * @param dropped names (as `usableNames` makes them) of columns that are never read; only Parquet and Arrow ask
 * beforehand
 */
export function scansOf(
  files: readonly DataFile[],
  tables: ReadonlyMap<string, string> = new Map(),
  dropped: ReadonlySet<string> = new Set()
): Scan<DataFile>[] {
  const groups = new Map<string, [DataFile, ...DataFile[]]>()
  for (const file of files) {
    // The engine reads one Arrow file at a time.
    // JSON files may each have other members; keeping them apart lets us compare their columns.
    const key = file.format === 'csv' ? `csv ${JSON.stringify([file.columns, file.constants])}` : file.path
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [file])
    else group.push(file)
  }
  return [...groups.values()].map(group => scanOf(group, tables, dropped))
}

function scanOf(
  files: Scan<DataFile>['files'],
  tables: ReadonlyMap<string, string>,
  dropped: ReadonlySet<string>
): Scan<DataFile> {
  const [first] = files
  switch (first.format) {
    case 'json':
      return { ...scanAt(files, paths => json(first, paths)), ...typedJson(files, first) }
    case 'csv':
      return { ...scanAt(files, paths => csv(first, paths)), ...typedCsv(files, first) }
    case 'arrow':
      return { files, from: arrowTable(first, dropped) }
    case 'hyper':
      return { files, from: `(select * from ${tables.get(first.path)})` }
    case 'parquet':
      return { files, from: parquetTable(first, dropped) }
  }
}

/**
 * A scan of files that the engine reads by their paths.
 * @param read makes SQL of a derived table of an array of paths in SQL
 */
export function scanAt<File extends SpooledFile>(
  files: Scan<File>['files'],
  read: (paths: string) => string
): Scan<File> {
  const at = (paths: readonly string[]): string => read(`array[${paths.map(quoteLiteral).join(',')}]`)
  return { files, from: at(files.flatMap(partsOf)), at }
}

function typedCsv(files: Scan<DataFile>['files'], { dialect }: CsvFile): Pick<Scan<DataFile>, 'typed'> {
  if (dialect !== undefined) return {}
  return { typed: types => scanAt(files, paths => `(select * from ${csvLines(paths, cells(types))})`) }
}

/** A text without escapes is a field of CSV in quotation marks. */
function typedJson(files: Scan<DataFile>['files'], file: JsonFile): Pick<Scan<DataFile>, 'typed'> {
  if (file.withoutEscapes !== true || file.dialect !== undefined) return {}
  return {
    typed: types => scanAt(files, paths => `(select * from ${csvLines(paths, cells(types), BETWEEN_CELLS)})`)
  }
}

/**
 * SQL of the lines of CSV files in the spool.
 * @param paths an array of paths in SQL
 * @param columns behind the position, each with its SQL type
 * @param layout how a line is laid out, where that is not as RFC 4180 says
 */
function csvLines(paths: string, columns: string, layout = ''): string {
  return `external(${paths}, columns => descriptor(n bigint, ${columns}), format => 'csv'${layout}, header => false)`
}

/** With a dialect, cells that are the JSON of a text are NULL where it says so; blanks around the text do not count. */
function json(file: JsonFile, paths: string): string {
  const columns = file.members === undefined ? 'j json' : texts([...file.members, ...(file.nested ?? [])])
  const files = csvLines(paths, columns, `${BETWEEN_CELLS}, quote => E'\\x02'`)
  if (file.members === undefined) return `(select * from ${files})`
  const nulls = file.dialect?.nullValues?.map(value => quoteLiteral(JSON.stringify(value))) ?? []
  if (nulls.length === 0) return `(select * from ${files})`
  const values = file.members.map((_name, index) => {
    const value = cell(index)
    // A tab is written as an escape.
    const bare = `regexp_replace(${value}, '^"([ ]|\\\\t)+|([ ]|\\\\t)+"$', '"', 'g')`
    return `case when ${bare} not in (${nulls.join(', ')}) then ${value} end as ${value}`
  })
  return `(select n, ${values.join(', ')} from ${files})`
}

/** With a dialect the cells are NULL where it says so, and `p1`, `p2` … hold them in plain form. */
function csv({ columns, dialect }: CsvFile, paths: string): string {
  const files = csvLines(paths, texts(columns))
  if (dialect === undefined) return `(select * from ${files})`
  const values = columns.map((_name, index) => `${withoutNullValues(cell(index), dialect)} as ${cell(index)}`)
  const read = `(select n, ${values.join(', ')} from ${files})`
  if (!isLocal(dialect)) return read
  const bare = columns.map((_name, index) => `${withoutBlanks(cell(index))} as b${index + 1}`)
  const plain = columns.map((_name, index) => `${plainForm(`b${index + 1}`, dialect)} as ${plainCell(index)}`)
  return `(select *, ${plain.join(', ')} from (select *, ${bare.join(', ')} from ${read} r) b)`
}

/** A scan of the same files without the records at some positions, at least one. */
export function without<File extends SpooledFile>(
  scan: Scan<File>,
  positions: readonly string[]
): Scan<File> {
  return through(scan, from => `(select * from ${from} w where w.n not in (${positions.join(',')}))`)
}

/** The cells of a line, each with its SQL type. */
function cells(types: readonly string[]): string {
  return types.map((type, index) => `${cell(index)} ${type}`).join(', ')
}

function texts(names: readonly unknown[]): string {
  return cells(names.map(() => 'text'))
}

/** SQL of a column of Hyper. */
export function columnarColumn(name: string): string {
  return `s.${quoteIdentifier(name)}`
}
