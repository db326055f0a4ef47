import { counted } from '../counted.ts'
import type { Log } from '../log.ts'
import { plainText, type SourceField } from './fields.ts'
import { jsonBits, KIND, onlyThousands, textBits } from './kinds.ts'
import { placeOf, shownValue } from './locate.ts'
import type { Scan } from './scan.ts'
import type { Connection } from './sql.ts'
import { MAX_NUMERIC_PRECISION, type Oddity } from './types.ts'

/** A column that became text for a reason worth telling. */
export interface OddColumn {
  readonly name: string
  readonly field: SourceField
  readonly oddity: Oddity
}

/** Each column told of costs a look at its values; beyond this many they are only named. */
const MAX_EXPLAINED = 10

interface Wording {
  readonly level: 'notice' | 'warning'
  readonly title: string
  readonly why: string
  /** The input that changes it. */
  readonly remedy: string
  /** What to add for CSV. */
  readonly csvRemedy?: string
  /** What to add where numbers have 18 digits at most. */
  readonly narrowRemedy?: string
  /** The kinds that caused it, for the example; undefined when the column has no values. */
  readonly culprits: readonly bigint[]
}

const WORDING: Record<Oddity, Wording> = {
  'only-null': {
    level: 'notice',
    title: 'Columns without values',
    why: 'hold only NULL and became text',
    remedy: 'columns gives them another type.',
    culprits: []
  },
  'many-digits': {
    level: 'warning',
    title: 'More digits than a number column holds',
    why: 'became text to keep every digit',
    remedy: 'columns gives them a number type (double rounds to about 15 digits).',
    narrowRemedy: 'hyper-version: 3 has room for up to 38 digits in a number.',
    culprits: [KIND.bigWhole, KIND.longDecimal, KIND.exactDecimal]
  },
  'mixed-offsets': {
    level: 'warning',
    title: 'Date-times with and without offset',
    why: 'mix both and became text, because the values without offset name no instant',
    remedy: 'columns: … timestamp takes the values without offset as they are written.',
    culprits: [KIND.timestamp]
  },
  'no-such-date': {
    level: 'warning',
    title: 'Dates that do not exist',
    why: 'hold a date or time that does not exist and became text',
    remedy: 'Correct the source, or convert them in transform.',
    culprits: [KIND.badDate]
  },
  'not-finite': {
    level: 'warning',
    title: 'NaN or Infinity',
    why: 'hold NaN or Infinity, which would spoil every sum, and became text',
    remedy: 'source-null-values: [NaN, Infinity] makes NULL of them, and numbers of the others.',
    culprits: [KIND.nonFinite]
  },
  leading: {
    level: 'notice',
    title: 'Numbers with a leading zero or +',
    why: 'hold digits with a leading zero or + and stay text, as ids and telephone numbers must',
    remedy: 'columns gives them a number type.',
    culprits: [KIND.leading]
  },
  grouped: {
    level: 'notice',
    title: 'Grouped numbers or decimal commas',
    why: 'hold grouped numbers or decimal commas, which countries read differently, and stay text',
    remedy:
      'source-decimal and source-group make numbers of them (for 1.234,50 a comma and a point; for 1,234.50 the group alone), format in columns of one column.',
    culprits: [KIND.grouped]
  },
  'local-date': {
    level: 'notice',
    title: 'Dates that are not ISO 8601',
    why: 'hold dates whose order of day and month cannot be known and stay text',
    remedy:
      'source-date-format (dd/MM/yyyy, for example) makes dates of them, format in columns those of one column.',
    culprits: [KIND.localDate]
  },
  mixed: {
    level: 'warning',
    title: 'Mixed types in one column',
    why: 'mix types and became text, every value as it is written',
    remedy: 'columns gives a type and makes values that do not fit an error.',
    csvRemedy: 'source-null-values makes NULL of words such as N/A.',
    culprits: []
  }
}

const KIND_WORDS: readonly (readonly [bigint, string])[] = [
  [KIND.int, 'whole number'],
  [KIND.bigWhole, 'whole number'],
  [KIND.decimal, 'decimal'],
  [KIND.exactDecimal, 'decimal'],
  [KIND.longDecimal, 'decimal'],
  [KIND.overflow, 'decimal'],
  [KIND.bool, 'boolean'],
  [KIND.date, 'date'],
  [KIND.timestamp, 'date-time'],
  [KIND.instant, 'date-time with offset'],
  [KIND.badDate, 'impossible date'],
  [KIND.nonFinite, 'NaN or Infinity value'],
  [KIND.leading, 'value with a leading zero or +'],
  [KIND.grouped, 'grouped number'],
  [KIND.localDate, 'local date'],
  [KIND.text, 'text'],
  [KIND.object, 'JSON object'],
  [KIND.emptyObject, 'JSON object'],
  [KIND.array, 'JSON array']
]

