import type { WantedDescription } from '../tableau/descriptions.ts'
import { type InputReader, quoted } from './reader.ts'

/** Nothing that XML can hold: control characters but tab and line breaks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** The inputs `datasource-description`, `datasource-tags` and `certification-note`. */
export function readDescription(reader: InputReader): WantedDescription {
  const description = reader.text('datasource-description')
  const certificationNote = reader.text('certification-note')
  for (const name of ['datasource-description', 'datasource-tags', 'certification-note'] as const) {
    const value = reader.text(name)
    if (value === undefined || !UNWRITABLE.test(value)) continue
    reader.faults.invalid(
      `The input ${name} has the value ${quoted(value)}, which holds a control character.`,
      'Remove it; line breaks and tabs may stay.'
    )
  }
  return {
    tags: readTags(reader.text('datasource-tags') ?? ''),
    ...(description === undefined ? {} : { description }),
    ...(certificationNote === undefined ? {} : { certificationNote })
  }
}

/** One tag a line; in a single line, tags between commas. Each once. */
function readTags(text: string): string[] {
  const tags = text.split(/[\r\n]/.test(text) ? /[\r\n]+/ : ',').map(tag => tag.trim())
  return [...new Set(tags.filter(tag => tag !== ''))]
}
