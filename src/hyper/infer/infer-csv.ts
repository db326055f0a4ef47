import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import type { CsvFile } from '../../source/contract/spooled-file.ts'
import type { Connection } from '../engine/sql.ts'
import { type Inference, originsOf, recordsOf, type SourceField } from '../read/fields.ts'
import { cell, plainCell, type Scan } from '../read/scan.ts'
import { isLocal, withoutBlanks } from '../values/dialect.ts'
import { hasBlanksAround, MARK, textBits } from '../values/kinds.ts'
import { MAX_COLUMNS } from './json-kinds.ts'
import { knownColumns } from './plain-columns.ts'

/**
 * Looks at the values of CSV scans, in one pass over each, but for columns whose values were plain.
 * @param scans all with the same names in their headers, perhaps in another order; pages of XML may lack some (checked
 *   by the caller)
 * @throws ActionError data.records for more columns than a table has room for
 */
export async function inferCsv(connection: Connection, scans: readonly Scan<CsvFile>[]): Promise<Inference> {
  const order = [...new Set(scans.flatMap(headerKeys))]
  if (order.length > MAX_COLUMNS) throw tooManyColumns(order.length, scans)
  const bits = order.map(() => 0n)
  const values = order.map(() => 0)
  const text: string[][] = order.map(() => [])
  const plain: string[][] = order.map(() => [])
  const cells: (number | undefined)[][] = order.map(() => [])
  for (const scan of scans) {
    const keys = headerKeys(scan)
    const row = await kindsOfFields(connection, scan)
    order.forEach((key, index) => {
      const at = keys.indexOf(key)
      bits[index] = (bits[index] ?? 0n) | (row[at]?.bits ?? 0n)
      values[index] = (values[index] ?? 0) + (row[at]?.values ?? 0)
      cells[index]?.push(at < 0 ? undefined : at)
      text[index]?.push(at < 0 ? 'null::text' : `s.${cell(at)}`)
      plain[index]?.push(at < 0 ? 'null::text' : `s.${plainCell(at)}`)
    })
  }
  const fields: SourceField[] = order.map((key, index) => ({
    label: nameOfKey(key),
    bits: bits[index] ?? 0n,
    values: values[index] ?? 0,
    text: text[index] ?? [],
    cells: cells[index] ?? [],
    ...(scans.some(isLocalScan) ? { plain: plain[index] ?? [] } : {})
  }))
  const records = recordsOf(scans)
  return { scans, fields, ...(records === undefined ? {} : { records }) }
}

function tooManyColumns(count: number, scans: readonly Scan[]): ActionError {
  return new ActionError(
    'data.records',
    `${originsOf(scans.flatMap(({ files }) => files))} has ${count.toLocaleString('en-US')} columns; a table takes at most ${MAX_COLUMNS.toLocaleString('en-US')}.`,
    `Look at its header: perhaps the line ends are missing, or ${inputName('source-delimiter')} is another character. A table that is so wide has to become rows in the source.`
  )
}

/** All files of a source have one dialect. */
function isLocalScan({ files }: Scan<CsvFile>): boolean {
  return isLocal(files[0].dialect ?? {})
}

/** The names of a header, made distinct by their occurrence so that two equal names stay two columns. */
export function headerKeys({ files: [{ columns }] }: Scan<CsvFile>): string[] {
  const seen = new Map<string, number>()
  return columns.map(name => {
    const occurrence = seen.get(name) ?? 0
    seen.set(name, occurrence + 1)
    return `${occurrence} ${name}`
  })
}

/** The name in a header key. */
export function nameOfKey(key: string): string {
  return key.slice(key.indexOf(' ') + 1)
}

interface Found {
  bits: bigint
  values: number
}

/** What each field of a scan holds, in the order of its header. */
async function kindsOfFields(connection: Connection, scan: Scan<CsvFile>): Promise<Found[]> {
  const known = knownColumns(scan.files, scan.files[0].columns.length)
  const found: Found[] = known.map(one => ({ bits: 0n, values: 0, ...one }))
  const names = known.map((one, index) => (one === undefined ? cell(index) : undefined))
  if (isLocalScan(scan)) {
    const plain = names.map((name, index) => (name === undefined ? undefined : plainCell(index)))
    await collect(connection, scan, plain, found)
    return found
  }
  await collect(connection, scan, names, found)
  if (found.some(({ bits }) => (bits & MARK.blanks) !== 0n)) {
    const trimmed = names.map((name, index) =>
      name === undefined || ((found[index]?.bits ?? 0n) & MARK.blanks) === 0n
        ? undefined
        : `case when ${hasBlanksAround(name)} then ${withoutBlanks(name)} end`
    )
    const again: Found[] = names.map(() => ({ bits: 0n, values: 0 }))
    await collect(connection, scan, trimmed, again)
    for (const [index, field] of found.entries()) field.bits |= again[index]?.bits ?? 0n
  }
  return found
}

/**
 * One row a field and not one column: the engine compiles one expression, however many fields there are.
 * @param values for each field SQL of its value; undefined for one that is not looked at
 */
async function collect(
  connection: Connection,
  scan: Scan,
  values: readonly (string | undefined)[],
  into: readonly Found[]
): Promise<void> {
  const looked = [...values.keys()].filter(index => values[index] !== undefined)
  if (looked.length === 0) return
  const texts = looked.map(index => values[index]).join(',')
  const fields = `unnest(array[${texts}]::text[]) with ordinality f(v, o)`
  const bits = `select o, v, ${textBits('v')} as b from ${scan.from} s, ${fields}`
  const query = `select o, bit_or(b), count(v) from (${bits}) t where v is not null group by o`
  for (const [place, joined, count] of (await connection.query(query)).rows) {
    const field = into[looked[Number(place) - 1] ?? -1]
    if (field === undefined) continue
    field.bits |= BigInt(joined ?? 0)
    field.values += Number(count)
  }
}
