import { inputName } from '../../base/input-name.ts'
import type { Log } from '../../base/log.ts'
import { counted, listed } from '../../base/text.ts'
import type { Connection } from '../engine/sql.ts'
import { plainText, type SourceField } from '../read/fields.ts'
import { placeOf, shownValue } from '../read/locate.ts'
import type { Scan } from '../read/scan.ts'
import { jsonBits, KIND, onlyThousands, textBits } from '../values/kinds.ts'
import type { Oddity } from '../values/rules.ts'
import type { OddFinding } from './decisions.ts'
import { formatsOfField } from './format-hints.ts'
import { INFERENCE_WARNINGS, isCsv, remedyFor, type WarningWording } from './inference-warnings.ts'

/** A column that became text for a reason worth telling. */
export interface OddColumn {
  readonly name: string
  readonly field: SourceField
  readonly oddity: Oddity
}

/** Each column told of costs a look at its values; beyond this many they are only named. */
const MAX_EXPLAINED = 10
/** Each costs a look at all values, too. */
const MAX_FORMATS_SHOWN = 3

const KIND_WORDS: readonly (readonly [kind: bigint, one: string, several: string])[] = [
  [KIND.int, 'whole number', 'whole numbers'],
  [KIND.bigWhole, 'whole number', 'whole numbers'],
  [KIND.decimal, 'decimal', 'decimals'],
  [KIND.exactDecimal, 'decimal', 'decimals'],
  [KIND.longDecimal, 'decimal', 'decimals'],
  [KIND.overflow, 'decimal', 'decimals'],
  [KIND.bool, 'boolean', 'booleans'],
  [KIND.date, 'date', 'dates'],
  [KIND.timestamp, 'date-time', 'date-times'],
  [KIND.instant, 'date-time with offset', 'date-times with offset'],
  [KIND.badDate, 'impossible date', 'impossible dates'],
  [KIND.nonFinite, 'value of NaN or Infinity', 'values of NaN or Infinity'],
  [KIND.leading, 'value with a leading zero or a plus sign', 'values with a leading zero or a plus sign'],
  [KIND.grouped, 'grouped number', 'grouped numbers'],
  [KIND.localDate, 'local date', 'local dates'],
  [KIND.text, 'text', 'texts'],
  [KIND.emptyText, 'empty text', 'empty texts'],
  [KIND.object, 'JSON object', 'JSON objects'],
  [KIND.emptyObject, 'JSON object', 'JSON objects'],
  [KIND.array, 'JSON array', 'JSON arrays']
]

/**
 * Tells, once for each kind of oddity, which columns became text and why, with a count and an example each.
 * @param later oddities of which others tell
 * @returns the same for each column, by name
 */
export async function reportOddColumns(
  connection: Connection,
  scans: readonly Scan[],
  columns: readonly OddColumn[],
  digits: number,
  log: Log,
  later: ReadonlySet<Oddity> = new Set()
): Promise<ReadonlyMap<string, OddFinding>> {
  const findings = new Map<string, OddFinding>()
  for (const oddity of Object.keys(INFERENCE_WARNINGS) as Oddity[]) {
    const concerned = columns.filter(column => column.oddity === oddity)
    if (concerned.length === 0) continue
    const wording = INFERENCE_WARNINGS[oddity]
    const formats = await formatHints(connection, scans, concerned, oddity)
    const remedy = `${remedyFor(wording, scans, digits)}${formats}`
    for (const { name } of concerned) findings.set(name, { found: '', remedy })
    if (later.has(oddity)) continue
    const parts: string[] = []
    for (const column of concerned.slice(0, MAX_EXPLAINED)) {
      const detail = oddity === 'only-null' ? '' : await explain(connection, scans, column, wording)
      findings.set(column.name, { found: detail, remedy })
      parts.push(`${column.name}${detail === '' ? '' : ` (${detail})`}`)
    }
    tell(wording, parts, concerned.length, remedy, log)
  }
  return findings
}

/** What to write in `columns`, where a format reads all values of a column. */
async function formatHints(
  connection: Connection,
  scans: readonly Scan[],
  columns: readonly OddColumn[],
  oddity: Oddity
): Promise<string> {
  if (oddity !== 'grouped' && oddity !== 'local-date') return ''
  const hints: string[] = []
  for (const { name, field } of columns.slice(0, MAX_FORMATS_SHOWN)) {
    const formats = await formatsOfField(connection, scans, field, oddity)
    // A # begins a comment unless it stands in quotes.
    const written = formats.map(format => `{format: "${format}"}`).join(' or ')
    if (written !== '') hints.push(`${JSON.stringify(name)}: ${written}`)
  }
  return hints.length === 0 ? '' : ` Here: ${hints.join(', ')}.`
}