/** Tells, once for each kind of oddity, which columns became text and why, with a count and an example each. */
export async function remarkOddColumns(
  connection: Connection,
  scans: readonly Scan[],
  columns: readonly OddColumn[],
  digits: number,
  log: Log
): Promise<void> {
  for (const oddity of Object.keys(WORDING) as Oddity[]) {
    const concerned = columns.filter(column => column.oddity === oddity)
    if (concerned.length === 0) continue
    const wording = WORDING[oddity]
    const parts: string[] = []
    for (const column of concerned.slice(0, MAX_EXPLAINED)) {
      const detail = oddity === 'only-null' ? '' : await explain(connection, scans, column, wording)
      parts.push(`${column.name}${detail === '' ? '' : ` (${detail})`}`)
    }
    if (concerned.length > parts.length) parts.push(`${concerned.length - parts.length} more`)
    const subject = concerned.length === 1 ? 'Column' : 'Columns'
    const remedy = remedyFor(wording, scans, digits)
    log[wording.level](wording.title, `${subject} ${parts.join(', ')}: ${wording.why}. ${remedy}`)
  }
}

/**
 * Tells, where other columns hold decimal commas, which numbers may be grouped ones: `1.000` is then more likely a
 * thousand than one.
 * @param numbers the columns that inference has read as decimals
 */
export function remarkThousands(
  odd: readonly OddColumn[],
  numbers: readonly Pick<OddColumn, 'name' | 'field'>[],
  log: Log
): void {
  const comma = odd.find(({ oddity }) => oddity === 'grouped')
  const suspects = numbers.filter(({ field }) => field.plain === undefined && onlyThousands(field.bits))
  if (comma === undefined || suspects.length === 0) return
  const names = suspects.slice(0, MAX_EXPLAINED).map(({ name }) => name)
  if (suspects.length > names.length) names.push(`${suspects.length - names.length} more`)
  log.warning(
    'Perhaps grouped numbers',
    `${suspects.length === 1 ? 'Column' : 'Columns'} ${names.join(', ')}: every decimal has three digits after its point and was read as a decimal, 1.000 as one; but ${comma.name} holds grouped numbers or decimal commas. source-decimal and source-group say how numbers are written.`
  )
}

function remedyFor(
  { remedy, csvRemedy, narrowRemedy }: Wording,
  scans: readonly Scan[],
  digits: number
): string {
  const isCsv = scans[0]?.files[0]?.format === 'csv'
  const isNarrow = digits === MAX_NUMERIC_PRECISION
  return [remedy, isCsv ? csvRemedy : undefined, isNarrow ? narrowRemedy : undefined]
    .filter(part => part !== undefined)
    .join(' ')
}

interface Found {
  count: number
  readonly position: string | undefined
  readonly example: string
}

async function explain(
  connection: Connection,
  scans: readonly Scan[],
  column: OddColumn,
  wording: Wording
): Promise<string> {
  const byWord = new Map<string, Found>()
  for (const [index, scan] of scans.entries()) {
    for (const [kind, count, position, example] of await kindsIn(connection, scan, column.field, index)) {
      const bits = BigInt(kind ?? 0)
      const culprit = wording.culprits.length === 0 || wording.culprits.some(one => (bits & one) !== 0n)
      const word = KIND_WORDS.find(([known]) => (bits & known) !== 0n)?.[1]
      if (word === undefined || !culprit) continue
      const known = byWord.get(word)
      if (known !== undefined) known.count += Number(count)
      else
        byWord.set(word, {
          count: Number(count),
          position: position ?? undefined,
          example: example ?? ''
        })
    }
  }
  const rarestFirst = [...byWord].sort((a, b) => a[1].count - b[1].count)
  const counts = rarestFirst.map(([word, { count }]) => counted(count, word))
  const rarest = rarestFirst[0]?.[1]
  if (rarest === undefined) return ''
  const place =
    rarest.position === undefined ? '' : ` in ${await placeOf(connection, scans, rarest.position)}`
  return `${counts.join(', ')}; for example ${shownValue(rarest.example)}${place}`
}

/** Rows: kind, how many values, the first position, the value there. */
async function kindsIn(
  connection: Connection,
  scan: Scan,
  field: SourceField,
  index: number
): Promise<readonly (readonly (string | null)[])[]> {
  const position = scan.files[0]?.positions === 'none' ? 'null::bigint' : 's.n'
  const text = field.text[index] ?? 'null'
  const json = field.json?.[index]
  const values = `select ${position} as n, ${text} as x, ${json === undefined ? plainText(field, index) : `(${json})::text`} as v from ${scan.from} s`
  const bits = json === undefined ? textBits('v') : jsonBits('v')
  const kinds = Object.values(KIND).reduce((all, one) => all | one, 0n)
  const marked = `select n, left(x, 81) as x, (${bits}) & ${kinds} as k from (${values}) t where x is not null`
  const query = `select g.k, g.c, g.n, m.x from (select k, count(*) as c, min(n) as n from (${marked}) u group by k) g
    left join (${marked}) m on m.k = g.k and m.n = g.n`
  return (await connection.query(query)).rows
}
