import { ActionError } from '../../src/base/errors.ts'
import type { Remark } from '../../src/base/log.ts'
import type { Built } from './build.ts'
import type { Expectation, ExpectedColumn } from './oracle.ts'
import { shownMicroseconds } from './oracle-values.ts'
import { holdable } from './table-writers.ts'

/** What came of a build: an extract, or the error that it ended with. */
export type Outcome = Built | Error

/**
 * Compares what came of a build with what must come of it.
 * @returns the first difference in words; undefined when there is none
 */
export function difference(outcome: Outcome, expected: Expectation): string | undefined {
  if (outcome instanceof Error) {
    const shown = outcome instanceof ActionError ? outcome.message : outcome.stack
    if (!('fails' in expected)) return `failed, where data was expected: ${shown}`
    const isRight = outcome instanceof ActionError && outcome.code.startsWith(expected.fails)
    return isRight ? undefined : `failed with another error than ${expected.fails}: ${shown}`
  }
  if ('fails' in expected) return `gave an extract, where ${expected.fails} was expected`
  return shapeDifference(outcome, expected.columns) ?? rowsDifference(outcome, expected.columns)
}

function shapeDifference(
  { extract, remarks }: Built,
  columns: readonly ExpectedColumn[]
): string | undefined {
  const shape = (list: readonly { readonly name: string; readonly type: string }[]): string =>
    list.map(({ name, type }) => `${JSON.stringify(name)} ${type}`).join(', ')
  const found = shape(extract.columns)
  if (found !== shape(columns)) return `has the columns ${found}, not ${shape(columns)}`
  for (const [at, { name, values, isTold }] of columns.entries()) {
    const isNullable = extract.columns[at]?.nullable
    if (!isNullable && values.includes(null)) return `has the column ${JSON.stringify(name)} without NULL`
    // Of very many columns only the first are named.
    const tells = ({ message }: Remark): boolean => message.includes(name) || /\b\d+ more\b/.test(message)
    if (isTold === true && !remarks.some(tells)) {
      return `says nothing of the column ${JSON.stringify(name)}`
    }
  }
  const isSilent = columns.every(({ isTold }) => isTold === false)
  const told = remarks.filter(({ title }) => !ABOUT_THE_SOURCE.test(title))
  return isSilent && told.length > 0 ? `says for no reason: ${told[0]?.title}` : undefined
}

/** Remarks that are not about the values of a column. */
const ABOUT_THE_SOURCE = /name|key/i

function rowsDifference({ rows }: Built, columns: readonly ExpectedColumn[]): string | undefined {
  const count = columns[0]?.values.length ?? 0
  const found = rows.map(row => JSON.stringify(row.map((text, at) => exact(text, columns[at]?.type ?? ''))))
  const wanted = Array.from({ length: count }, (_, row) =>
    JSON.stringify(columns.map(({ type, values }) => exact(values[row] ?? null, type)))
  )
  found.sort()
  wanted.sort()
  for (let at = 0; at < Math.max(found.length, wanted.length); at++) {
    if (found[at] !== wanted[at]) return `has the row ${found[at]}, not ${wanted[at]}`
  }
  return undefined
}

/** One text for each value that a type has, whoever wrote it. */
function exact(text: string | null, type: string): string | null {
  if (text === null) return null
  if (type === 'text') return sameJson(text)
  const bare = text.replace(/^[ \t]+|[ \t]+$/g, '')
  if (type === 'bool') return bare.toLowerCase()
  if (type === 'bigint' || type === 'int') return String(BigInt(bare))
  // The engine reads -.0 as 0 and -0.0 as -0: zero is zero.
  if (type === 'double') return String(Number(bare))
  if (type === 'timestamp') return String(shownMicroseconds(bare) ?? `? ${bare}`)
  if (type.startsWith('numeric')) return sameDecimal(bare, Number(/,(\d+)/.exec(type)?.[1] ?? 0))
  return bare
}

/** The digits with all decimals of the type, as a whole number. */
function sameDecimal(text: string, scale: number): string {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.')
  if (fraction.length > scale) return `? ${text}`
  const digits = BigInt(whole + fraction.padEnd(scale, '0'))
  return String(text.startsWith('-') ? -digits : digits)
}

const JSON_STRING = /"(?:[^"\\]|\\.)*"/g

/** Text is compared byte for byte; inside JSON a string may have one escape or another. */
function sameJson(text: string): string {
  if (!/^[[{]/.test(text)) return text
  try {
    JSON.parse(text)
  } catch {
    return text
  }
  return text.replace(JSON_STRING, string => JSON.stringify(holdable(JSON.parse(string) as string)))
}
