import { inputName } from '../../base/input-name.ts'
import { MAX_NUMERIC_PRECISION } from '../engine/types.ts'
import type { Scan } from '../read/scan.ts'
import { KIND } from '../values/kinds.ts'
import type { Oddity } from '../values/rules.ts'

/** How an oddity is told. */
export interface WarningWording {
  readonly level: 'notice' | 'warning'
  readonly title: string
  /** What the columns are like, and what became of them: of one column, and of several. */
  readonly why: readonly [one: string, several: string]
  /** The input that changes it. */
  readonly remedy: () => string
  /** What to add for CSV. */
  readonly csvRemedy?: () => string
  /** Instead of both for other formats, which do not take the inputs that say how a CSV file is written. */
  readonly otherRemedy?: () => string
  /** What to add where numbers have 18 digits at most. */
  readonly narrowRemedy?: () => string
  /** The kinds that caused it, for the example; undefined when the column has no values. */
  readonly culprits: readonly bigint[]
}

/** What is said of each oddity, in this order. */
export const INFERENCE_WARNINGS: Readonly<Record<Oddity, WarningWording>> = {
  'only-null': {
    level: 'notice',
    title: 'Columns without values',
    why: ['holds only NULL and became text', 'hold only NULL and became text'],
    remedy: () => 'columns gives them another type.',
    culprits: []
  },
  'many-digits': {
    level: 'warning',
    title: 'More digits than a number column holds',
    why: ['became text to keep every digit', 'became text to keep every digit'],
    remedy: () => 'columns gives them a number type (double rounds to about 15 digits).',
    narrowRemedy: () => 'hyper-version: 3 has room for up to 38 digits in a number.',
    culprits: [KIND.bigWhole, KIND.longDecimal, KIND.exactDecimal]
  },
  'mixed-offsets': {
    level: 'warning',
    title: 'Date-times with and without offset',
    why: [
      'mixes both and became text: a value without an offset does not say which instant it means',
      'mix both and became text: a value without an offset does not say which instant it means'
    ],
    remedy: () => 'columns: … timestamp takes the values without offset as they are written.',
    culprits: [KIND.timestamp]
  },
  'no-such-date': {
    level: 'warning',
    title: 'Dates that do not exist',
    why: [
      'holds a date or time that does not exist and became text',
      'hold a date or time that does not exist and became text'
    ],
    remedy: () => 'Correct the source, or convert them in transform.',
    culprits: [KIND.badDate]
  },
  'not-finite': {
    level: 'warning',
    title: 'NaN or Infinity',
    why: [
      'holds NaN or Infinity, which would spoil every sum, and became text',
      'hold NaN or Infinity, which would spoil every sum, and became text'
    ],
    remedy: () =>
      `${inputName('source-null-values')} (NaN and Infinity, one per line) makes NULL of them and numbers of the others.`,
    otherRemedy: () => 'null-values in columns makes NULL of them and numbers of the others.',
    culprits: [KIND.nonFinite]
  },
  leading: {
    level: 'notice',
    title: 'Numbers with a leading zero or +',
    why: [
      'has numbers with a leading zero or a plus sign and stays text, as ids and telephone numbers must',
      'have numbers with a leading zero or a plus sign and stay text, as ids and telephone numbers must'
    ],
    remedy: () => 'columns gives them a number type.',
    culprits: [KIND.leading]
  },
  grouped: {
    level: 'notice',
    title: 'Grouped numbers or decimal commas',
    why: [
      'has grouped numbers or decimal commas, which countries read differently, and stays text',
      'have grouped numbers or decimal commas, which countries read differently, and stay text'
    ],
    remedy: () =>
      `${inputName('source-decimal')} and ${inputName('source-group')} make numbers of them (for 1.234,50 a comma and a point; for 1,234.50 the group alone); for one column, write a format in columns.`,
    otherRemedy: () =>
      'format in columns (#.##0,00 for 1.234,50; #,##0.00 for 1,234.50) makes numbers of them.',
    culprits: [KIND.grouped]
  },
  'local-date': {
    level: 'notice',
    title: 'Dates that are not ISO 8601',
    why: [
      'has dates that countries write differently, and stays text',
      'have dates that countries write differently, and stay text'
    ],
    remedy: () =>
      `${inputName('source-date-format')} makes dates of them (dd.MM.yyyy for 31.12.2024); for one column, write a format in columns.`,
    otherRemedy: () => 'format in columns makes dates of them (dd.MM.yyyy for 31.12.2024).',
    culprits: [KIND.localDate]
  },
  'empty-text': {
    level: 'warning',
    title: 'Empty texts among values',
    why: [
      'has an empty text in quotes ("") where nothing is known, and became text',
      'have an empty text in quotes ("") where nothing is known, and became text'
    ],
    remedy: () =>
      `${inputName('source-null-values')}: '""' makes NULL of it, and numbers or dates of the others.`,
    otherRemedy: () => `null-values: [""] in columns makes NULL of it, and numbers or dates of the others.`,
    culprits: [KIND.emptyText]
  },
  mixed: {
    level: 'warning',
    title: 'Mixed types in one column',
    why: [
      'mixes types and became text, every value as it is written',
      'mix types and became text, every value as it is written'
    ],
    remedy: () => 'columns gives a type and makes values that do not fit an error.',
    csvRemedy: () => `${inputName('source-null-values')} makes NULL of words such as N/A.`,
    otherRemedy: () =>
      'columns gives a type and makes values that do not fit an error; null-values there makes NULL of words such as N/A.',
    culprits: []
  }
}

/**
 * The inputs that change what an oddity makes of a column.
 * @param digits that a NUMERIC of the file holds
 */
export function remedyFor(
  { remedy, csvRemedy, otherRemedy, narrowRemedy }: WarningWording,
  scans: readonly Scan[],
  digits: number
): string {
  const parts = isCsv(scans) ? [remedy, csvRemedy] : [otherRemedy ?? remedy]
  if (digits === MAX_NUMERIC_PRECISION) parts.push(narrowRemedy)
  return parts.flatMap(part => part?.() ?? []).join(' ')
}

/** Do the inputs that say how a CSV file is written hold for the scans? XML is spooled as CSV, but it has no lines. */
export function isCsv([scan]: readonly Scan[]): boolean {
  const [file] = scan?.files ?? []
  return file?.format === 'csv' && file.positions === 'line'
}
