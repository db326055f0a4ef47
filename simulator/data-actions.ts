import { type Connection, quoteIdentifier, quoteLiteral } from '../src/hyper/engine/sql.ts'
import { type Action, type Condition, type ConstType, columnsOf, type Operand } from './data-request.ts'
import { type Table, tableIn } from './extract-reader.ts'

/** Why the actions of a data update cannot be carried out; the text goes into the notes of the job. */
export class ActionProblem extends Error {
  override readonly name = 'ActionProblem'
}

/** A database in the engine, with its tables. */
export interface Side {
  readonly database: string
  readonly tables: readonly Table[]
}

/**
 * Carries out the actions in order, in the database of the target.
 * @throws ActionProblem; SqlError where the engine itself refuses
 */
export async function carryOut(
  connection: Connection,
  actions: readonly Action[],
  target: Side,
  source: Side | undefined
): Promise<void> {
  for (const action of actions) {
    const into = findTable(target, action.target, 'target')
    const from = action.source === undefined ? undefined : findTable(source, action.source, 'source')
    checkColumns(action, into, from)
    const tables = {
      target: tableIn(target.database, into),
      source: from === undefined ? '' : tableIn(source?.database ?? '', from),
      columns: into.columns
        .filter(
          ({ name }) =>
            action.kind !== 'update' || from?.columns.some(column => column.name === name) === true
        )
        .map(({ name }) => quoteIdentifier(name))
    }
    for (const statement of await statementsOf(connection, action, tables)) await connection.query(statement)
  }
}

function findTable(
  side: Side | undefined,
  { schema, name }: { readonly schema: string; readonly name: string },
  which: 'source' | 'target'
): Table {
  const found = side?.tables.find(table => table.schema === schema && table.name === name)
  if (found !== undefined) return found
  throw new ActionProblem(
    `There was a problem retrieving table information for the ${which} table. Specified table does not exist: ${name}. (errorCode=410012)`
  )
}

function checkColumns({ kind, condition }: Action, target: Table, source: Table | undefined): void {
  const used = { target: [] as readonly string[], source: [] as readonly string[] }
  if (condition !== undefined) {
    used.target = columnsOf(condition, 'target')
    used.source = columnsOf(condition, 'source')
  }
  const names = (table: Table | undefined): string[] => table?.columns.map(({ name }) => name) ?? []
  const unknown = [
    ...used.target.filter(name => !names(target).includes(name)),
    ...used.source.filter(name => !names(source).includes(name))
  ][0]
  if (unknown !== undefined) throw new ActionProblem(`The condition names an unknown column: ${unknown}.`)
  if (source === undefined) return
  if (kind === 'delete') {
    const unused = names(source).find(name => !used.source.includes(name))
    if (unused === undefined) return
    throw new ActionProblem(`The column ${unused} of the source table is not used in the condition.`)
  }
  const extra = names(source).find(name => !names(target).includes(name))
  if (extra !== undefined) throw new ActionProblem(`The target table has no column ${extra}.`)
  for (const { name, type } of target.columns) {
    const given = source.columns.find(column => column.name === name)
    // An update sets the columns that it has; whether Tableau takes it so is not confirmed.
    if (given === undefined && kind === 'update') continue
    if (given === undefined) throw new ActionProblem(`The source table has no column ${name}.`)
    if (given.type !== type) {
      throw new ActionProblem(`The column ${name} is ${type} in the target and ${given.type} in the source.`)
    }
  }
}

interface Names {
  readonly target: string
  readonly source: string
  readonly columns: readonly string[]
}

async function statementsOf(
  connection: Connection,
  { kind, source: named, condition }: Action,
  { target, source, columns }: Names
): Promise<readonly string[]> {
  const list = columns.join(', ')
  const insert = `insert into ${target} (${list}) select ${list} from ${source} s`
  const where = condition === undefined ? 'true' : render(condition)
  const matching = `exists (select 1 from ${source} s where ${where})`
  switch (kind) {
    case 'insert':
      return [insert]
    case 'replace':
      return [`delete from ${target}`, insert]
    case 'delete':
      return [
        named === undefined
          ? `delete from ${target} t where ${where}`
          : `delete from ${target} t where ${matching}`
      ]
    case 'update':
    case 'upsert': {
      await checkUnique(
        connection,
        `${target} t join ${source} s on ${where}`,
        `${target} t where ${matching}`
      )
      const set = columns.map(column => `${column} = s.${column}`).join(', ')
      const update = `update ${target} t set ${set} from ${source} s where ${where}`
      // The rows without a match come first: the update may change what matches.
      return kind === 'update'
        ? [update]
        : [
            `create temporary table unmatched as (select ${list} from ${source} s where not exists (select 1 from ${target} t where ${where}))`,
            update,
            `insert into ${target} (${list}) select ${list} from unmatched`,
            'drop table unmatched'
          ]
    }
  }
}

/** A row of the target that several rows of the source would change is nobody's wish. */
async function checkUnique(connection: Connection, joined: string, matched: string): Promise<void> {
  const [pairs, rows] = await Promise.all(
    [joined, matched].map(async from => (await connection.query(`select count(*) from ${from}`)).rows[0]?.[0])
  )
  if (pairs !== rows) throw new ActionProblem('Several rows of the source table match one row of the target.')
}

const OPERATORS = { eq: '=', neq: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

const SQL_TYPES: Readonly<Record<ConstType, string>> = {
  boolean: 'boolean',
  datetime: 'timestamp',
  double: 'double precision',
  integer: 'bigint',
  string: 'text'
}

function render(condition: Condition): string {
  if ('args' in condition) return `(${condition.args.map(render).join(` ${condition.op} `)})`
  return `${operand(condition.left)} ${OPERATORS[condition.op]} ${operand(condition.right)}`
}

function operand(given: Operand): string {
  if (given.kind === 'const') return `cast(${quoteLiteral(given.value)} as ${SQL_TYPES[given.type]})`
  return `${given.kind === 'target' ? 't' : 's'}.${quoteIdentifier(given.column)}`
}
