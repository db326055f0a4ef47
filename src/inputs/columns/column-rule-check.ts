import { inputPhrase } from '../../base/input-name.ts'
import type { ColumnRule } from '../../hyper/values/column-rule.ts'
import type { FieldLook } from '../../tdsx/presentation.ts'
import type { Faults } from '../reading/faults.ts'
import { quoted } from '../reading/reader.ts'

/** What the members of one rule ask of one another. @returns false with a fault when they contradict */
export function checkTogether(name: string, rule: ColumnRule, look: FieldLook, faults: Faults): boolean {
  const problem = dropProblem({ ...look, ...rule }) ?? roundProblem(rule) ?? formatProblem(rule)
  if (problem === undefined) return true
  faults.invalid(`The ${inputPhrase('columns')} gives ${quoted(name)} ${problem.what}.`, problem.remedy)
  return false
}

interface Problem {
  readonly what: string
  readonly remedy: string
}

function dropProblem({ optional: _optional, ...rule }: ColumnRule): Problem | undefined {
  if (rule.drop !== true || Object.keys(rule).length === 1) return undefined
  return {
    what: 'drop: true together with other keys',
    remedy: 'A column that is left out needs nothing else: remove drop, or the other keys.'
  }
}

function roundProblem({ round, type }: ColumnRule): Problem | undefined {
  if (round !== true || type === 'int' || type === 'bigint' || type?.startsWith('numeric')) return undefined
  return {
    what: `round: true with ${type === undefined ? 'no type' : `the type ${type}`}`,
    remedy: 'Rounding needs a type with a fixed number of decimals: numeric(p,s), int or bigint.'
  }
}

/** Which types each kind of format leads to. */
function formatProblem({ format, type }: ColumnRule): Problem | undefined {
  if (format === undefined || type === undefined) return undefined
  const allowed = format.kind === 'number' ? ['int', 'bigint', 'double', 'numeric'] : DATE_TYPES[format.gives]
  if (allowed.includes(type.replace(/\(.*/, ''))) return undefined
  const kind =
    format.kind === 'number'
      ? 'of a number'
      : format.kind === 'epoch'
        ? 'of a point in time'
        : GIVES[format.gives]
  return {
    what: `the type ${type} and the format ${quoted(format.written)} ${kind}`,
    remedy: `With this format the type is ${allowed.join(', ').replace('numeric', 'numeric(p,s)')}, or left out.`
  }
}

const GIVES = {
  date: 'of a date',
  time: 'of a time of day',
  timestamp: 'of a date and a time',
  instant: 'of a date, a time and an offset'
} as const

const DATE_TYPES: Readonly<Record<keyof typeof GIVES, readonly string[]>> = {
  date: ['date', 'timestamp'],
  time: ['time'],
  timestamp: ['timestamp'],
  instant: ['timestamp', 'timestamp_tz']
}