/** Tells which columns hold only NULL. */
export function tellWithoutValues(names: readonly string[], remedy: string, log: Log): void {
  tell(INFERENCE_WARNINGS['only-null'], names.slice(0, MAX_EXPLAINED), names.length, remedy, log)
}

function tell(
  { level, title, why: [one, several] }: WarningWording,
  parts: readonly string[],
  count: number,
  remedy: string,
  log: Log
): void {
  const [subject, why] = count === 1 ? ['Column', one] : ['Columns', several]
  log[level](title, `${subject} ${listed(parts, MAX_EXPLAINED, count)} ${why}. ${remedy}`)
}

/**
 * Tells, where other columns hold decimal commas, which numbers may be grouped ones: `1.000` is then more likely a
 * thousand than one.
 * @param numbers the columns that inference has read as decimals
 * @returns what was found, for each of these, by name
 */
export function reportThousands(
  scans: readonly Scan[],
  odd: readonly OddColumn[],
  numbers: readonly Pick<OddColumn, 'name' | 'field'>[],
  log: Log
): ReadonlyMap<string, OddFinding> {
  const comma = odd.find(({ oddity }) => oddity === 'grouped')
  const suspects = numbers.filter(({ field }) => field.plain === undefined && onlyThousands(field.bits))
  if (comma === undefined || suspects.length === 0) return new Map()
  const names = listed(
    suspects.map(({ name }) => name),
    MAX_EXPLAINED
  )
  const found = `every decimal has three digits after its point and was read as a decimal, 1.000 as one; but ${comma.name} holds grouped numbers or decimal commas`
  const inputs = isCsv(scans)
    ? `${inputName('source-decimal')} and ${inputName('source-group')} say`
    : 'format in columns says'
  const remedy = `${inputs} how numbers are written.`
  log.warning(
    'Perhaps grouped numbers',
    `${suspects.length === 1 ? 'Column' : 'Columns'} ${names}: ${found}. ${remedy}`
  )
  return new Map(suspects.map(({ name }) => [name, { found, remedy }]))
}

interface Found {
  count: number
  readonly plural: string
  readonly position: string | undefined
  readonly example: string
}

async function explain(
  connection: Connection,
  scans: readonly Scan[],
  column: OddColumn,
  wording: WarningWording
): Promise<string> {
  const byWord = new Map<string, Found>()
  for (const [index, scan] of scans.entries()) {
    for (const [kind, count, position, example] of await kindsIn(connection, scan, column.field, index)) {
      const bits = BigInt(kind ?? 0)
      const culprit = wording.culprits.length === 0 || wording.culprits.some(one => (bits & one) !== 0n)
      const words = KIND_WORDS.find(([known]) => (bits & known) !== 0n)
      if (words === undefined || !culprit) continue
      const [, word, plural] = words
      const known = byWord.get(word)
      if (known !== undefined) known.count += Number(count)
      else
        byWord.set(word, {
          count: Number(count),
          plural,
          position: position ?? undefined,
          example: example ?? ''
        })
    }
  }
  const rarestFirst = [...byWord].sort((a, b) => a[1].count - b[1].count)
  const counts = rarestFirst.map(([word, { count, plural }]) => counted(count, word, plural))
  const rarest = rarestFirst[0]?.[1]
  if (rarest === undefined) return ''
  const place =
    rarest.position === undefined ? '' : ` in ${await placeOf(connection, scans, rarest.position)}`
  return `${counts.join(', ')}; for example ${shownValue(rarest.example)}${place}`
}

/** Rows: kind, how many values, the first position, the value there; without positions one of the values. */
async function kindsIn(
  connection: Connection,
  scan: Scan,
  field: SourceField,
  index: number
): Promise<readonly (readonly (string | null)[])[]> {
  const isPlaced = scan.files[0]?.positions !== 'none'
  const text = field.text[index] ?? 'null'
  const json = field.json?.[index]
  const values = `select ${isPlaced ? 's.n' : 'null::bigint'} as n, ${text} as x, ${json === undefined ? plainText(field, index) : `(${json})::text`} as v from ${scan.from} s`
  const bits = json === undefined ? textBits('v') : jsonBits('v')
  const kinds = Object.values(KIND).reduce((all, one) => all | one, 0n)
  const marked = `select n, left(x, 81) as x, (${bits}) & ${kinds} as k from (${values}) t where x is not null`
  if (!isPlaced) {
    return (await connection.query(`select k, count(*), null, min(x) from (${marked}) u group by k`)).rows
  }
  const query = `select g.k, g.c, g.n, m.x from (select k, count(*) as c, min(n) as n from (${marked}) u group by k) g
    left join (${marked}) m on m.k = g.k and m.n = g.n`
  return (await connection.query(query)).rows
}
