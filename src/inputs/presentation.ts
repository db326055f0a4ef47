import { isMap, isScalar } from 'yaml'
import { referencesOf } from '../tdsx/formulas.ts'
import type { FieldLook, Presentation } from '../tdsx/presentation.ts'
import { readColumns } from './columns/columns.ts'
import type { Faults } from './reading/faults.ts'
import { type InputReader, isUnwritable, isUnwritableLine, quoted } from './reading/reader.ts'
import { readYaml } from './reading/yaml.ts'
import type { RelationSource } from './source/sources.ts'

const REMEDY = 'Write a YAML map with one "name: formula" per entry; a formula of several lines after |.'
const MAX_NAME_LENGTH = 255

/**
 * How Tableau shows the columns, and the input `calculated-fields`.
 * @param sources as they were read: the one source has read `columns`, several have not
 * @returns undefined when nothing is said
 */
export function readPresentation(
  reader: InputReader,
  sources: readonly RelationSource[],
  several: boolean
): Presentation | undefined {
  const looks = several ? looksBeside(reader) : (sources[0]?.looks ?? new Map())
  const calculatedFields = readFormulas(reader.text('calculated-fields') ?? '', reader.faults)
  return looks.size === 0 && calculatedFields.size === 0 ? undefined : { looks, calculatedFields }
}

/** Beside `sources` the input `columns` can only say how columns of the extract look. */
function looksBeside(reader: InputReader): ReadonlyMap<string, FieldLook> {
  const { rules, looks } = readColumns(reader.text('columns') ?? '', 0, reader.faults)
  if (rules.size > 0) {
    reader.faults.invalid(
      `With sources, the input columns cannot say how the source is read, as it does for ${[...rules.keys()].map(quoted).join(', ')}.`,
      'Write it in columns of the entry of sources. Next to sources, the input columns takes only caption, description, role, default-format, folder and hidden.'
    )
  }
  return looks
}

function readFormulas(text: string, faults: Faults): ReadonlyMap<string, string> {
  const formulas = new Map<string, string>()
  if (text === '') return formulas
  const input = {
    name: 'calculated-fields' as const,
    twice: 'names a field twice',
    remedy: `${REMEDY} Quote a formula that begins with [ or {.`
  }
  const { contents, readable } = readYaml(text, input, faults)
  if (!readable) return formulas
  if (!isMap(contents)) {
    faults.invalid('The input calculated-fields is not a YAML map.', REMEDY)
    return formulas
  }
  for (const { key, value } of contents.items) {
    const name = isScalar(key) ? String(key.value).trim() : ''
    const formula = isScalar(value) ? String(value.value ?? '').trim() : ''
    if (name === '' || [...name].length > MAX_NAME_LENGTH || isUnwritableLine(name)) {
      faults.invalid(
        `The input calculated-fields has the name ${quoted(name)}, which is not a usable name.`,
        REMEDY
      )
    } else if (formula === '' || isUnwritable(formula)) {
      faults.invalid(
        `The input calculated-fields gives no usable formula for ${quoted(name)}.`,
        'Write the formula as one text, in quotes or after | when it begins with [ or {, or holds ": " or " #".'
      )
    } else if (isFormula(name, formula, faults)) formulas.set(name, formula)
  }
  return formulas
}

function isFormula(name: string, formula: string, faults: Faults): boolean {
  try {
    referencesOf(formula)
    return true
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    faults.invalid(
      `The input calculated-fields has for ${quoted(name)} a formula that cannot be read: ${error.message}.`,
      'Close each text, comment and bracket; a bracket in the name of a field is written twice: [a]]b].'
    )
    return false
  }
}
