import type { WantedDescription } from '../../tableau/resources/descriptions.ts'
import { type InputReader, isUnwritable, namesIn, quoted } from '../reading/reader.ts'

/** The inputs `datasource-description`, `datasource-tags` and `certification-note`. */
export function readDescription(reader: InputReader): WantedDescription {
  const description = reader.text('datasource-description')
  const certificationNote = reader.text('certification-note')
  for (const name of ['datasource-description', 'datasource-tags', 'certification-note'] as const) {
    const value = reader.text(name)
    if (value === undefined || !isUnwritable(value)) continue
    reader.faults.invalid(
      `The input ${name} has the value ${quoted(value)}, which holds a control character.`,
      'Remove it; line breaks and tabs may stay.'
    )
  }
  const tags = [...new Set(namesIn(reader.text('datasource-tags') ?? ''))]
  const tabbed = tags.find(tag => tag.includes('\t'))
  if (tabbed !== undefined) {
    reader.faults.invalid(
      `The input datasource-tags has the tag ${quoted(tabbed)}, which holds a tab.`,
      'Write tags between commas, or one per line.'
    )
  }
  return {
    tags,
    ...(description === undefined ? {} : { description }),
    ...(certificationNote === undefined ? {} : { certificationNote })
  }
}
