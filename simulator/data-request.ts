import { badRequest } from './replies.ts'

/** A part of a condition: a comparison, or several parts joined. */
export type Condition =
  | { readonly op: 'and' | 'or'; readonly args: readonly Condition[] }
  | { readonly op: Comparison; readonly left: Operand; readonly right: Operand }

export type Comparison = 'eq' | 'neq' | 'lt' | 'lte' | 'gt' | 'gte'

export type Operand =
  | { readonly kind: 'target' | 'source'; readonly column: string }
  | { readonly kind: 'const'; readonly type: ConstType; readonly value: string }

export type ConstType = 'boolean' | 'datetime' | 'double' | 'integer' | 'string'

interface TableName {
  readonly schema: string
  readonly name: string
}

/** One action of a data update. */
export interface Action {
  readonly kind: 'insert' | 'update' | 'upsert' | 'replace' | 'delete'
  readonly target: TableName
  readonly source: TableName | undefined
  readonly condition: Condition | undefined
}

const KINDS: readonly string[] = ['insert', 'update', 'upsert', 'replace', 'delete']
const COMPARISONS: readonly string[] = ['eq', 'neq', 'lt', 'lte', 'gt', 'gte']
const CONST_TYPES: readonly string[] = ['boolean', 'datetime', 'double', 'integer', 'string']
const ACTION_KEYS = ['action', 'source-schema', 'source-table', 'target-schema', 'target-table', 'condition']
const DEFAULT_SCHEMA = 'Extract'

type Json = Readonly<Record<string, unknown>>

/**
 * Reads the JSON body of "Update Data in Hyper Data Source".
 * @throws Refusal 400000 for whatever is not of its grammar
 */
export function readActions(text: string): readonly Action[] {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    throw badRequest('Payload is either malformed or incorrect: the body is not valid JSON.')
  }
  const root = object(body, 'the body')
  onlyKeys(root, ['actions'], 'the body')
  const actions = root['actions']
  if (!Array.isArray(actions) || actions.length === 0) throw badRequest('There are no actions.')
  return actions.map(action => readAction(object(action, 'an action')))
}

function readAction(given: Json): Action {
  onlyKeys(given, ACTION_KEYS, 'an action')
  const kind = text(given, 'action')
  if (!KINDS.includes(kind)) throw badRequest(`The action '${kind}' is unknown.`)
  const target = tableName(given, 'target')
  if (target === undefined) throw badRequest(`The action '${kind}' has no 'target-table'.`)
  const source = tableName(given, 'source')
  const condition = given['condition'] === undefined ? undefined : readCondition(given['condition'])
  if (source === undefined && kind !== 'delete')
    throw badRequest(`The action '${kind}' has no 'source-table'.`)
  const conditional = kind !== 'insert' && kind !== 'replace'
  if (conditional !== (condition !== undefined)) {
    throw badRequest(`The action '${kind}' ${conditional ? 'needs a' : 'takes no'} condition.`)
  }
  if (source === undefined && condition !== undefined && columnsOf(condition, 'source').length > 0) {
    throw badRequest("A condition names a 'source-col', but the action has no 'source-table'.")
  }
  return { kind: kind as Action['kind'], target, source, condition }
}

function tableName(given: Json, side: 'source' | 'target'): TableName | undefined {
  const [name, schema] = [given[`${side}-table`], given[`${side}-schema`]]
  if (name === undefined) {
    if (schema !== undefined) throw badRequest(`There is a '${side}-schema' without a '${side}-table'.`)
    return undefined
  }
  return {
    schema: schema === undefined ? DEFAULT_SCHEMA : text(given, `${side}-schema`),
    name: text(given, `${side}-table`)
  }
}

function readCondition(value: unknown): Condition {
  const given = object(value, 'a condition')
  const op = text(given, 'op')
  if (op === 'and' || op === 'or') {
    onlyKeys(given, ['op', 'args'], 'a condition')
    const args = given['args']
    if (!Array.isArray(args) || args.length === 0) throw badRequest(`The condition '${op}' has no 'args'.`)
    return { op, args: args.map(readCondition) }
  }
  if (!COMPARISONS.includes(op)) throw badRequest(`The operator '${op}' is unknown.`)
  onlyKeys(given, ['op', 'target-col', 'source-col', 'const'], 'a condition')
  const operands: Operand[] = []
  if (given['target-col'] !== undefined) operands.push({ kind: 'target', column: text(given, 'target-col') })
  if (given['source-col'] !== undefined) operands.push({ kind: 'source', column: text(given, 'source-col') })
  if (given['const'] !== undefined) operands.push(constant(object(given['const'], "a 'const'")))
  const [left, right, ...more] = operands
  if (left?.kind !== 'target' || right === undefined || more.length > 0) {
    throw badRequest(`The condition '${op}' needs 'target-col' and either 'source-col' or 'const'.`)
  }
  return { op: op as Comparison, left, right }
}

function constant(given: Json): Operand {
  onlyKeys(given, ['type', 'v'], "a 'const'")
  const type = text(given, 'type')
  if (!CONST_TYPES.includes(type)) throw badRequest(`The type '${type}' of a 'const' is unknown.`)
  const value = given['v']
  if (typeof value !== 'string') throw badRequest("The 'v' of a 'const' must be a string.")
  return { kind: 'const', type: type as ConstType, value }
}

/** The columns of one side that a condition names. */
export function columnsOf(condition: Condition, side: 'source' | 'target'): readonly string[] {
  if ('args' in condition) return condition.args.flatMap(part => columnsOf(part, side))
  return [condition.left, condition.right].flatMap(operand => (operand.kind === side ? [operand.column] : []))
}

function object(value: unknown, what: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json
  throw badRequest(`Payload is either malformed or incorrect: ${what} is not an object.`)
}

function onlyKeys(given: Json, known: readonly string[], what: string): void {
  const unknown = Object.keys(given).find(key => !known.includes(key))
  if (unknown !== undefined) throw badRequest(`The member '${unknown}' of ${what} is unknown.`)
}

function text(given: Json, key: string): string {
  const value = given[key]
  if (typeof value === 'string' && value !== '') return value
  throw badRequest(`The member '${key}' must be a text that is not empty.`)
}
