import { parseNamesPath } from '../../source/contract/names-path.ts'
import type { SourceConfig } from '../../source/contract/source.ts'
import { uselessShapeInputs } from '../../source/formats/format-inputs.ts'
import { FORMATS } from '../../source/formats/format-table.ts'
import type { InputReader } from '../reading/reader.ts'

/** The part of the configuration that says how records of JSON lie. */
type ShapeConfig = Pick<SourceConfig, 'columnNames'>

/** The inputs that say how the records of JSON lie in their document. */
export function readShape(reader: InputReader, format: string): ShapeConfig {
  const { faults } = reader
  const columnNames = reader.text('source-column-names')
  if (columnNames !== undefined) faults.catching(() => parseNamesPath(columnNames))
  if (columnNames !== undefined && reader.text('source-header') !== undefined) {
    faults.invalid(
      'The inputs source-column-names and source-header are both given, and both say where the names of the columns are.',
      'Keep source-column-names where the names stand outside of the records, source-header: true where the first record holds them.'
    )
  }
  const config: ShapeConfig = { ...(columnNames === undefined ? {} : { columnNames }) }
  const chosen = FORMATS.get(format)
  const given = chosen === undefined ? [] : uselessShapeInputs(config, chosen)
  if (given.length > 0) {
    const several = given.length > 1
    faults.invalid(
      `The input${several ? 's' : ''} ${given.join(', ')} ${several ? 'are' : 'is'} given, but source-format is ${format}: ${several ? 'they say' : 'it says'} how the records of JSON lie.`,
      `Leave ${several ? 'them' : 'it'} out, or set source-format to json.`
    )
  }
  return config
}
