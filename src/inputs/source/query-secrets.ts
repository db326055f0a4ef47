import { inputName, inputPhrase } from '../../base/input-name.ts'
import type { SourceConfig } from '../../source/contract/source.ts'
import type { InputReader } from '../reading/reader.ts'
import { parseHeaderLines } from './headers.ts'

/**
 * The lines of `source-query-secrets`, in their order. A fault names the line by its number and never shows a value.
 * @param locations of the source: none may hold one of the names already
 */
export function readQuerySecrets(
  reader: InputReader,
  locations: readonly string[]
): NonNullable<SourceConfig['querySecrets']> {
  const secrets: (readonly [name: string, value: string])[] = []
  const fault = (number: number, wrong: string): void =>
    reader.faults.invalid(
      `Line ${number} of the ${inputPhrase('source-query-secrets')} ${wrong}.`,
      'Write one "name: value" per line; a secret that does not exist gives an empty value.'
    )
  for (const { number, name, value } of parseHeaderLines(reader.text('source-query-secrets') ?? '')) {
    if (name === undefined) fault(number, 'has no colon between name and value')
    else if (name === '') fault(number, 'has no name before the colon')
    else if (value === '') fault(number, 'has no value after the colon')
    else if (secrets.some(([other]) => other === name)) fault(number, 'has a name that came before')
    else if (locations.some(location => URL.parse(location)?.searchParams.has(name) === true)) {
      fault(number, `has a name that the query in ${inputName('source-url')} has as well`)
    } else secrets.push([name, value])
  }
  return secrets
}
