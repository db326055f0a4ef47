import {
  type Choice,
  type ChoiceName,
  declared,
  type FlagName,
  type InputName
} from '../../base/input-catalog.ts'
import { inputPhrase } from '../../base/input-name.ts'
import type { Hints } from '../../base/suggest.ts'
import type { Faults } from './faults.ts'
import { suggestValue } from './hints.ts'

/** The raw value of an input: trimmed, from its variable when it is empty, else the default, else ''. */
export function inputText(env: NodeJS.ProcessEnv, name: InputName): string {
  const { variable, default: fallback } = declared(name)
  return givenText(env, name) || (variable === undefined ? '' : trimmed(env[variable])) || (fallback ?? '')
}

/** As `inputText`, but only what `with:` gives: no variable and no default. */
export function givenText(env: NodeJS.ProcessEnv, name: InputName): string {
  return trimmed(env[inputVariable(name)])
}

/** The variable in which the runner passes an input. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`
}

/** Reads values of inputs; what is wrong with one goes to `faults`, and the default stands in for it. */
export class InputReader {
  readonly env: NodeJS.ProcessEnv
  readonly faults: Faults

  constructor(env: NodeJS.ProcessEnv, faults: Faults) {
    this.env = env
    this.faults = faults
  }

  /** The value, or undefined when it is empty. */
  text(name: InputName): string | undefined {
    return inputText(this.env, name) || undefined
  }

  /** The value; '' and a fault when it is empty. */
  required(name: InputName, remedy: string): string {
    const value = inputText(this.env, name)
    if (value === '') this.faults.missing(`The ${inputPhrase(name)} is missing.`, remedy)
    return value
  }

  /** A value of a closed list, in any case. */
  choice<N extends ChoiceName>(name: N): Choice<N> {
    return (this.#chosen(name, declared(name).values) ?? declared(name).default) as Choice<N>
  }

  /**
   * As `choice`, of a list that the caller has.
   * @param hints what people write for its values
   */
  oneOf(name: InputName, values: readonly string[], hints: Hints): string {
    return this.#chosen(name, values, hints) ?? declared(name).default ?? ''
  }

  /** `true` or `false`; undefined, with a fault, for anything else. */
  flag(name: FlagName): boolean | undefined {
    const chosen = this.#chosen(name, declared(name).values)
    return chosen === undefined ? undefined : chosen === 'true'
  }

  /** A plain decimal number from `above` (exclusive) or `from` up to `to`. */
  number(name: InputName, range: { from?: number; above?: number; to: number; whole: boolean }): number {
    const value = inputText(this.env, name)
    const number = (range.whole ? /^\d+$/ : /^\d+(\.\d+)?$/).test(value) ? Number(value) : Number.NaN
    const bigEnough = range.from === undefined ? number > (range.above ?? 0) : number >= range.from
    if (bigEnough && number <= range.to) return number
    const kind = range.whole ? 'whole number' : 'number'
    const bounds =
      range.from === undefined
        ? `above ${range.above ?? 0} and up to ${range.to}`
        : `from ${range.from} to ${range.to}`
    this.faults.invalid(
      `The ${inputPhrase(name)} has the value ${quoted(value)}, but must be a ${kind} ${bounds}.`,
      `Give a ${kind} such as ${declared(name).default ?? range.to}, or leave the input out.`
    )
    return Number(declared(name).default)
  }

  #chosen(name: InputName, values: readonly string[] = [], hints?: Hints): string | undefined {
    const value = inputText(this.env, name)
    const chosen = values.find(allowed => allowed.toLowerCase() === value.toLowerCase())
    if (chosen === undefined) {
      const meant = suggestValue(name, value, values, hints)
      this.faults.invalid(
        `The ${inputPhrase(name)} has the value ${quoted(value)}, but must be one of ${values.join(', ')}.`,
        meant === undefined ? 'Write one of these.' : `Did you mean ${meant}?`
      )
    }
    return chosen
  }
}

/** The names in a text: one a line; in a single line, between commas. */
export function namesIn(text: string): string[] {
  return text
    .split(/[\r\n]/.test(text) ? /[\r\n]+/ : ',')
    .map(name => name.trim())
    .filter(name => name !== '')
}

/** True when a text of one line holds what XML and names cannot: control characters, halves of surrogate pairs, … */
export function isUnwritableLine(text: string): boolean {
  return /[\p{Cc}\p{Surrogate}\ufffe\uffff]/u.test(text)
}

/** As `isUnwritableLine`, for a text that may have several lines, and tabs. */
export function isUnwritable(text: string): boolean {
  return isUnwritableLine(text.replace(/[\t\r\n]/g, ''))
}

/** A value as an error shows it: in quotes, on one line, cut after 60 characters. */
export function quoted(value: string): string {
  const letters = [...value.replace(/\p{Cc}+/gu, ' ')]
  return `"${letters.length > 60 ? `${letters.slice(0, 60).join('')}…` : letters.join('')}"`
}

function trimmed(value: string | undefined): string {
  return value?.trim() ?? ''
}
