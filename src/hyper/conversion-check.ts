import { counted } from '../counted.ts'
import { ActionError } from '../errors.ts'
import { conversion } from './conversion.ts'
import { plainText, type SourceField } from './fields.ts'
import { placeOf, shownValue } from './locate.ts'
import type { Scan } from './scan.ts'
import type { Connection } from './sql.ts'
import type { ColumnType } from './types.ts'

const MAX_EXAMPLES = 5
const MAX_COLUMNS_TOLD = 5

/** A column whose type the `columns` input declares. */
export interface DeclaredColumn {
  readonly name: string
  readonly field: SourceField
  readonly type: ColumnType
}

/** The values of one declared column that do not convert. */
interface Failing {
  count: number
  readonly examples: { readonly position: string | null; readonly value: string }[]
}

/**
 * Sees to it that every value of the declared columns converts exactly.
 * @throws ActionError data.conversion with the first few values that do not, and the number of all
 */
export async function checkConversions(
  connection: Connection,
  scans: readonly Scan[],
  declared: readonly DeclaredColumn[],
  zone: string
): Promise<void> {
  if (declared.length === 0) return
  const failing: Failing[] = declared.map(() => ({ count: 0, examples: [] }))
  for (const [index, scan] of scans.entries()) {
    await checkScan(connection, scan, index, declared, zone, failing)
  }
  const sentences: string[] = []
  for (const [at, { count, examples }] of failing.entries()) {
    const column = declared[at]
    if (count === 0 || column === undefined || sentences.length === MAX_COLUMNS_TOLD) continue
    const first = examples.toSorted((a, b) => Number(a.position) - Number(b.position)).slice(0, MAX_EXAMPLES)
    const shown: string[] = []
    for (const { position, value } of first) {
      const place = position === null ? '' : ` in ${await placeOf(connection, scans, position)}`
      shown.push(`${shownValue(value)}${place}`)
    }
    const more = count > shown.length ? ` and ${(count - shown.length).toLocaleString('en-US')} more` : ''
    sentences.push(
      `Column ${JSON.stringify(column.name)} has ${counted(count, 'value')} that ${count === 1 ? 'is' : 'are'} no ${column.type}: ${shown.join(', ')}${more}.`
    )
  }
  if (sentences.length === 0) return
  throw new ActionError(
    'data.conversion',
    sentences.join(' '),
    'Correct the source, give the column another type in columns (text takes everything), or convert it in transform. Nothing was published.'
  )
}

async function checkScan(
  connection: Connection,
  scan: Scan,
  index: number,
  declared: readonly DeclaredColumn[],
  zone: string,
  failing: readonly Failing[]
): Promise<void> {
  const position = scan.files[0]?.positions === 'none' ? 'null::bigint' : 's.n'
  const texts = declared.map(
    ({ field }, at) => `${field.text[index]} as x${at}, ${plainText(field, index)} as v${at}`
  )
  const from = `(select ${position} as n, ${texts.join(', ')} from ${scan.from} s)`
  const conditions = declared.map(({ type }, at) => {
    const { converts } = conversion(`x${at}`, `v${at}`, type, zone)
    return `x${at} is not null and not (${converts})`
  })
  const counts = conditions.map(condition => `count(*) filter (where ${condition})`)
  const row = (await connection.query(`select ${counts.join(', ')} from ${from} u`)).rows[0] ?? []
  for (const [at, condition] of conditions.entries()) {
    const found = failing[at]
    if (found === undefined || row[at] === '0') continue
    found.count += Number(row[at])
    const query = `select n, left(x${at}, 81) from ${from} u where ${condition} order by n limit ${MAX_EXAMPLES}`
    for (const [n, value] of (await connection.query(query)).rows) {
      found.examples.push({ position: n ?? null, value: value ?? '' })
    }
  }
}
