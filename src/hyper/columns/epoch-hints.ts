import type { Log } from '../../base/log.ts'
import { listed } from '../../base/text.ts'
import { EPOCH_UNITS, type EpochWord, epochOfDigits } from '../values/epoch-pattern.ts'
import { KIND, onlyDigits } from '../values/kinds.ts'
import { kindsOf } from '../values/rules.ts'
import type { ColumnPlan } from './column-plan.ts'

const MAX_SHOWN = 10
/** Words in the name of a column of times. */
const TIME_WORDS = new Set(
  'at changed closed created date datetime deleted end ended epoch expires finished last modified opened posted published received sent since start started time timestamp ts until updated when'.split(
    ' '
  )
)

/** Tells which columns of numbers, by their names and digits, look like times, and what makes times of them. */
export function remarkEpochs(plans: readonly ColumnPlan[], log: Log): void {
  const found = plans.flatMap(({ name, field, type, declared }) => {
    if (declared || type !== 'bigint' || kindsOf(field.bits) !== KIND.int || !isTimeName(name)) return []
    const word = epochOfDigits(onlyDigits(field.bits) ?? 0)
    return word === undefined ? [] : [{ name, word }]
  })
  if (found.length === 0) return
  const shown = found.map(({ name, word }) => `${name} (${EPOCH_UNITS[word]} since 1970: format: ${word})`)
  log.notice(
    'Perhaps times as numbers',
    `${found.length === 1 ? 'Column' : 'Columns'} ${listed(shown, MAX_SHOWN)}: that format in columns turns the numbers into times; the type bigint there keeps them as numbers.`
  )
}

/**
 * What makes times of values that are no times as they stand: the word for `format`; undefined when they do not look
 * so.
 */
export function epochOfValues(values: readonly string[]): EpochWord | undefined {
  const words = new Set(
    values.map(value => epochOfDigits(/^(\d+)([.]\d+)?$/.exec(value.trim())?.[1]?.length ?? 0))
  )
  return words.size === 1 ? [...words][0] : undefined
}

function isTimeName(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
  return words.some(word => TIME_WORDS.has(word))
}
