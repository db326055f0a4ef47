import type { InputName } from '../../base/input-catalog.ts'
import { inputPhrase } from '../../base/input-name.ts'
import {
  encodeInUrl,
  expandPlaceholders,
  type Moment,
  type TellPlaceholder
} from '../../base/placeholders.ts'
import type { Faults } from './faults.ts'
import { inputText, inputVariable } from './reader.ts'

type Expand = (text: string, moment: Moment, place: string, tell?: TellPlaceholder) => string

const asText: Expand = (text, moment, place, tell) => expandPlaceholders(text, moment, { place, tell })

/** Each line is a URL, where a value is percent-encoded, or a path or an object of S3, where it is not. */
const asLocations: Expand = (text, moment, place, tell) =>
  text
    .split('\n')
    .map((line, index, { length }) =>
      expandPlaceholders(line, moment, {
        place: length === 1 ? place : `${place} (line ${index + 1})`,
        tell,
        ...(/^\s*(?!s3:)[a-z][a-z\d+.-]+:\/\//i.test(line) ? { encode: encodeInUrl } : {})
      })
    )
    .join('\n')

/** The inputs that may hold placeholders. */
const EXPAND = {
  'source-url': asLocations,
  'source-body': asText,
  'source-headers': asText,
  'source-query': asText,
  transform: asText
} as const satisfies Partial<Record<InputName, Expand>>

/** The environment with the placeholders in its inputs replaced; a fault for each input with one that is not known. */
export function withPlaceholders(
  env: NodeJS.ProcessEnv,
  moment: Moment,
  faults: Faults,
  tell?: TellPlaceholder
): NodeJS.ProcessEnv {
  const expanded = { ...env }
  for (const [name, expand] of Object.entries(EXPAND) as [keyof typeof EXPAND, Expand][]) {
    const text = inputText(env, name)
    if (!text.includes('{{')) continue
    const value = faults.catching(() => expand(text, moment, `The ${inputPhrase(name)}`, tell))
    if (value !== undefined) expanded[inputVariable(name)] = value
  }
  return expanded
}
