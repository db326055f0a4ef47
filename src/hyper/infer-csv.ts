import { type Inference, recordsOf, type SourceField } from './fields.ts'
import { hasBlanksAround, MARK, textBits } from './kinds.ts'
import { csvField, type Scan } from './scan.ts'
import type { Connection } from './sql.ts'

/** The characters that may stand around a number, date or bool in CSV. */
const BLANKS = `E' \\t'`

/**
 * Looks at every value of CSV scans, in one pass over each.
 * @param scans all with the same names in their headers, perhaps in another order (checked by the caller)
 */
export async function inferCsv(connection: Connection, scans: readonly Scan[]): Promise<Inference> {
  const order = headerKeys(scans[0])
  const bits = order.map(() => 0n)
  const values = order.map(() => 0)
  const text: string[][] = order.map(() => [])
  for (const scan of scans) {
    const keys = headerKeys(scan)
    const row = await kindsOfFields(connection, scan)
    order.forEach((key, index) => {
      const at = keys.indexOf(key)
      bits[index] = (bits[index] ?? 0n) | (row[at]?.bits ?? 0n)
      values[index] = (values[index] ?? 0) + (row[at]?.values ?? 0)
      text[index]?.push(`s.${csvField(at)}`)
    })
  }
  const names = scans[0]?.files[0]?.columns ?? []
  const fields: SourceField[] = order.map((_key, index) => ({
    label: names[index] ?? '',
    bits: bits[index] ?? 0n,
    values: values[index] ?? 0,
    text: text[index] ?? []
  }))
  const records = recordsOf(scans)
  return { scans, fields, ...(records === undefined ? {} : { records }) }
}

/** SQL of a CSV value without the blanks around it. */
export function withoutBlanks(text: string): string {
  return `btrim(${text}, ${BLANKS})`
}

/** The names of a header, made distinct by their occurrence so that two equal names stay two columns. */
export function headerKeys(scan: Scan | undefined): string[] {
  const seen = new Map<string, number>()
  return (scan?.files[0]?.columns ?? []).map(name => {
    const occurrence = seen.get(name) ?? 0
    seen.set(name, occurrence + 1)
    return `${occurrence} ${name}`
  })
}

async function kindsOfFields(
  connection: Connection,
  scan: Scan
): Promise<{ bits: bigint; readonly values: number }[]> {
  const names = (scan.files[0]?.columns ?? []).map((_name, index) => csvField(index))
  if (names.length === 0) return []
  const bits = names.map(name => `${textBits(name)} as b${name}, ${name}`)
  const joined = names.map(name => `bit_or(b${name}), count(${name})`)
  const query = `select ${joined.join(', ')} from (select ${bits.join(', ')} from ${scan.from} s) t`
  const row = (await connection.query(query)).rows[0] ?? []
  const found = names.map((name, at) => ({
    name,
    bits: BigInt(row[2 * at] ?? 0),
    values: Number(row[2 * at + 1] ?? 0)
  }))
  const withBlanks = found.filter(field => (field.bits & MARK.blanks) !== 0n)
  if (withBlanks.length > 0) {
    const trimmed = withBlanks.map(
      ({ name }) => `case when ${hasBlanksAround(name)} then ${withoutBlanks(name)} end as ${name}`
    )
    const again = withBlanks.map(({ name }) => `bit_or(${textBits(name)})`)
    const inner = `select ${trimmed.join(', ')} from ${scan.from} s`
    const second = (await connection.query(`select ${again.join(', ')} from (${inner}) t`)).rows[0] ?? []
    withBlanks.forEach((field, at) => {
      field.bits |= BigInt(second[at] ?? 0) & ~MARK.null
    })
  }
  return found
}
