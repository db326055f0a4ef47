import { inputName } from '../../base/input-name.ts'
import type { Log } from '../../base/log.ts'
import type { Connection } from '../engine/sql.ts'
import type { SourceField } from '../read/fields.ts'
import type { Scan } from '../read/scan.ts'
import { KIND } from '../values/kinds.ts'
import { kindsOf } from '../values/rules.ts'
import type { ColumnPlan } from './column-plan.ts'
import type { OddFinding } from './decisions.ts'

/** Each column costs a query. */
const MAX_COLUMNS = 10
/** The first arrays tell; this is a hint, and no type depends on it. */
const MAX_ARRAYS = 100

/**
 * Tells which columns of JSON hold arrays of objects as text, and what makes rows of them. In the log and the summary
 * only: who wants the text is not to be told in each run.
 * @returns what was found, for each of these, by name
 */
export async function arrayHints(
  connection: Connection,
  scans: readonly Scan[],
  plans: readonly ColumnPlan[],
  log: Pick<Log, 'info'>
): Promise<ReadonlyMap<string, OddFinding>> {
  const hints = new Map<string, OddFinding>()
  if (!scans.every(({ files: [file] }) => file.format === 'json' && file.positions !== 'row')) return hints
  const arrays = plans.filter(({ field, declared }) => !declared && kindsOf(field.bits) === KIND.array)
  for (const { name, field } of arrays.slice(0, MAX_COLUMNS)) {
    if (field.path === undefined || !(await holdsObjects(connection, scans, field))) continue
    const found = 'arrays of objects, which stay JSON text'
    const remedy = `${inputName('source-explode')}: ${field.path.join('.')} makes a row of each element.`
    hints.set(name, { found, remedy })
    log.info(`Column ${name} holds ${found}. ${remedy}`)
  }
  return hints
}

async function holdsObjects(
  connection: Connection,
  scans: readonly Scan[],
  { text }: SourceField
): Promise<boolean> {
  for (const [index, scan] of scans.entries()) {
    const first = `select ${text[index] ?? 'null'} as x from ${scan.from} s`
    const query = `select 1 from (select x from (${first}) t where x is not null limit ${MAX_ARRAYS}) v where x ~ '^\\[\\s*\\{' limit 1`
    if ((await connection.query(query)).rows.length > 0) return true
  }
  return false
}
