import { inputName, inputPhrase, inputsPhrase } from '../../base/input-name.ts'
import { parseNamesPath } from '../../source/contract/names-path.ts'
import { parseRecordsPath } from '../../source/contract/records-path.ts'
import type { SourceConfig } from '../../source/contract/source.ts'
import { uselessShapeInputs } from '../../source/formats/format-inputs.ts'
import { FORMATS } from '../../source/formats/format-table.ts'
import type { InputReader } from '../reading/reader.ts'

/** The part of the configuration that says how records of JSON lie. */
type ShapeConfig = Pick<SourceConfig, 'layout' | 'columnNames' | 'explode'>

/** The inputs that say how the records of JSON lie in their document. */
export function readShape(reader: InputReader, format: string): ShapeConfig {
  const { faults } = reader
  const columnNames = reader.text('source-column-names')
  if (columnNames !== undefined) faults.catching(() => parseNamesPath(columnNames))
  if (columnNames !== undefined && reader.text('source-header') !== undefined) {
    faults.invalid(
      `${inputName('source-column-names')} and ${inputName('source-header')} are both given, and both say where the names of the columns are.`,
      `Keep ${inputName('source-column-names')} where the names stand outside of the records, ${inputName('source-header')}: true where the first record holds them.`
    )
  }
  const layout = reader.text('source-layout') === undefined ? undefined : reader.choice('source-layout')
  if (columnNames !== undefined && layout !== undefined && layout !== 'records') {
    faults.invalid(
      `The ${inputPhrase('source-column-names')} is given, but ${inputName('source-layout')} is ${layout}: the members of objects have names.`,
      'Leave one of the two out.'
    )
  }
  const explode = readExplode(reader)
  const config: ShapeConfig = {
    ...(layout === undefined ? {} : { layout }),
    ...(columnNames === undefined ? {} : { columnNames }),
    ...(explode.length === 0 ? {} : { explode })
  }
  const chosen = FORMATS.get(format)
  const given = chosen === undefined ? [] : uselessShapeInputs(config, chosen)
  if (given.length > 0) {
    const several = given.length > 1
    faults.invalid(
      `The ${inputsPhrase(given, 'is', 'are')} given, but ${inputName('source-format')} is ${format}: ${several ? 'they say' : 'it says'} how the records of JSON lie.`,
      `Leave ${several ? 'them' : 'it'} out, or set ${inputName('source-format')} to json.`
    )
  }
  return config
}

/** The paths, the outer ones first. Arrays side by side would multiply. */
function readExplode(reader: InputReader): readonly (readonly string[])[] {
  const { faults } = reader
  const text = reader.text('source-explode') ?? ''
  const lines = text
    .split(/\r?\n/)
    .map(line => line.trim().replace(/\[\]$/, ''))
    .filter(line => line !== '')
  const paths: (readonly string[])[] = []
  for (const line of lines) {
    faults.catching(() => {
      const steps = parseRecordsPath(line, inputName('source-explode'))
      const names = steps.filter(step => typeof step === 'string')
      if (names.length > 0 && names.length === steps.length) paths.push(names)
      else {
        faults.invalid(
          `The ${inputPhrase('source-explode')} has the path ${JSON.stringify(line)}, but it takes names of members alone.`,
          'Write names with dots between them, such as orders.lines.'
        )
      }
    })
  }
  const ordered = paths.toSorted((a, b) => a.length - b.length)
  for (const [at, path] of ordered.entries()) {
    const outer = ordered[at - 1]
    if (
      outer === undefined ||
      (outer.length < path.length && outer.every((name, level) => path[level] === name))
    ) {
      continue
    }
    faults.invalid(
      `The ${inputPhrase('source-explode')} has the paths ${outer.join('.')} and ${path.join('.')}, which do not lie in one another: their rows would multiply.`,
      'Make two data sources of them, or keep one path; arrays side by side can be joined in transform.'
    )
  }
  return ordered
}
