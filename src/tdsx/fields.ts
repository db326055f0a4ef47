import { createHash } from 'node:crypto'
import { ActionError } from '../base/errors.ts'
import { meantInBrackets } from '../base/suggest.ts'
import type { ExtractColumn } from '../hyper/engine/types.ts'
import { type Datatype, type Kind, kindOf, storedType } from './field-types.ts'
import { type ResultType, referencesOf, resultType, withLocalNames } from './formulas.ts'
import type { FieldLook, Presentation } from './presentation.ts'

/** A field of the data source, ready to be written. */
export interface Field {
  /** What people see: the caption, or the name. */
  readonly shown: string
  /** The name in the `.tds`, in brackets. */
  readonly local: string
  readonly datatype: Datatype
  readonly kind: Kind
  readonly look: FieldLook
  /** The column of the extract; undefined for a calculated field. */
  readonly column?: ExtractColumn
  /** With local names; undefined for a column. */
  readonly formula?: string
}

/**
 * The fields of a data source: the columns of the extract, then the calculated fields.
 * @throws ActionError data.presentation with everything that does not fit the columns
 */
export function fieldsOf(columns: readonly ExtractColumn[], presentation: Presentation): readonly Field[] {
  const { looks, calculatedFields } = presentation
  const problems = [
    ...unknownNames(columns, presentation),
    ...clashes(columns, presentation),
    ...unknownReferences(columns, presentation)
  ]
  if (problems.length > 0) throw misfit(problems)
  const fields: Field[] = []
  const byName = new Map<string, Field>()
  for (const column of columns) {
    const look = looks.get(column.name) ?? {}
    const { datatype } = storedType(column.type)
    const kind = kindOf(datatype, look.role)
    const numeric = datatype === 'integer' || datatype === 'real'
    const of = `${quote(column.name)} is ${column.type}`
    if (kind === undefined) problems.push(`${of}, which does not go with role ${look.role}`)
    if (look.defaultFormat !== undefined && !numeric) {
      problems.push(`${of}, and default-format is for numbers`)
    }
    const field = {
      shown: look.caption ?? column.name,
      local: bracketed(column.name),
      datatype,
      kind: kind ?? { role: 'dimension', type: 'nominal' },
      look,
      column
    } as const
    fields.push(field)
    byName.set(column.name, field)
    byName.set(field.shown, field)
  }
  for (const name of inOrder(calculatedFields, problems)) {
    const formula = calculatedFields.get(name) ?? ''
    const look = looks.get(name) ?? {}
    const datatype = resultType(formula, used => resultOf(byName.get(used)?.datatype))
    const kind = kindOf(datatype, look.role)
    if (kind === undefined) {
      problems.push(
        `the calculated field ${quote(name)} gives ${datatype}, which does not go with role ${look.role}`
      )
    }
    const field = {
      shown: name,
      local: calculation(name),
      datatype,
      kind: kind ?? { role: 'dimension', type: 'nominal' },
      look,
      formula: withLocalNames(formula, used => byName.get(used)?.local ?? bracketed(used))
    } as const
    fields.push(field)
    byName.set(name, field)
  }
  if (problems.length > 0) throw misfit(problems)
  return fields
}

/** A name in brackets, as formulas and files of Tableau have it. */
export function bracketed(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`
}

/**
 * The local name of a calculated field, in the form that Tableau Desktop gives it. Workbooks know a field by it, so it
 * comes from the name alone: with a number in a row, another field in `calculated-fields` would give them the formula
 * of a neighbour.
 */
function calculation(name: string): string {
  const hash = createHash('sha256').update(name).digest().readBigUInt64BE()
  return `[Calculation_${String(hash % 10n ** 18n).padStart(18, '0')}]`
}

function unknownNames(
  columns: readonly ExtractColumn[],
  { looks, calculatedFields }: Presentation
): string[] {
  const names = columns.map(({ name }) => name)
  return [...looks].flatMap(([name, look]) => {
    if (names.includes(name)) return []
    if (!calculatedFields.has(name)) {
      return [
        `columns tells how ${quote(name)} looks, which is not a column of the extract${meantInBrackets(name, names)}`
      ]
    }
    return look.caption === undefined
      ? []
      : [`the calculated field ${quote(name)} is given a caption; its name is shown`]
  })
}

/** Names and captions are one space of names: a formula may use either. */
function clashes(columns: readonly ExtractColumn[], { looks, calculatedFields }: Presentation): string[] {
  const taken = new Map(columns.map(({ name }) => [name.toLowerCase(), name]))
  const problems: string[] = []
  const take = (shown: string, owner: string): void => {
    const other = taken.get(shown.toLowerCase())
    if (other !== undefined && other !== owner) {
      problems.push(`${quote(shown)} is a name or caption of two fields (case does not count)`)
    }
    taken.set(shown.toLowerCase(), owner)
  }
  for (const { name } of columns) {
    const caption = looks.get(name)?.caption
    if (caption !== undefined) take(caption, name)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold them
    if (/[\u0000-\u001f\u007f\ufffe\uffff]|\p{Surrogate}/u.test(name))
      problems.push(`the column name ${quote(name)} holds a control character`)
  }
  for (const name of calculatedFields.keys()) take(name, `\0${name}`)
  return problems
}

function unknownReferences(columns: readonly ExtractColumn[], presentation: Presentation): string[] {
  const { looks, calculatedFields } = presentation
  const names = columns.flatMap(({ name }) => [name, looks.get(name)?.caption ?? name])
  const all = [...new Set([...names, ...calculatedFields.keys()])]
  return [...calculatedFields].flatMap(([name, formula]) =>
    referencesOf(formula)
      .filter(used => !all.includes(used))
      .map(
        used =>
          `the formula of ${quote(name)} uses [${used}], which is not a field${meantInBrackets(used, all)}`
      )
  )
}

/** Each calculated field after those that it uses. */
function inOrder(formulas: ReadonlyMap<string, string>, problems: string[]): string[] {
  const done: string[] = []
  const visit = (name: string, above: readonly string[]): void => {
    if (done.includes(name)) return
    if (above.includes(name)) {
      problems.push(`the calculated field ${quote(name)} uses itself (${[...above, name].join(' → ')})`)
      return
    }
    for (const used of referencesOf(formulas.get(name) ?? '')) {
      if (formulas.has(used)) visit(used, [...above, name])
    }
    if (!done.includes(name)) done.push(name)
  }
  for (const name of formulas.keys()) visit(name, [])
  return done
}

function resultOf(datatype: Datatype | undefined): ResultType {
  return datatype === undefined || datatype === 'integer' ? 'real' : datatype
}

function quote(name: string): string {
  return JSON.stringify(name)
}

function misfit(problems: readonly string[]): ActionError {
  return new ActionError(
    'data.presentation',
    `What columns and calculated-fields say of fields does not fit the extract: ${[...new Set(problems)].join('; ')}.`,
    'Correct columns or calculated-fields; the names are those of the extract, after transform, and captions. Nothing was published.'
  )
}
