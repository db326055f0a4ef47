import { columnDifference } from '../hyper/engine/column-difference.ts'
import type { HeldColumns } from '../hyper/engine/published.ts'
import type { ColumnType } from '../hyper/engine/types.ts'
import { type Datatype, storedType } from '../tdsx/field-types.ts'
import { type TdsFacts, unbracketed } from '../tdsx/read-tds.ts'
import type { SeenColumn } from './published.ts'

/** One thing that a publication would change for those who use the data source. */
export interface SchemaFinding {
  readonly level: 'fail' | 'warn' | 'line'
  /** Without values of the data. */
  readonly text: string
  /** The first value that prevents the published type, with its place. */
  readonly value?: string
  readonly kind: 'gone' | 'renamed' | 'absent' | 'type' | 'field' | 'added' | 'order'
}

interface ExtractColumn {
  readonly name: string
  readonly type: ColumnType
}

/**
 * What a publication of the extract would change in the columns of a data source, in the order of the contract's table.
 * @param seen the published columns
 * @param held what became of them while the extract was built
 */
export function schemaFindings(
  seen: readonly SeenColumn[],
  columns: readonly ExtractColumn[],
  held: HeldColumns
): readonly SchemaFinding[] {
  const { gone, added, retyped, reordered } = columnDifference(
    seen,
    columns,
    ({ datatype }, { type }) => datatype === datatypeOf(type)
  )
  const findings: SchemaFinding[] = gone.map(column =>
    held.byWorkflow.has(column.name)
      ? {
          kind: 'gone',
          level: 'warn',
          text: `${shown(column)} is left out or renamed by columns or transform`
        }
      : { kind: 'gone', level: 'fail', text: `${shown(column)} is gone from the source` }
  )
  for (const { before, after } of retyped) findings.push(typeFinding(before, after, held))
  for (const name of held.absent) {
    const column = seen.find(one => one.name === name)
    if (column !== undefined) findings.push(absentFinding(column, added))
  }
  for (const { name, type, inferred, value } of held.lost) {
    if (retyped.some(({ after }) => after.name === name)) continue
    findings.push({
      kind: 'type',
      level: 'line',
      text: `${quote(name)} was ${type} and is ${inferred}`,
      ...(value === undefined ? {} : { value })
    })
  }
  if (added.length > 0) {
    const list = added.map(({ name, type }) => `${quote(name)} (${type})`).join(', ')
    findings.push({ kind: 'added', level: 'line', text: `added: ${list}` })
  }
  if (reordered) findings.push({ kind: 'order', level: 'line', text: 'the columns stand in another order' })
  return findings
}

/**
 * Calculated fields, groups and hierarchies of the published data source that a publication without them would lose.
 * @param calculated names of the calculated fields of this run
 */
export function lostFields(tds: TdsFacts, calculated: ReadonlySet<string>): readonly SchemaFinding[] {
  const lost = [
    ...tds.fields
      .filter(
        ({ formula, caption, local }) =>
          formula !== undefined && !calculated.has(caption ?? unbracketed(local))
      )
      .map(({ caption, local }) => `the calculated field ${quote(caption ?? unbracketed(local))}`),
    ...tds.groups.map(name => `the group ${quote(name)}`),
    ...tds.hierarchies.map(name => `the hierarchy ${quote(name)}`)
  ]
  return lost.map(text => ({ kind: 'field', level: 'fail', text: `${text} would be lost` }))
}

/** Tableau's word for a type. */
export function datatypeOf(type: ColumnType): Datatype {
  return storedType(type).datatype
}

function typeFinding(before: SeenColumn, after: ExtractColumn, held: HeldColumns): SchemaFinding {
  const lost = held.lost.find(({ name }) => name === after.name)
  const now = datatypeOf(after.type)
  const byWorkflow = held.byWorkflow.has(after.name)
  const isMild = byWorkflow || (before.datatype !== undefined && groupOf(before.datatype) === groupOf(now))
  const was = before.datatype ?? 'another type'
  return {
    kind: 'type',
    level: isMild ? 'warn' : 'fail',
    text: `${quote(after.name)} was ${was} and is ${now}${byWorkflow ? ' by columns or transform' : ''}`,
    ...(lost?.value === undefined || byWorkflow ? {} : { value: lost.value })
  }
}

function absentFinding(column: SeenColumn, added: readonly ExtractColumn[]): SchemaFinding {
  const twin = added.find(
    ({ type }) => column.datatype !== undefined && groupOf(datatypeOf(type)) === groupOf(column.datatype)
  )
  return twin === undefined
    ? { kind: 'absent', level: 'warn', text: `no record has ${shown(column)} today; it stays as NULL` }
    : {
        kind: 'renamed',
        level: 'fail',
        text: `no record has ${shown(column)} any more, and ${quote(twin.name)} is new: perhaps it was renamed`
      }
}

/** Integer and real count as one, date and datetime too. */
function groupOf(datatype: Datatype): string {
  if (datatype === 'integer' || datatype === 'real') return 'number'
  return datatype === 'datetime' ? 'date' : datatype
}

function shown({ name, datatype }: SeenColumn): string {
  return `${quote(name)} (${datatype ?? 'of another type'})`
}

function quote(name: string): string {
  return JSON.stringify(name)
}
