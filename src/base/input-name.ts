import { AsyncLocalStorage } from 'node:async_hooks'
import { declared, type InputName } from './input-catalog.ts'

/** True in all that is done for an entry of `sources`, also after an `await`. */
const inEntry = new AsyncLocalStorage<boolean>()

const PREFIX = 'source-'

/**
 * Runs `work` for an entry of `sources`, whose keys are the `source-*` inputs without that prefix: the messages that
 * it makes name its keys.
 */
export function forEntry<T>(work: () => T): T {
  return inEntry.run(true, work)
}

/**
 * The name of an input as the author of the source at hand writes it: `source-format`, or `format` in an entry of
 * `sources`.
 */
export function inputName(name: InputName): string {
  return isKey(name) && name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name
}

/** As `inputName`, with the word for what it is: `input source-format`, or `key format`. */
export function inputPhrase(name: InputName): string {
  return `${isKey(name) ? 'key' : 'input'} ${inputName(name)}`
}

/**
 * Names of inputs with their verb: `input source-header says`, `keys header, encoding say`.
 * @param names one at least, all of them keys of an entry or none
 */
export function inputsPhrase(names: readonly InputName[], one: string, several: string): string {
  const word = names.every(isKey) ? 'key' : 'input'
  return `${names.length === 1 ? word : `${word}s`} ${names.map(inputName).join(', ')} ${names.length === 1 ? one : several}`
}

/** True when the author of the source at hand writes it as a key of an entry. */
function isKey(name: InputName): boolean {
  return inEntry.getStore() === true && isEntryKey(name)
}

/** True for what an entry of `sources` may have: what says something of one source. */
export function isEntryKey(name: InputName): boolean {
  return name === 'columns' || (name.startsWith(PREFIX) && declared(name).ofRun !== true)
}
